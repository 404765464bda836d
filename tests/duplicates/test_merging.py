"""Merging: who holds what, before, while and after; and what the officer keeps."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
import time_machine

from support.cases import service as cases
from support.core.db import at_the_edge, db
from support.core.errors import Conflict
from support.duplicates import service
from tests.aid.factory import ASK
from tests.duplicates.factory import AGAIN, FIRST, act, apply, link, propose, seat


@pytest.fixture
def kept(as_, client, people):
    return apply(client, FIRST)


@pytest.fixture
def merged(client):
    return apply(client, AGAIN)


def holders(as_, case, by):
    answer = as_(by).get(case.address)
    assert answer.status_code == 200, answer.text
    return {one["name"] for one in answer.json["holders"]}


def grants(app, case):
    """The principals that any key of a case is sealed to."""
    statement = sa.text(
        'SELECT DISTINCT g.principal_id FROM data_grant g JOIN data_key k ON k.id = g.key_id JOIN "case" c ON'
        " c.id = k.scope_id WHERE c.reference = :ref"
    )
    with app.app_context():
        found = set(db.session.execute(statement, {"ref": case.reference}).scalars())
        db.session.remove()
    return found


def seen(as_, who, case):
    return as_(who).get(case.address).status_code == 200


@pytest.fixture
def with_intake(app, as_, people, kept, merged):
    """Kept: carol and cyril. Merged: still with intake. Found there, proposed by carol, confirmed by intake."""
    link(as_, kept, merged)
    seat(as_, people, kept, "carol", "cyril")
    as_("ina").post(f"{merged.address}/notes", json={"text": "They called."})
    merge_id = propose(as_, kept, merged, by="carol")
    act(as_, merge_id, "confirm", by="ina")
    return merge_id


def test_the_holders_of_the_kept_case_hold_the_other_too(app, as_, people, kept, merged, with_intake):
    for who in ("carol", "cyril"):
        shown = as_(who).get(merged.address).json
        assert shown["identity"]["name"] == "Ivan Kovalev"
        assert [note["text"] for note in shown["notes"]] == ["They called."]
        assert {one["name"] for one in shown["holders"]} == {people.carol.name, people.cyril.name}
    assert not seen(as_, "ina", merged)
    assert as_("carol").get(f"/api/v1/merges/{with_intake}").json["undo_until"] is not None


def test_nothing_is_done_in_a_merged_case_any_more(as_, people, kept, merged, with_intake):
    for address, given in (
        ("aid-requests", ASK),
        ("assignments", {"name": people.chloe.name}),
    ):
        answer = as_("carol").post(f"{merged.address}/{address}", json=given)
        assert answer.status_code == 409, answer.text
        assert "merged" in answer.json["detail"]
    assert as_("carol").post(f"{kept.address}/notes", json={"text": "Here we go on."}).status_code == 201


def test_the_officer_keeps_both_words_and_is_told(people, kept, merged, with_intake):
    first, second = people.officer(kept.passphrase), people.officer(merged.passphrase)
    assert first.get("/api/v1/me/case").json["reference"] == kept.reference
    shown = second.get("/api/v1/me/case").json
    assert (shown["reference"], shown["identity"]["name"]) == (merged.reference, "Ivan Kovalev")
    assert "belong together" in shown["status_text"]
    assert "belong together" in second.get("/mine").text
    assert "belong together" not in first.get("/mine").text


def test_undone_it_goes_back_to_intake_and_the_others_lose_it(app, as_, people, kept, merged, with_intake):
    assert act(as_, with_intake, "undo", by="cyril")["status"] == "undone"
    for who in ("carol", "cyril"):
        assert not seen(as_, who, merged)
        assert getattr(people, who).id not in grants(app, merged)
    shown = as_("ina").get(merged.address).json
    assert shown["identity"]["name"] == "Ivan Kovalev"
    assert (shown["handed_over"], shown["holders"]) == (False, [])
    assert [note["text"] for note in shown["notes"]] == ["They called."]
    assert "belong together" not in people.officer(merged.passphrase).get("/api/v1/me/case").json["status_text"]
    seat(as_, people, merged, "chloe")


def test_undoing_leaves_a_link_that_was_there_before_and_takes_back_its_own(app, as_, kept, merged):
    merge_id = propose(as_, kept, merged)
    act(as_, merge_id, "confirm", by="ivo")
    assert links(app) == ["same_person"]
    act(as_, merge_id, "undo", by="ina")
    assert links(app) == []
    link(as_, kept, merged)
    merge_id = propose(as_, kept, merged)
    act(as_, merge_id, "confirm", by="ivo")
    act(as_, merge_id, "undo", by="ina")
    assert links(app) == ["same_person"]


def links(app):
    with app.app_context():
        found = list(db.session.execute(sa.text("SELECT kind FROM case_link")).scalars())
        db.session.remove()
    return found


@pytest.fixture
def both_held(as_, people, kept, merged):
    """Kept: carol and cyril. Merged: chloe and carol. Proposed by carol, who sees both."""
    seat(as_, people, kept, "carol", "cyril")
    seat(as_, people, merged, "chloe", "carol")
    return propose(as_, kept, merged, by="carol")


def test_a_confirming_holder_hands_the_merged_case_on(app, as_, people, kept, merged, both_held):
    act(as_, both_held, "confirm", by="chloe")
    assert not seen(as_, "chloe", merged)
    assert people.chloe.id not in grants(app, merged)
    assert holders(as_, merged, "cyril") == {people.carol.name, people.cyril.name}
    act(as_, both_held, "undo", by="cyril")
    assert holders(as_, merged, "chloe") == {people.carol.name, people.chloe.name}
    assert not seen(as_, "cyril", merged)
    assert people.cyril.id not in grants(app, merged)


def test_without_the_keys_it_waits_for_the_visit_of_somebody_who_has_them(app, as_, people, kept, merged, both_held):
    act(as_, both_held, "confirm", by="cyril")
    shown = as_("cyril").get(f"/api/v1/merges/{both_held}").json
    assert shown["status"] == "confirmed"
    assert not seen(as_, "cyril", merged)
    assert seen(as_, "chloe", merged)
    visit(app, people, "chloe", merged)
    assert not seen(as_, "chloe", merged)
    assert as_("cyril").get(merged.address).json["identity"]["name"] == "Ivan Kovalev"
    act(as_, both_held, "undo", by="cyril")
    assert holders(as_, merged, "chloe") == {people.carol.name, people.chloe.name}


def visit(app, people, who, case):
    """What opening the case's page does."""
    with app.test_request_context(), at_the_edge():
        actor = people.actor(who)
        found = service.of_case(actor, cases.get(actor, case.reference))
    with app.app_context():
        db.session.remove()
    return found


