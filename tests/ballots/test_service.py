"""A ballot from its draft to a numbered decision: who may, what is refused, what is published."""

import json
from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from support.ballots import recount
from support.ballots import service as ballots
from support.ballots.model import CancelReason, Method, RollEntry, SeedPiece
from support.core import clock
from support.core.db import at_the_edge, execute
from support.core.errors import Conflict, Forbidden, Invalid, Missing
from support.union import service as union
from support.union.model import MemberClass, Office
from support.vault import notary, polls
from support.vault.ciphers import KeyPair, Refused
from tests.ballots.factory import closed, counted, drawn, frozen, opened, prepared, standing, trustees, voted
from tests.statements import counted as counted_statements
from tests.union.factory import actor_of, asked, member


def refused(app, error, verb, *given, **more):
    """The words with which a verb refuses."""
    with app.test_request_context(), pytest.raises(error) as found, at_the_edge():
        verb(*given, **more)
    return " ".join([str(found.value.detail), *(str(one) for faults in found.value.fields.values() for one in faults)])


def published(app, people, poll):
    with app.test_request_context():
        file = ballots.published(people.actor("rita"), poll.id)
        assert file == ballots.published(actor_of(poll.trustees[0]), poll.id)
        return json.loads(json.dumps(file))


def offices(app, office):
    with app.test_request_context():
        rows = execute(sa.text("SELECT member_id FROM union_office WHERE office = :o AND until IS NULL"), {"o": office})
        return set(rows.scalars())


def test_an_election_from_its_draft_to_its_decision(app, people):
    opening = trustees(app, people)
    sat = member(app, people, MemberClass.FULL, Office.COUNCIL)
    heard = member(app, people, MemberClass.FULL, Office.REVIEW)
    friend = member(app, people, MemberClass.SUPPORTER)
    one, other = member(app, people), heard
    poll = prepared(app, people, method=Method.STV, opening=opening, candidates=[one, sat, other], seats=2, quorum=50)
    with app.test_request_context(), at_the_edge():
        ballots.stand(actor_of(member(app, people)), poll.id, "Late, but here.")
        ballots.step_down(actor_of(sat), poll.id)
    refused(app, Forbidden, lambda: ballots.stand(actor_of(opening[0]), poll.id, "I open it, too."))
    frozen(app, people, poll)
    late = member(app, people)
    refused(app, Conflict, lambda: ballots.stand(actor_of(late), poll.id, "Too late."))
    with app.test_request_context(), at_the_edge():
        ballots.open_ballot(people.actor("rita"), poll.id)
    with app.test_request_context():
        whole = ballots.show(actor_of(one), poll.id)
        assert (whole.title, whole.text) == ("Whether we meet in spring", "The council proposes it.")
        assert [(c.position, c.text, c.mine) for c in whole.candidates] == [
            (1, f"I am {one.handle}.", True),
            (3, f"I am {other.handle}.", False),
            (4, "Late, but here.", False),
        ]
        # The supporter and who came later are not on the roll: three trustees, four members.
        assert (whole.ballot.roll_size, whole.cast, whole.mine.drawn) == (7, 0, False)
        leaf, salt = whole.mine.leaf, whole.mine.salt
    assert leaf in published(app, people, poll)["roll"]
    for stranger in (friend, late):
        assert "not on the roll" in refused(app, Forbidden, lambda who=stranger: ballots.draw(actor_of(who), poll.id))
    mine = voted(app, poll, one, 1, 3)
    voted(app, poll, other, 3)
    for trustee in opening[:2]:
        voted(app, poll, trustee, 1)
    voted(app, poll, sat)
    with app.test_request_context():
        page = ballots.browse(actor_of(one))
        assert [(brief.title, brief.cast, brief.on_roll, brief.drawn) for brief in page.items] == [
            ("Whether we meet in spring", 5, True, True)
        ]
    assert "closes when" in refused(app, Conflict, lambda: ballots.close(people.actor("rita"), poll.id))
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False), app.test_request_context(), at_the_edge():
        assert ballots.close_overdue() == 1
    counted(app, poll, 3, 1)
    file = published(app, people, poll)
    assert mine in [vote["tracking"] for vote in file["votes"]]
    assert (file["result"]["outcome"], file["result"]["elected"], file["result"]["blank"]) == ("elected", [1, 3], 1)
    found = recount.read(file)
    assert recount.findings(found, key=notary_key(app)) == []
    assert recount.on_roll(found, one.number, salt)
    assert offices(app, "council") == {one.id, other.id}
    assert offices(app, "review") == set()
    with app.test_request_context():
        rows = execute(sa.text("SELECT number, ballot_id FROM union_decision")).all()
    assert [(row.number, row.ballot_id) for row in rows] == [(1, poll.id)]


def notary_key(app):
    with app.test_request_context():
        return notary.verify_key().hex()


