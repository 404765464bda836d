"""A vote, a drawing and the nightly settling with many members: as many statements as with few; and how long."""

import os
import statistics
import time

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from support.ballots import service as ballots
from support.core import clock
from support.core.db import at_the_edge
from support.union import service as union
from support.vault import polls
from support.vault.ciphers import KeyPair, random_seed
from tests.ballots import factory
from tests.statements import counted
from tests.union.factory import actor_of, member

MANY = 5_000 if os.environ.get("DRILL") else 200
APART = "('ffffffff-ff' || substr(gen_random_uuid()::text, 12))::uuid"
SEED = (
    f"CREATE TABLE more AS SELECT number, {APART} AS id, {APART} AS pair_id FROM generate_series(1, :many) AS number",
    "INSERT INTO principal (id, kind) SELECT id, 'member' FROM more",
    "INSERT INTO public_keys (id, principal_id, version, public) SELECT pair_id, id, 1, :public FROM more",
    "INSERT INTO member (id, lookup, pair_id) SELECT id, sha256(id::text::bytea), pair_id FROM more",
    """INSERT INTO membership (id, number, handle, klass, status, since, decided_by)
        SELECT id, lpad(number::text, 8, '0'), 'm-' || number, 'full', 'current', :since, id FROM more""",
    "DROP TABLE more",
)
#: Others vote: their credentials go, and votes come.
OTHERS_VOTE = """
    WITH used AS (
        DELETE FROM ballot_credential WHERE ballot_id = :ballot AND hash IN (
            SELECT hash FROM ballot_credential WHERE ballot_id = :ballot AND hash <> ALL (:kept) LIMIT :count
        ) RETURNING ballot_id
    ) INSERT INTO vote (ballot_id, tracking, sealed)
    SELECT ballot_id, upper(substr(md5(random()::text), 1, 16)), decode(repeat('ab', 200), 'hex') FROM used
"""


@pytest.fixture
def by_superuser(server, settings):
    """SQL with the triggers asleep."""
    engine = sa.create_engine(server.superuser_url(make_url(settings.database_url).database))

    def run(text, **given):
        with engine.begin() as connection:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
            connection.execute(sa.text(text), given)

    yield run
    engine.dispose()


def _timed(app, act):
    with counted(app) as statements, app.test_request_context():
        began = time.perf_counter()
        with at_the_edge():
            answer = act()
        return (time.perf_counter() - began) * 1000, len(statements), answer


def test_a_vote_and_a_night_of_many_members_send_as_many_statements_as_of_few(app, people, by_superuser):
    since = clock.quarters_on(clock.quarter(), -8)
    real = factory.trustees(app, people) + [member(app, people) for _number in range(3)]
    given = {"many": MANY, "public": KeyPair(random_seed()).public, "since": since}
    for text in SEED:
        by_superuser(text, **{name: value for name, value in given.items() if f":{name}" in text})
    poll = factory.frozen(app, people, factory.prepared(app, people, opening=real[:3]))
    took, _count, _row = _timed(app, lambda: ballots.open_ballot(people.actor("rita"), poll.id))
    shown, sent, drawn = [f"opening {took:.0f} ms"], {}, []
    for one in real:
        took, sent["draw"], credential = _timed(app, lambda one=one: ballots.draw(actor_of(one), poll.id))
        drawn.append((took, credential))
    shown.append(f"drawing {statistics.median(took for took, _credential in drawn):.0f} ms")
    kept = [polls.credential_hash(poll.id, polls.read_credential(one)) for _took, one in drawn]
    for number, filled in enumerate(("none", "half", "nearly all")):
        if number:
            by_superuser(OTHERS_VOTE, ballot=poll.id, kept=kept, count=MANY // 2)
        times = []
        for _took, credential in drawn[number * 2 : number * 2 + 2]:
            took, sent[filled], _code = _timed(app, lambda c=credential: ballots.cast(poll.id, c, ["yes"]))
            times.append(took)
        shown.append(f"a vote when {filled} have voted {min(times):.0f} ms")
    assert len({sent[filled] for filled in ("none", "half", "nearly all")}) == 1
    for title in ("settling all", "and the next night"):
        took, sent[title], changed = _timed(app, union.settle_all)
        shown.append(f"{title} {took:.0f} ms ({changed} changed, {sent[title]} statements)")
        assert sent[title] <= 3
    print(f"\n{MANY} members: {', '.join(shown)}; {sent}")