def test_who_leaves_the_kept_case_leaves_the_merged_one_and_who_comes_comes_there_too(
    app, as_, people, kept, merged, with_intake
):
    gone = as_("carol").delete(f"{kept.address}/assignments/{people.cyril.name}")
    assert gone.status_code == 204, gone.text
    assert not seen(as_, "cyril", merged)
    assert people.cyril.id not in grants(app, merged)
    seat(as_, people, kept, "chloe", by="carol")
    assert holders(as_, merged, "chloe") == {people.carol.name, people.chloe.name}
    assert as_("chloe").get(merged.address).json["identity"]["name"] == "Ivan Kovalev"


def test_for_cause_the_merged_case_gets_new_keys_too(app, as_, people, kept, merged, with_intake):
    def keys():
        statement = sa.text(
            'SELECT k.id FROM data_key k JOIN "case" c ON c.id = k.scope_id WHERE c.reference = :ref'
            " AND k.kind IN ('identity', 'story', 'team')"
        )
        with app.app_context():
            found = set(db.session.execute(statement, {"ref": merged.reference}).scalars())
            db.session.remove()
        return found

    before = keys()
    gone = as_("carol").delete(f"{kept.address}/assignments/{people.cyril.name}?for_cause=true")
    assert gone.status_code == 204, gone.text
    assert keys() & before == set()
    assert as_("carol").get(merged.address).json["identity"]["name"] == "Ivan Kovalev"
    assert people.officer(merged.passphrase).get("/api/v1/me/case").json["identity"]["name"] == "Ivan Kovalev"


def test_whoever_holds_a_merged_case_alone_keeps_it_until_it_follows(app, as_, people, kept, merged, with_intake):
    """A seat that changes hands while nobody else sits there leaves nothing behind that no one opens."""
    with app.test_request_context(), at_the_edge():
        from support.cases.model import SeatEnd
        from support.cases.service.holding import leave_seat

        folder = cases.get(people.actor("carol"), kept.reference)
        leave_seat(leave_seat(folder, people.cyril.id, SeatEnd.UNASSIGNED), people.carol.id, SeatEnd.UNASSIGNED)
    assert seen(as_, "carol", merged)
    assert not seen(as_, "cyril", merged)