def test_a_vote_that_is_late_forged_used_or_unsound_is_refused_with_the_reason(app, people):
    poll = opened(app, people, prepared(app, people, quorum=100))
    first, second, _third = poll.trustees
    good = drawn(app, poll, first)
    assert "Choose one" in refused(app, Invalid, ballots.cast, poll.id, good, ["perhaps"])
    assert "seven groups" in refused(app, Invalid, ballots.cast, poll.id, "never", ["yes"])
    assert "none of this ballot" in refused(app, Conflict, ballots.cast, poll.id, "ABCD-" * 6 + "ABCD", ["yes"])
    with app.test_request_context(), at_the_edge():
        ballots.cast(poll.id, good.lower().replace("-", " "), ["yes"])
    assert "used already" in refused(app, Conflict, ballots.cast, poll.id, good, ["no"])
    assert "in already" in refused(app, Conflict, lambda: ballots.draw(actor_of(first), poll.id))
    other = opened(app, people, prepared(app, people, opening=poll.trustees))
    assert "none of this ballot" in refused(app, Conflict, ballots.cast, other.id, drawn(app, poll, second), ["no"])
    for early in (1, 2):
        assert "before" in refused(
            app, Conflict, lambda n=early: ballots.open_votes(actor_of(poll.trustees[n - 1]), poll.id, n)
        )
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        assert "too late" in refused(app, Conflict, ballots.cast, poll.id, good, ["yes"])
        with app.test_request_context(), at_the_edge():
            assert ballots.close_overdue() == 2
    refused(app, Forbidden, lambda: ballots.open_votes(actor_of(second), poll.id, 1))
    refused(app, Missing, lambda: ballots.open_votes(actor_of(second), poll.id, 4))
    counted(app, poll, 2)
    assert "Another trustee" in refused(app, Conflict, lambda: ballots.open_votes(actor_of(second), poll.id, 2))
    assert standing(app, poll) == "closed"
    counted(app, poll, 3)
    file = published(app, people, poll)
    assert (file["result"]["outcome"], file["result"]["tally"]["yes"]) == ("no_quorum", 1)
    refused(app, Conflict, lambda: ballots.open_votes(actor_of(first), poll.id, 1))


def test_who_may_run_a_ballot_and_what_a_draft_needs(app, people):
    opening = trustees(app, people)
    plain, council = member(app, people), member(app, people, MemberClass.FULL, Office.COUNCIL)
    for nickname in ("ada", "carol", "otto"):
        refused(app, Forbidden, lambda who=nickname: prepare_as(people.actor(who), opening))
    refused(app, Forbidden, lambda: prepare_as(actor_of(plain), opening))
    assert "three different" in refused(app, Invalid, lambda: prepare_as(actor_of(council), [*opening[:2], plain]))
    assert "three different" in refused(app, Invalid, lambda: prepare_as(actor_of(council), [opening[0]] * 3))
    with app.test_request_context(), at_the_edge():
        row = prepare_as(actor_of(council), opening)
    # Handles alone are the council's to use: a number would tell them whose it is.
    refused(app, Invalid, lambda: prepare_as(actor_of(council), opening, names="number"))
    with app.test_request_context(), at_the_edge():
        ballots.freeze_roll(actor_of(council), row.id)
        ballots.cancel(actor_of(council), row.id, CancelReason.ERROR)
        ballots.decide_cancel(people.actor("rhea"), row.id, agree=True)
    refused(app, Conflict, lambda: ballots.open_ballot(people.actor("rita"), row.id))
    refused(app, Conflict, lambda: ballots.published(people.actor("rita"), row.id))
    election = prepared(app, people, method=Method.APPROVAL, opening=opening)
    assert "Nobody stands" in refused(app, Conflict, lambda: ballots.freeze_roll(people.actor("rita"), election.id))
    refused(app, Missing, lambda: ballots.show(people.actor("carol"), row.id))
    refused(app, Missing, lambda: ballots.show(actor_of(asked(app)), row.id))
    with app.test_request_context():
        assert ballots.browse(actor_of(asked(app))).items == [], "who is on no roll has an empty list"
    settled = frozen(app, people, prepared(app, people, opening=opening))
    with app.test_request_context(), at_the_edge():
        union.end_everything(union.by_id(opening[2].id, lock=True))
    told = refused(app, Conflict, lambda: ballots.open_ballot(people.actor("rita"), settled.id))
    assert "no trustee any more" in told


