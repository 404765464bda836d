"""MO3: six notices in random orders, two workers at once, everything killed between any two statements.

Each round tells one gift's story in an order of its own: notices come thin or as a snapshot, some twice, some to a door
that dies; two workers, the donor's page and the sweeper work meanwhile on what is there, and each may lose its
connection before any statement, before COMMIT and after it. A job that died is done again later. What must come of it
is the ledger of `test_mo3`, written by hand. No lock of the queue stands between the two workers: the database alone
keeps them apart.
"""

import os
import random
import threading
import time
from collections import Counter

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from support.core.db import at_the_edge, db
from support.giving import service as giving
from support.ledger import service as ledger
from tests.giving.books import one, standing
from tests.giving.test_mo3 import BY_HAND, STORY, Story, booked

ROUNDS = 2_000 if "DRILL" in os.environ else 25
SEED = int(os.environ.get("MO3_SEED", "0")) or random.SystemRandom().randrange(1, 1_000_000)
#: No act here sends more statements; a crash further on does not happen.
FAR = 45


class Crashed(BaseException):
    """The process is gone: nothing of it runs any more."""


class Deaths:
    """Kills whoever asked for it at one statement of theirs; by thread, so that others live on."""

    def __init__(self, engine):
        self.engine, self.mine, self.count = engine, threading.local(), Counter()

    def __enter__(self):
        sa.event.listen(self.engine, "before_cursor_execute", self._before)
        self.commit = self.engine.dialect.do_commit
        self.engine.dialect.do_commit = self._commit
        return self

    def __exit__(self, *_raised):
        sa.event.remove(self.engine, "before_cursor_execute", self._before)
        self.engine.dialect.do_commit = self.commit

    def at(self, statement):
        self.mine.left = statement

    def never(self):
        self.mine.left = None

    def _one(self, cut, where):
        left = getattr(self.mine, "left", None)
        if left is None:
            return
        self.mine.left = left - 1
        if left == 0:
            self.mine.left = None
            self.count[where] += 1
            cut()
            raise Crashed

    def _before(self, connection, *_given):
        self._one(connection.invalidate, "statement")

    def _commit(self, connection):
        self._one(connection.close, "before commit")
        self.commit(connection)
        self._one(connection.close, "after commit")


class House:
    """The application under one round: its queue, its workers, its doors, all of them mortal."""

    def __init__(self, app, deaths, dice, gift_id):
        self.app, self.deaths, self.dice, self.gift_id = app, deaths, dice, gift_id
        self.jobs, self.lock, self.failed = [], threading.Lock(), []

    def act(self, what, *, dies):
        """Do it in a process that may die; whether it lived to the end."""
        if dies is None:
            self.deaths.never()
        else:
            self.deaths.at(dies)
        try:
            with self.app.test_request_context(), at_the_edge():
                what()
        except (Crashed, DBAPIError):
            # A connection cut while the other worker waits for it, or a deadlock: the job is done again.
            return False
        finally:
            self.deaths.never()
        return True

    def fetch(self):
        """What the queue holds, into the workers' hands: a job stays there until it was done."""
        with self.app.app_context(), at_the_edge():
            rows = db.session.execute(sa.text("DELETE FROM procrastinate_jobs RETURNING task_name, args")).all()
        assert {row.task_name for row in rows} <= {"giving.sync"}
        self.jobs += [row.args["object_id"] for row in rows]

    def work(self):
        """Two workers at once, on two jobs of the queue or on the same."""
        self.fetch()
        if not self.jobs:
            return
        taken = [self.dice.choice(self.jobs) for _ in range(self.dice.choice((1, 2)))]
        fates = [self.dice.randrange(FAR) if self.dice.random() < 0.6 else None for _ in taken]
        lived = [False] * len(taken)

        def worker(number):
            try:
                lived[number] = self.act(lambda: giving.sync(taken[number]), dies=fates[number])
            except Exception as error:  # noqa: BLE001 - told to the test, which fails
                self.failed.append(error)

        threads = [threading.Thread(target=worker, args=(number,)) for number in range(len(taken))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert self.failed == [], self.failed
        for number, job in enumerate(taken):
            if lived[number] and job in self.jobs and self.dice.random() < 0.8:
                self.jobs.remove(job)

    def meanwhile(self):
        """The donor loads the page again, or the sweeper comes by."""
        act = self.dice.choice((lambda: giving.look(self.gift_id), giving.sweep))
        self.act(act, dies=self.dice.randrange(FAR) if self.dice.random() < 0.6 else None)

    def finish(self):
        """What is left is done, and nobody dies any more."""
        self.fetch()
        for job in dict.fromkeys(self.jobs):
            assert self.act(lambda: giving.sync(job), dies=None)  # noqa: B023 - done at once
        self.fetch()
        for job in self.jobs:
            assert self.act(lambda: giving.sync(job), dies=None)  # noqa: B023 - done at once


@pytest.fixture
def deaths(app):
    with app.app_context():
        engine = db.engines[None]
    with Deaths(engine) as found:
        yield found


def tell(box, client, deaths, dice, settings, name):
    """One notice, in one shape or both, at a door that may die: Stripe repeats it until it was taken."""

    def receive(body, headers):
        if dice.random() < 0.4:
            deaths.at(dice.randrange(8))
        try:
            return client.post("/webhooks/stripe", data=body, headers=dict(headers)).status_code
        except Crashed:
            return 500
        finally:
            deaths.never()

    box.notices.send_to(receive, *settings.stripe_webhook_secrets)
    shapes = dice.choice((("thin",), ("snapshot",), ("thin", "snapshot"), ("snapshot", "thin"), ("thin", "thin")))
    told = {}
    for shape in shapes:
        if shape in told:
            box.notices.again(told[shape])
            continue
        for _again in range(20):
            [told[shape]] = box.notices.deliver([name], shape=shape)
            if told[shape].answers[-1] == 200:
                break
        else:
            raise AssertionError("the door never opened")


def test_mo3_random_interleavings_killed_between_any_two_statements(
    box, notices, app, client, gift, checkout_of, relocation, settings, deaths, monkeypatch
):
    monkeypatch.setattr("tests.sandbox.conformance.answer_complaints", lambda answer: [])
    monkeypatch.setattr("support.core.throttle.take", lambda *_given: None)
    began, dice = time.monotonic(), random.Random(SEED)
    for number in range(ROUNDS):
        box.__init__()
        box.notices.shapes = ("snapshot", "thin")
        given = gift(100_00, relocation)
        story = Story(box, checkout_of(given["id"]))
        house = House(app, deaths, dice, given["id"])
        for stage in dice.sample(range(6), 6):
            story.reach(stage)
            tell(box, client, deaths, dice, settings, STORY[stage])
            for _ in range(dice.randrange(1, 4)):
                dice.choice((house.work, house.work, house.meanwhile))()
        house.finish()
        assert booked(app, story.sources()) == BY_HAND, f"round {number} of MO3_SEED={SEED}"
    assert one(app, "SELECT count(*) FROM posting") == ROUNDS * len(BY_HAND)
    assert standing(app, "relocation") == (90_00 * ROUNDS, 0)
    assert standing(app, "general") == (0, 21_75 * ROUNDS)
    with app.test_request_context():
        assert ledger.self_check().ok
    dead = deaths.count
    assert all(dead[where] for where in ("statement", "before commit", "after commit")), dead
    print(
        f"MO3 (crashes): {ROUNDS} random interleavings by seed {SEED}, {dead.total()} deaths"
        f" ({dead['before commit']} before and {dead['after commit']} after a COMMIT), one ledger,"
        f" in {time.monotonic() - began:.0f} s"
    )