def test_cases_that_intake_holds_follow_when_the_kept_one_is_assigned(as_, people, kept, merged):
    merge_id = propose(as_, kept, merged)
    act(as_, merge_id, "confirm", by="ivo")
    assert seen(as_, "ina", merged)
    seat(as_, people, kept, "carol", "cyril")
    assert not seen(as_, "ina", merged)
    assert holders(as_, merged, "carol") == {people.carol.name, people.cyril.name}


def freeze(app, case, frozen=True):
    with app.test_request_context(), at_the_edge():
        case_id = cases.case_ids([case.reference])[case.reference]
        cases.set_frozen(cases.by_id(case_id), frozen)
    with app.app_context():
        db.session.remove()


@pytest.mark.parametrize("which", ["kept", "merged"])
def test_a_frozen_case_is_not_merged_nor_set_apart(request, app, as_, kept, merged, which):
    case = request.getfixturevalue(which)
    freeze(app, case)
    propose(as_, kept, merged, status=409)
    freeze(app, case, frozen=False)
    merge_id = propose(as_, kept, merged)
    freeze(app, case)
    act(as_, merge_id, "confirm", by="ivo", status=409)
    freeze(app, case, frozen=False)
    act(as_, merge_id, "confirm", by="ivo")
    freeze(app, case)
    act(as_, merge_id, "undo", by="ivo", status=409)


def test_a_closed_case_can_be_merged(app, as_, people, kept, merged):
    seat(as_, people, kept, "carol", "cyril")
    seat(as_, people, merged, "carol", "chloe")
    with app.test_request_context(), at_the_edge():
        folder = cases.by_id(cases.case_ids([merged.reference])[merged.reference])
        cases.set_status(None, folder, "closed")
    merge_id = propose(as_, kept, merged, by="carol")
    act(as_, merge_id, "confirm", by="chloe")
    assert as_("cyril").get(merged.address).json["status"] == "closed"


def test_after_thirty_days_it_stays(as_, people, kept, merged):
    merge_id = propose(as_, kept, merged)
    act(as_, merge_id, "confirm", by="ivo")
    for days, status in ((31, 409), (30, 200)):
        with time_machine.travel(datetime.now(UTC) + timedelta(days=days), tick=True):
            people._tokens.clear()
            assert as_("ina").get(f"/api/v1/merges/{merge_id}").json["may_undo"] is (status == 200)
            act(as_, merge_id, "undo", by="ina", status=status)
        people._tokens.clear()


def test_two_merges_crosswise_at_once_leave_one(app, as_, people, kept, merged):
    """Each is proposed while the other is not confirmed: one of them stands, and no case is merged in a circle."""
    crosswise = [propose(as_, kept, merged), propose(as_, merged, kept)]
    people.token("ivo")
    start, outcomes = Barrier(2), []

    def confirm(merge_id):
        start.wait(timeout=30)
        with app.test_request_context():
            try:
                with at_the_edge():
                    service.confirm(people.actor("ivo"), merge_id)
                outcomes.append("confirmed")
            except Conflict:
                outcomes.append("refused")
            finally:
                db.session.remove()

    threads = [Thread(target=confirm, args=(merge_id,)) for merge_id in crosswise]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["confirmed", "refused"]


def test_what_stands_beside_a_case_is_named_only_to_who_may_know_it(app, as_, people, kept, merged):
    link(as_, kept, merged)
    seat(as_, people, kept, "carol", "cyril")
    ours = visit(app, people, "carol", kept)
    assert [(one.kind, one.reference) for one in ours.links] == [("same_person", merged.reference)]
    theirs = visit(app, people, "ina", merged)
    assert [(one.kind, one.reference, one.handle) for one in theirs.links] == [("same_person", None, None)]
    merge_id = propose(as_, kept, merged, by="carol")
    assert visit(app, people, "carol", kept).merges[0].kept is True
    shown = as_("ina").get(f"/api/v1/merges/{merge_id}").json
    assert (shown["kept"]["reference"], shown["merged"]["reference"]) == (None, merged.reference)
    act(as_, merge_id, "confirm", by="ivo")
    assert visit(app, people, "carol", merged).together is not None
    assert visit(app, people, "carol", kept).together is None