def test_the_council_whose_election_ends_later_stands_and_who_lost_the_right_is_off_the_paper(app, people):
    """In whatever order two overlapping elections are opened by their trustees."""
    opening = trustees(app, people)
    sat = member(app, people, MemberClass.FULL, Office.COUNCIL)
    old, new, gone, added = (member(app, people) for _each in range(4))
    given = {"method": Method.APPROVAL, "opening": opening}
    older = prepared(app, people, candidates=[old], **given)
    newer = prepared(app, people, candidates=[new, gone], days=9, **given)
    joining = prepared(app, people, candidates=[added], days=9, renews=False, **given)
    few = prepared(app, people, candidates=[new, gone], seats=2, **given)
    with app.test_request_context(), at_the_edge():
        execute(sa.text("UPDATE membership SET status = 'lapsed' WHERE id = :id"), {"id": gone.id})
    assert "fewer seats" in refused(app, Conflict, lambda: ballots.freeze_roll(people.actor("rita"), few.id))
    with app.test_request_context(), at_the_edge():
        rita = people.actor("rita")
        assert ballots.losing(rita, newer.id) == ballots.freeze_roll(rita, newer.id) == [gone.handle]
        assert [one.handle for one in ballots.show(rita, newer.id).candidates] == [new.handle]
        ballots.open_ballot(rita, newer.id)
    for poll in (older, joining):
        opened(app, people, poll)
    for poll in (older, newer, joining):
        voted(app, poll, sat, 1)
    with time_machine.travel(clock.now() + timedelta(days=10), tick=False), app.test_request_context(), at_the_edge():
        assert ballots.close_overdue() == 3
    # The one that adds was counted first: whoever joined by it stays when the whole council is elected.
    last = max(newer, joining, key=lambda poll: poll.id)
    for poll in (joining, newer):
        counted(app, poll)
    assert offices(app, "council") == ({new.id, added.id} if last is joining else {new.id})
    counted(app, older)
    assert offices(app, "council") == ({new.id, added.id} if last is joining else {new.id})
    with app.test_request_context():
        whole = ballots.show(actor_of(old), older.id)
        assert (whole.ballot.outcome, whole.ballot.superseded, whole.candidates[0].elected) == ("elected", True, True)
    assert recount.findings(recount.read(published(app, people, older))) == []


def prepare_as(actor, opening, names="handle"):
    return ballots.prepare(
        actor,
        kind="resolution",
        method="yes_no",
        title="One",
        opens_on=clock.today(),
        closes_on=clock.today() + timedelta(days=1),
        trustees=[getattr(one, names) for one in opening],
    )


def test_votes_that_were_changed_after_the_close_are_not_counted(app, people, settings):
    poll = opened(app, people, prepared(app, people))
    for known, answer in zip(poll.trustees, ("yes", "yes", "no"), strict=True):
        voted(app, poll, known, answer)
    closed(app, people, poll)
    engine = sa.create_engine(settings.database_owner_url)
    with engine.begin() as owner:
        owner.execute(sa.text("ALTER TABLE vote DISABLE TRIGGER USER"))
        owner.execute(sa.text("DELETE FROM vote WHERE tracking = (SELECT min(tracking) FROM vote)"))
    engine.dispose()
    counted(app, poll, 1)
    assert "changed" in refused(app, Conflict, lambda: ballots.open_votes(actor_of(poll.trustees[1]), poll.id, 2))
    assert standing(app, poll) == "closed"


def test_ac6_pieces_and_credentials_open_to_exactly_whom_they_are_for(app, people):
    poll = prepared(app, people)
    first, second, third = poll.trustees
    voter = member(app, people)
    opened(app, people, poll)
    late = member(app, people)
    pairs = {known.handle: [KeyPair(known.seed)] for known in (first, second, third, voter, late)}
    with app.test_request_context():
        for nickname in people:
            ring = people.actor(nickname).keyring
            pairs[nickname] = [ring.pair_of(principal_id) for principal_id in ring.holders]
        pieces = execute(sa.select(SeedPiece)).scalars().all()
        entries = execute(sa.select(RollEntry)).scalars().all()

    def openers(opens, sealed, **where):
        found = set()
        for who, keys in pairs.items():
            for pair in keys:
                with suppress(Refused):
                    opens(pair, sealed, ballot_id=poll.id, **where)
                    found.add(who)
        return found

    for row in pieces:
        where = {"pair": row.pair, "of": row.of, "holder": row.holder}
        assert openers(polls.open_piece, row.sealed, **where) == {poll.trustees[row.of - 1].handle}
    owners = {known.id: known.handle for known in (first, second, third, voter)}
    assert {row.member_id for row in entries} == set(owners)
    for row in entries:
        assert openers(polls.open_credential, row.sealed, member_id=row.member_id) == {owners[row.member_id]}
    print(
        f"AC6: {len(pieces)} pieces of a seed and {len(entries)} credentials, each opened by 1 of {len(pairs)} people"
    )


def test_a_list_of_ballots_and_one_of_them_cost_the_same_however_many_there_are(app, people):
    opening = trustees(app, people)
    rita, costs = people.client("rita"), []
    for many in (1, 3):
        those = [member(app, people) for _number in range(many)]
        for _number in range(many):
            poll = prepared(app, people, method=Method.APPROVAL, opening=opening, candidates=those)
        with counted_statements(app) as listed:
            assert rita.get("/api/v1/ballots").status_code == 200
        with counted_statements(app) as one:
            assert rita.get(poll.address).status_code == 200
        costs.append((len(listed.without_session()), len(one.without_session())))
    assert costs[0] == costs[1], costs
    assert max(costs[0]) <= 14, costs
