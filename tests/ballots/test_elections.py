"""Of many random elections: every accepted vote is counted once, none is added, none is linked; two trustees open.

`DRILL=1` runs 5,000 of them (`BALLOTS` says how many instead); `BALLOTS_SEED` repeats a run.
"""

import os
import random
import time

import pytest
import sqlalchemy as sa

from support.ballots.service import voting
from support.core.db import db, execute
from tests.ballots.elections import Elections, Noted, Voter, acting, dice_of
from tests.ballots.factory import trustees
from tests.union.factory import member

ELECTIONS = int(os.environ.get("BALLOTS", "0")) or (5_000 if "DRILL" in os.environ else 6)
SEED = int(os.environ.get("BALLOTS_SEED", "0")) or random.SystemRandom().randrange(1, 1_000_000)
#: Members besides the trustees; each election has some of them on its roll.
OTHERS = 6 if ELECTIONS > 100 else 4
#: So many without what mixes the rows, to see that the attack is a real one.
PLANTED = 40 if ELECTIONS > 100 else 8


@pytest.fixture
def elections(app, people):
    opening = trustees(app, people)
    known = [*opening, *(member(app, people) for _number in range(OTHERS))]
    with app.test_request_context():
        pairs = dict(execute(sa.text("SELECT id, pair_id FROM member")).all())
        registrar = people.actor("rita")
    voters = [Voter(one.id, one.handle, one.seed, acting(one, pairs[one.id])) for one in known]
    with app.app_context():
        engine = db.engines[None]
    with Noted(engine) as deaths:
        yield Elections(app, deaths, dice_of(SEED), registrar, voters, voters[:3])


def far_above(chance):
    """What luck alone does not reach."""
    return chance + 5 * chance**0.5 + 5


def figures(elections, began):
    """What came of them so far."""
    tally, dead = elections.tally, elections.deaths.count
    found = ", ".join(
        f"{when} {how} {hits} ({tally.chance[when, how]:.0f})" for (when, how), hits in tally.hits.items()
    )
    return (
        f"{tally.elections} random elections by seed {SEED}: {tally.accepted} accepted votes, each counted once and"
        f" none added; {tally.unheard} were kept although nobody heard of it; refused: {dict(tally.refused)};"
        f" {dead.total()} deaths ({dead['before commit']} before and {dead['after commit']} after a COMMIT);"
        f" links guessed right from where rows lie (by chance): {found}; of {tally.single} single trustees none opens,"
        f" of {tally.pairs} pairs all; in {time.monotonic() - began:.0f} s"
    )


def test_random_elections_with_cheats_and_crashes(elections, monkeypatch):
    began = time.monotonic()
    for number in range(ELECTIONS):
        try:
            elections.one()
        except AssertionError as error:
            raise AssertionError(f"election {number} of BALLOTS_SEED={SEED}: {error}") from error
        if number % 250 == 249:
            print(figures(elections, began), flush=True)
    tally, dead = elections.tally, elections.deaths.count
    assert tally.single == tally.pairs == 3 * ELECTIONS
    for where, hits in tally.hits.items():
        assert hits < far_above(tally.chance[where]), (where, hits, tally.chance[where])
    if ELECTIONS > 100:
        assert all(dead[where] for where in ("statement", "before commit", "after commit")), dead
    told = figures(elections, began)
    # The attack is a real one: without mixing it finds nearly everybody who votes right after drawing.
    tally.hits.clear(), tally.chance.clear()
    monkeypatch.setattr(voting, "AMONG", 0)
    elections.mortal = 0.0
    for _number in range(PLANTED):
        elections.one()
    planted = tally.hits["open", "by transaction"], tally.chance["open", "by transaction"]
    assert planted[0] > 1.5 * planted[1], planted
    print(f"BALLOTS: {told}; {PLANTED} without mixing: {planted[0]} ({planted[1]:.0f})")
