"""Plans: made by a holder, approved by another where money follows, agreed to by the officer, then left as they are."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.cases import jobs
from support.cases import service as cases
from support.cases.model import PLAN_WORDS, Plan, PlanStep
from support.cases.model.plan_templates import PLAN_TEMPLATES
from support.core import clock
from support.core.db import at_the_edge, db
from support.core.errors import Invalid
from tests.aid.factory import ASK, held_case, put_money_in
from tests.cases.planning import agreed, content, day, drafted, proposed, steps_of
from tests.desk.test_statements import measure, told
from tests.statements import counted
from tests.vetting.factory import cleared


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def officer(people, case):
    return people.officer(case.passphrase)


def act(app, do):
    """A verb, committed at its end."""
    with app.test_request_context(), at_the_edge():
        done = do()
    with app.app_context():
        db.session.remove()
    return done


def answer(officer, plan_id, **said):
    return officer.post(f"/api/v1/me/case/plans/{plan_id}/agreement", json=said)


# From a draft to an agreement


def test_a_plan_without_money_goes_to_the_officer_at_once(as_, people, case, officer):
    plan_id = drafted(as_, people, case)
    assert officer.get("/api/v1/me/case/plans").json["items"] == [], "a draft is nobody's to read yet"
    assert answer(officer, plan_id, agreed=True).status_code == 404
    assert as_("cyril").post(f"/api/v1/plans/{plan_id}/propose").status_code == 403
    assert as_("carol").post(f"/api/v1/plans/{plan_id}/propose").json["status"] == "proposed"
    own = officer.get("/api/v1/me/case/plans").json["items"][0]
    assert own["answerable"]
    assert own["goals"][0]["text"].startswith("Zelenka-goal")
    assert [step["who"] for step in own["goals"][0]["steps"]] == ["You", "Coordinator 1"]
    assert people.name("carol") not in officer.get("/api/v1/me/case/plans").text
    assert as_("cyril").post(f"/api/v1/plans/{plan_id}/approve", json={}).status_code == 409
    assert answer(officer, plan_id, agreed=True).json["status"] == "agreed"
    assert answer(officer, plan_id, agreed=True).status_code == 409
    assert as_("carol").get(f"{case.address}/plans").json["items"][0]["agreed_on"] == day()


def test_where_money_follows_another_holder_approves_first(as_, people, case, officer):
    plan_id = proposed(as_, people, case, money=True)
    assert officer.get("/api/v1/me/case/plans").json["items"] == []
    assert answer(officer, plan_id, agreed=True).status_code == 404
    own = as_("carol").post(f"/api/v1/plans/{plan_id}/approve", json={})
    assert own.status_code == 403
    assert as_("chloe").post(f"/api/v1/plans/{plan_id}/approve", json={}).status_code == 404
    back = as_("cyril").post(f"/api/v1/plans/{plan_id}/approve", json={"approved": False})
    assert (back.status_code, list(back.json["fields"])) == (422, ["text"])
    why = {"approved": False, "text": "Zelenka-why: too little."}
    assert as_("cyril").post(f"/api/v1/plans/{plan_id}/approve", json=why).json["status"] == "draft"
    read = as_("carol").get(f"{case.address}/plans").json["items"][0]
    assert read["reviews"][0]["by"] == people.name("cyril")
    as_("carol").post(f"/api/v1/plans/{plan_id}/propose")
    assert as_("cyril").post(f"/api/v1/plans/{plan_id}/approve", json={}).json["status"] == "approved"
    shown = officer.get("/api/v1/me/case/plans")
    assert "too little" not in shown.text
    assert answer(officer, plan_id, agreed=True).status_code == 200
    read = as_("carol").get(f"{case.address}/plans").json["items"][0]
    assert (read["approved_by"], read["status"]) == (people.name("cyril"), "agreed")


def test_the_officer_sends_it_back_in_their_own_words(as_, people, case, officer):
    plan_id = proposed(as_, people, case, money=True)
    as_("cyril").post(f"/api/v1/plans/{plan_id}/approve", json={})
    assert answer(officer, plan_id, agreed=False).status_code == 422
    sent = answer(officer, plan_id, agreed=False, text="Zelenka-words: not the bank, please.")
    assert sent.json["status"] == "draft"
    read = as_("cyril").get(f"{case.address}/plans").json["items"][0]
    assert read["answers"][0]["text"].startswith("Zelenka-words")
    assert (read["approved_by"], read["approved_on"]) == (None, None), "what is changed is approved anew"
    as_("carol").post(f"/api/v1/plans/{plan_id}/propose")
    assert answer(officer, plan_id, agreed=True).status_code == 404


def test_a_new_version_replaces_the_old_one_when_it_is_agreed_to(as_, people, case, officer):
    first = agreed(as_, people, case)
    waiting = drafted(as_, people, case, "cyril")
    second = as_("carol").post(f"{case.address}/plans", json=content(people, mark="Later"))
    assert second.status_code == 409
    second = as_("carol").post(f"{case.address}/plans", json=content(people, mark="Later", follows=waiting))
    assert second.status_code == 201, second.text
    versions = as_("carol").get(f"{case.address}/plans").json["items"]
    assert [(one["version"], one["status"]) for one in versions] == [(3, "draft"), (2, "superseded"), (1, "agreed")]
    as_("carol").post(f"/api/v1/plans/{second.json['id']}/propose")
    assert [one["status"] for one in officer.get("/api/v1/me/case/plans").json["items"]] == ["proposed", "agreed"]
    answer(officer, second.json["id"], agreed=True)
    versions = {one["version"]: one for one in as_("carol").get(f"{case.address}/plans").json["items"]}
    assert {number: one["status"] for number, one in versions.items()} == {
        1: "superseded",
        2: "superseded",
        3: "agreed",
    }
    own = officer.get("/api/v1/me/case/plans").json["items"]
    assert [one["version"] for one in own] == [3, 1], "what nobody agreed to is not the officer's to read"
    status = {"status": "done"}
    step = steps_of(as_("carol"), case, first)[0]["id"]
    assert as_("carol").patch(f"/api/v1/plans/{first}/steps/{step}", json=status).status_code == 409
    assert set(PLAN_WORDS) >= {one["status"] for one in versions.values()}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("goals", {"goals": []}),
        ("goals.0.need", {"goals": [{"need": "retraining", "text": "x"}], "steps": []}),
        ("goals.1.need", {"goals": [{"need": "legal", "text": "x"}, {"need": "legal", "text": "y"}], "steps": []}),
        ("steps.0.need", {"goals": [{"need": "legal", "text": "x"}]}),
    ],
)
def test_a_plan_needs_a_goal_for_a_need_of_the_case(as_, people, case, field, changes):
    refused = as_("carol").post(f"{case.address}/plans", json=content(people, **changes))
    assert refused.status_code == 422, refused.text
    assert field in refused.json["fields"]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("due_on", {"starts_on": day(3), "due_on": day(2)}),
        ("owner", {"owner": "nobody-here"}),
        ("starts_on", {"starts_on": "1850-01-01"}),
        ("due_on", {"due_on": "2024-13-01"}),
    ],
)
def test_a_step_has_an_owner_and_its_days_in_order(as_, people, case, field, changes):
    steps = [{**content(people)["steps"][0], **changes}]
    refused = as_("carol").post(f"{case.address}/plans", json=content(people, steps=steps))
    assert refused.status_code == 422
    assert f"steps.0.{field}" in refused.json["fields"]
    plan_id = drafted(as_, people, case)
    added = as_("carol").post(f"/api/v1/plans/{plan_id}/steps", json=steps[0])
    assert (added.status_code, list(added.json["fields"])) == (422, [field])


def test_a_goal_without_a_step_is_not_proposed(as_, people, case):
    goals = [*content(people)["goals"], {"need": "legal", "text": "A lawyer."}]
    plan_id = drafted(as_, people, case, goals=goals)
    refused = as_("carol").post(f"/api/v1/plans/{plan_id}/propose")
    assert refused.status_code == 409
    assert "Legal help" in refused.json["detail"]


def test_a_draft_is_changed_whole_or_step_by_step_by_its_author_alone(app, as_, people, case):
    plan_id = drafted(as_, people, case)
    address = f"/api/v1/plans/{plan_id}"
    other = content(people, mark="Other")
    assert as_("cyril").patch(address, json=other).status_code == 403
    assert as_("carol").patch(address, json=other).status_code == 200
    texts = [step["text"] for step in steps_of(as_("carol"), case, plan_id)]
    assert all(text.startswith("Other") for text in texts)
    step = {**other["steps"][1], "text": "One more.", "owner": people.name("cyril")}
    added = as_("carol").post(f"{address}/steps", json=step)
    assert added.status_code == 201, added.text
    there = f"{address}/steps/{added.json['id']}"
    changed = as_("carol").patch(there, json={"text": "Said better.", "due_on": day(30), "owner": "officer"})
    assert changed.status_code == 200, changed.text
    found = next(one for one in steps_of(as_("carol"), case, plan_id) if one["id"] == added.json["id"])
    assert (found["text"], found["due_on"]) == ("Said better.", day(30))
    assert (found["owner"], found["person"]) == ("officer", None)
    assert as_("carol").patch(there, json={"status": "done"}).status_code == 409
    assert as_("carol").patch(f"{address}/steps/{uuid4()}", json={"text": "x"}).status_code == 404
    with app.app_context():
        left = db.session.execute(
            sa.text(
                "SELECT count(*) FROM sealed_part WHERE part IN ('goal', 'step') AND row_id NOT IN"
                " (SELECT id FROM plan_goal UNION SELECT id FROM plan_step)"
            )
        ).scalar_one()
        db.session.rollback()
    assert left == 0, "the words of what was replaced are gone"


def test_an_agreed_plan_changes_only_in_how_far_its_steps_are(as_, people, case, officer):
    plan_id = agreed(as_, people, case)
    address = f"/api/v1/plans/{plan_id}"
    own, staffs = steps_of(as_("carol"), case, plan_id)
    assert as_("carol").patch(address, json=content(people)).status_code == 409
    assert as_("carol").post(f"{address}/steps", json=content(people)["steps"][0]).status_code == 409
    refused = as_("carol").patch(f"{address}/steps/{own['id']}", json={"text": "Other."})
    assert refused.status_code == 409
    done = as_("cyril").patch(f"{address}/steps/{staffs['id']}", json={"status": "doing"})
    assert done.json["status"] == "doing"
    mine = "/api/v1/me/case/plans"
    assert officer.patch(f"{mine}/{plan_id}/steps/{own['id']}", json={"status": "done"}).json["status"] == "done"
    assert officer.patch(f"{mine}/{plan_id}/steps/{own['id']}", json={"status": "done"}).status_code == 200
    assert officer.patch(f"{mine}/{plan_id}/steps/{staffs['id']}", json={"status": "done"}).status_code == 403
    assert officer.patch(f"{mine}/{plan_id}/steps/{own['id']}", json={"status": "dropped"}).status_code == 422
    shown = officer.get(mine).json["items"][0]
    assert (shown["done"], shown["all"]) == (1, 2)


# What follows from an agreement


def test_the_first_agreement_makes_an_accepted_case_active_and_opens_it_for_aid(app, as_, people, case, officer):
    put_money_in(app, 500_00)
    living = {**ASK, "category": "living_costs"}
    refused = as_("carol").post(f"{case.address}/aid-requests", json=living)
    assert refused.status_code == 409
    assert "vetting" in refused.json["detail"]
    assert "plan" in refused.json["detail"]
    cleared(as_, people, case)
    agreed(as_, people, case)
    assert as_("carol").get(case.address).json["status"] == "active"
    refused = as_("carol").post(f"{case.address}/aid-requests", json=living)
    assert refused.status_code == 409
    assert "money follows" in refused.json["detail"]
    agreed(as_, people, case, money=True)
    assert as_("carol").post(f"{case.address}/aid-requests", json=living).status_code == 201


def test_a_case_that_is_cleared_after_the_agreement_is_active_as_well(as_, people, case):
    agreed(as_, people, case, money=True)
    assert as_("carol").get(case.address).json["status"] == "new"
    cleared(as_, people, case)
    assert as_("carol").get(case.address).json["status"] == "active"


def test_a_frozen_case_is_not_approved_and_the_officer_notices_nothing(app, as_, people, case, officer):
    talked = proposed(as_, people, case)

    def freeze(frozen):
        cases.set_frozen(cases.by_id(cases.case_ids([case.reference])[case.reference]), frozen)

    act(app, lambda: freeze(True))
    assert answer(officer, talked, agreed=True).status_code == 200
    plan_id = proposed(as_, people, case, money=True)
    assert as_("cyril").post(f"/api/v1/plans/{plan_id}/approve", json={}).status_code == 409
    act(app, lambda: freeze(False))
    assert as_("cyril").post(f"/api/v1/plans/{plan_id}/approve", json={}).status_code == 200


def test_nothing_is_planned_in_a_closed_case(as_, people, case, officer):
    plan_id = proposed(as_, people, case)
    close = {"to": "closed", "reason": "Done.", "outcomes": {"financial": "met", "legal": "met"}}
    assert as_("carol").post(f"{case.address}/transitions", json=close).status_code == 200
    assert answer(officer, plan_id, agreed=True).status_code == 409
    assert as_("carol").post(f"{case.address}/plans", json=content(people, follows=plan_id)).status_code == 409
    assert officer.get("/api/v1/me/case/plans").status_code == 200


# What is late


def test_what_is_overdue_is_told_to_the_lead_once(app, as_, people, case, settings):
    plan_id = agreed(as_, people, case)
    own, staffs = steps_of(as_("carol"), case, plan_id)
    tokens = [people.token(who) for who in ("lena", "carol")]
    assert all(tokens)
    with time_machine.travel(clock.now() + timedelta(days=11)):
        assert act(app, cases.escalate) == 1, "the officer's own step was due on the tenth day"
        assert act(app, cases.escalate) == 0
    with time_machine.travel(clock.now() + timedelta(days=21)):
        act(app, jobs.escalate)
    listed = as_("lena").get("/api/v1/escalations").json["items"]
    assert {(one["reference"], one["handle"]) for one in listed} == {(case.reference, case.handle)}
    assert [one["person"] for one in listed] == [people.name("carol"), None]
    assert "Zelenka" not in as_("lena").get("/desk/overdue").text
    assert case.handle in as_("lena").get("/desk/overdue").text
    for who in ("carol", "ada", "otto", "ina"):
        assert as_(who).get("/api/v1/escalations").status_code == 403
    assert as_("lena").get(case.address).status_code == 404
    as_("carol").patch(f"/api/v1/plans/{plan_id}/steps/{staffs['id']}", json={"status": "done"})
    assert [one["person"] for one in as_("lena").get("/api/v1/escalations").json["items"]] == [None]
    owner = sa.create_engine(settings.database_owner_url)
    with owner.begin() as connection:
        connection.execute(sa.text("UPDATE person SET team = 'second' WHERE name = :name"), {"name": people.lena.name})
    owner.dispose()
    assert as_("lena").get("/api/v1/escalations").json["items"] == []
    assert own["escalated_on"] is None


def test_what_is_done_or_rests_is_not_told(app, as_, people, case):
    plan_id = agreed(as_, people, case)
    own, _staffs = steps_of(as_("carol"), case, plan_id)
    as_("carol").patch(f"/api/v1/plans/{plan_id}/steps/{own['id']}", json={"status": "dropped"})
    with time_machine.travel(clock.now() + timedelta(days=11)):
        assert act(app, cases.escalate) == 0
    hold = {"to": "on_hold", "reason": "In hospital.", "until": day(30)}
    assert as_("carol").post(f"{case.address}/transitions", json=hold).status_code == 200
    with time_machine.travel(clock.now() + timedelta(days=29)):
        assert act(app, cases.escalate) == 0


def test_what_is_due_is_listed_for_holders_in_one_statement(app, as_, people, case):
    agreed(as_, people, case)
    with app.test_request_context():
        today = clock.today()
        carol, chloe = people.actor("carol"), people.actor("chloe")
        assert [one["mine"] for one in cases.steps_due(carol, today + timedelta(days=20))] == [False, True]
        assert [one["handle"] for one in cases.steps_due(carol, today + timedelta(days=10))] == [case.handle]
        assert cases.steps_due(chloe, today + timedelta(days=99)) == []
        folder = cases.get(carol, case.reference)
        assert cases.overdue_steps([folder.id]) == {}
        with time_machine.travel(clock.now() + timedelta(days=11)):
            assert cases.overdue_steps([folder.id]) == {folder.id: 1}
        chest = cases.open_folder(carol, folder)
        chest.read(folder.id, "story")
        with counted(app) as sent:
            assert cases.plan_of(folder, chest)["all"] == 2
            cases.steps_due(carol, today)
            cases.overdue_steps([folder.id])
            cases.missing_for_aid(folder)
            cases.consents_of(chest, folder)
            cases.warnings_of(chest, folder)
        assert len(sent) == 4, "what is shown in many places costs one statement, or none"
        db.session.rollback()


# Templates


def test_a_template_lays_out_goals_and_steps_from_a_day(app, as_):
    listed = as_("carol").get("/api/v1/plan-templates").json["items"]
    assert {one["need"] for one in listed} == {"financial", "retraining", "legal", "psychological"}
    assert as_("abel").get("/api/v1/plan-templates").status_code == 403
    for template in PLAN_TEMPLATES:
        assert all(0 <= step.starts_after <= step.due_after for step in template.steps), template.code
    with app.test_request_context():
        laid = cases.lay_out(["loan", "living", "legal"], clock.today(), "carol-name")
        with pytest.raises(Invalid):
            cases.lay_out(["loan", "odd"], clock.today(), "carol-name")
    assert [goal["need"] for goal in laid["goals"]] == ["financial", "legal"]
    assert {step["owner"] for step in laid["steps"]} == {"officer", "carol-name"}
    assert laid["money"]
    assert laid["steps"][0]["starts_on"] == day()


# Costs


def test_what_plans_cost_in_statements(app, as_, people, case, officer):
    carol = as_("carol")
    carol.get(f"{case.address}/plans")
    few = measure(app, lambda: carol.post(f"{case.address}/plans", json=content(people)), status=201)
    plan_id = carol.get(f"{case.address}/plans").json["items"][0]["id"]
    more = content(people)["steps"] * 6
    edited = measure(app, lambda: carol.patch(f"/api/v1/plans/{plan_id}", json=content(people, steps=more)))
    again = measure(app, lambda: carol.patch(f"/api/v1/plans/{plan_id}", json=content(people)))
    told("POST plans", few, 12)
    told("PATCH plans/{id}, with twelve steps", edited, 15)
    assert len(edited) == len(again), "as many for two steps as for twelve"
    told("GET plans", measure(app, lambda: carol.get(f"{case.address}/plans")), 6)
    told("POST propose", measure(app, lambda: carol.post(f"/api/v1/plans/{plan_id}/propose")), 6)
    own = officer.get("/api/v1/me/case/plans")
    assert own.status_code == 200
    told("GET me/case/plans", measure(app, lambda: officer.get("/api/v1/me/case/plans")), 5)
    said = f"/api/v1/me/case/plans/{plan_id}/agreement"
    told("POST agreement", measure(app, lambda: officer.post(said, json={"agreed": True})), 12)
    assert {Plan.__tablename__, PlanStep.__tablename__} == {"plan", "plan_step"}
