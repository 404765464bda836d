"""Asking: drafts, schedules, creditors, papers, what is asked anew, and what is refused and why."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from support.aid import service as aid
from support.aid.model import Category
from support.cases import service as cases
from support.cases.model import Need
from support.core import clock
from support.core.audit import AuditEvent
from support.core.db import at_the_edge, db
from support.core.errors import Invalid
from support.core.money import Money
from tests.aid.debts import note_debt
from tests.aid.factory import ASK, ask, held_case, put_money_in
from tests.aid.ready import LIVING, euros, living, ready_case, sign
from tests.aid.rows import rows_of
from tests.files.factory import photograph, send


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def ready(client, as_, people):
    return ready_case(client, as_, people)


@pytest.fixture
def rows(server, settings, app, people, case):
    with rows_of(server, settings, asked_of(app, lambda: case_id(case)), people.carol.id) as found:
        yield found


def tried(as_, case, who="carol", **changes):
    return as_(who).post(f"{case.address}/aid-requests", json={**ASK, **changes})


def seen(as_, request_id, who="carol"):
    return as_(who).get(f"/api/v1/aid-requests/{request_id}").json


def act(as_, request_id, verb, who="carol", **body):
    return as_(who).post(f"/api/v1/aid-requests/{request_id}/{verb}", json=body or None)


# Drafts


def test_a_draft_is_the_holders_until_it_is_submitted(app, as_, case):
    put_money_in(app, 500_00)
    draft = ask(as_, case, draft=True)
    assert seen(as_, draft)["status"] == "draft"
    for stranger in ("abel", "chiara", "fina", "chloe"):
        assert as_(stranger).get(f"/api/v1/aid-requests/{draft}").status_code == 404
        assert draft not in as_(stranger).get("/api/v1/aid-requests").text
    assert act(as_, draft, "approvals", "abel", decision="approve").status_code == 404
    assert act(as_, draft, "submit", "cyril").status_code == 403
    assert act(as_, draft, "submit").json["status"] == "submitted"
    assert act(as_, draft, "submit").status_code == 409
    told = seen(as_, draft, "abel")
    assert told["signatures"] == {"needed": 1, "given": 0}
    assert told["expires_on"] == (clock.today() + timedelta(days=30)).isoformat()
    assert sign(as_, draft, "abel")["status"] == "approved"


def test_a_draft_is_judged_when_it_is_submitted(as_, case):
    draft = ask(as_, case, draft=True, category="living_costs")
    refused = act(as_, draft, "submit")
    assert refused.status_code == 409
    assert "vetting has not cleared this case" in refused.json["detail"]


def test_a_draft_stands_in_the_way_of_closing_and_is_withdrawn_by_any_holder(app, people, as_, case):
    draft = ask(as_, case, draft=True)
    told = asked_of(app, lambda: aid.unfinished(case_id(case)))
    assert told == ["There is 1 draft of an aid request. Submit or withdraw it."]
    assert act(as_, draft, "withdraw", "cyril").json["status"] == "withdrawn"
    assert act(as_, draft, "withdraw").status_code == 409
    assert asked_of(app, lambda: aid.unfinished(case_id(case))) == []
    asked = ask(as_, case)
    waiting = asked_of(app, lambda: aid.awaiting_decision(people.actor("carol")))
    assert [one["id"] for one in waiting] == [UUID(asked)]
    assert act(as_, asked, "withdraw", "abel").status_code == 403
    assert act(as_, asked, "withdraw").json["status"] == "withdrawn"


def asked_of(app, question):
    """What a verb answers."""
    with app.test_request_context():
        try:
            return question()
        finally:
            db.session.remove()


def case_id(case):
    return cases.case_ids([case.reference])[case.reference]


# Anew


def test_what_was_returned_is_asked_anew_once_and_a_draft_gives_way(as_, case):
    first = ask(as_, case)
    assert tried(as_, case, follows=first).status_code == 409
    act(as_, first, "approvals", "abel", decision="return", reason="Whose rent?")
    draft = ask(as_, case, follows=first, draft=True)
    assert tried(as_, case, follows=first).status_code == 409
    second = ask(as_, case, follows=draft)
    assert (seen(as_, draft)["status"], seen(as_, second)["follows"]) == ("withdrawn", draft)
    act(as_, second, "approvals", "abel", decision="refuse", reason="No.", code="not_covered")
    assert seen(as_, second)["refusal"] == "not_covered"
    assert tried(as_, case, follows=second).status_code == 409
    assert tried(as_, case, follows=str(uuid4())).status_code == 422


# What is refused


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("schedule.times", {"schedule": {"every": "month", "times": 2}}),
        ("schedule.times", {"schedule": {"every": "month", "times": 25}}),
        ("schedule.times", {"schedule": {"every": "month"}}),
        ("schedule.every", {"schedule": {"every": "week", "times": 2}}),
        ("first_on", {"first_on": "2020-01-31"}),
        ("first_on", {"first_on": "9999-12-31"}),
        ("first_on", {"first_on": "soon"}),
        ("rail", {"rail": "sepa"}),
        ("rail", {"rail": "pigeon"}),
        ("debt_id", {"debt_id": str(uuid4())}),
        ("debt_id", {"payee": {"creditor": True}}),
        ("payee.name", {"payee": {"creditor": True, "name": "x"}}),
        ("payee.name", {"payee": {"iban": "DE89370400440532013000"}}),
        ("papers.invoice", {"papers": {"invoice": str(uuid4())}}),
        ("papers.diary", {"papers": {"diary": str(uuid4())}}),
        ("draft", {"draft": "perhaps"}),
    ],
)
def test_bad_wishes_are_refused_by_name(as_, case, field, changes):
    answer = tried(as_, case, **changes)
    assert answer.status_code == 422, answer.text
    assert field in answer.json["fields"], answer.json
    assert as_("carol").get("/api/v1/aid-requests").json["items"] == []


def test_whoever_must_never_be_contacted_is_not_paid_under_their_name_either(as_, case):
    member = {"name": "Zelenka-aunt Vera", "relation": "other", "never_contact": True}
    assert as_("carol").post(f"{case.address}/household", json=member).status_code == 201
    for name in ("Zelenka-aunt Vera", " zelenka-aunt   vera"):
        answer = tried(as_, case, payee={**ASK["payee"], "name": name})
        assert answer.status_code == 409
        assert "must never be contacted" in answer.json["detail"]


def test_an_emergency_nobody_reviewed_in_time_blocks_the_next(app, as_, case, rows):
    put_money_in(app, 900_00)
    first = ask(as_, case)
    sign(as_, first, "abel")
    second = ask(as_, case)
    rows.run("UPDATE aid_request SET review_by = now() - interval '1 hour' WHERE id = :id", id=first)
    blocked = tried(as_, case)
    assert blocked.status_code == 409
    assert "has to review it" in blocked.json["detail"]
    sign(as_, second, "anna")
    assert act(as_, first, "review", "anna", outcome="justified", reason="The rent was due.").status_code == 200
    assert tried(as_, case).status_code == 201


# Schedules, debts, papers


def test_a_schedule_is_one_request_with_a_payment_a_month(app, as_, ready):
    put_money_in(app, 20_000_00)
    request_id = living(as_, ready, 1000, 6, first_on=(clock.today() + timedelta(days=3)).isoformat())
    asked = seen(as_, request_id)
    assert (asked["times"], asked["total"], asked["rail"]) == (6, euros(6000), "sepa")
    assert (asked["signatures"], asked["chair"]) == ({"needed": 3, "given": 0}, True)
    sign(as_, request_id, "abel", "anna", "chiara")
    paid = seen(as_, request_id)["disbursements"]
    assert [one["number"] for one in paid] == [1, 2, 3, 4, 5, 6]
    assert [one["amount"] for one in paid] == [euros(1000)] * 6
    days = [one["due_on"] for one in paid]
    assert days == sorted(set(days))
    assert days[0] == asked["first_on"]
    listed = as_("carol").get("/api/v1/aid-requests").json["items"]
    assert [one["id"] for one in listed] == [request_id]


def test_a_schedule_ends_before_the_plan_does(client, as_, people):
    case = ready_case(client, as_, people, ends_in=70)
    refused = tried(as_, case, **LIVING)
    assert refused.status_code == 422
    assert "after the last step of the plan" in refused.json["fields"]["schedule.times"][0]
    assert tried(as_, case, **{**LIVING, "schedule": {"every": "month", "times": 3}}).status_code == 201


def test_a_penalty_is_paid_to_its_creditor_with_the_paper_that_shows_it(app, as_, people, ready):
    put_money_in(app, 20_000_00)
    debt = note_debt(as_, ready)
    wish = {
        "category": "contract_penalty",
        "amount": euros(900),
        "payee": {"creditor": True},
        "debt_id": debt["id"],
    }
    lacking = tried(as_, ready, **wish)
    assert (lacking.status_code, list(lacking.json["fields"])) == (422, ["papers.contract"])
    paper = send(people.officer(ready.passphrase), "/api/v1/me/case/documents", photograph()).json["id"]
    request_id = ask(as_, ready, **wish, papers={"contract": paper})
    told = seen(as_, request_id, "abel")
    assert (told["papers"], told["payee"]) == ({"contract": paper}, None)
    over = tried(as_, ready, **{**wish, "amount": euros(5200), "papers": {"contract": paper}})
    assert "is asked for or approved already" in over.json["fields"]["amount"][0]
    sign(as_, request_id, "abel")
    payee = seen(as_, request_id, "fina")["payee"]
    assert (payee["name"], payee["iban"]) == ("Zelenka-academy", "DE89370400440532013000")


def test_a_draft_is_not_paid_to_whom_the_debt_no_longer_names(as_, ready):
    debt = note_debt(as_, ready)
    draft = ask(as_, ready, **LIVING, payee={"creditor": True}, debt_id=debt["id"], draft=True)
    other = {"creditor": {"name": "Somebody else", "iban": "DE89370400440532013000"}, "revision": debt["revision"]}
    assert as_("carol").patch(f"{ready.address}/debts/{debt['id']}", json=other).status_code == 200
    refused = act(as_, draft, "submit")
    assert refused.status_code == 409
    assert "changed since" in refused.json["detail"]


# In time, and at once


def test_what_nobody_decides_in_time_expires_by_itself(app, as_, case, rows):
    late, fresh = ask(as_, case), ask(as_, case)
    rows.run("UPDATE aid_request SET expires_on = current_date - 1 WHERE id = :id", id=late)
    decided = act(as_, late, "approvals", "abel", decision="approve")
    assert (decided.status_code, "asked for anew" in decided.json["detail"]) == (409, True)
    with app.app_context(), at_the_edge():
        assert aid.expire() == 1
    assert (seen(as_, late)["status"], seen(as_, fresh)["status"]) == ("expired", "submitted")
    with app.app_context():
        noted = sa.select(AuditEvent.actor_kind, AuditEvent.object_id).where(AuditEvent.action == "aid.expired")
        assert db.session.execute(noted).all() == [("system", UUID(late))]
    ask(as_, case, follows=late)


def test_parallel_requests_do_not_pass_a_cap_together(app, people, as_, case):
    """An emergency's cap is 1,500 a year: of six for 400 at once, three."""
    people.token("carol")

    def submit(_number):
        with app.test_request_context():
            try:
                with at_the_edge():
                    actor = people.actor("carol")
                    asked = {**ASK, "need": Need.FINANCIAL, "amount": Money(400_00, "EUR")}
                    asked["category"] = Category.EMERGENCY
                    aid.ask(actor, cases.get(actor, case.reference), **asked)
            except Invalid:
                return "refused"
            finally:
                db.session.remove()
        return "asked"

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(submit, range(6)))
    assert sorted(outcomes) == ["asked"] * 3 + ["refused"] * 3


def test_the_officer_may_know_what_was_asked_and_why_not(app, as_, case):
    ask(as_, case, draft=True)
    refused = ask(as_, case)
    act(as_, refused, "approvals", "abel", decision="refuse", reason="Zelenka-no.", code="other_help")
    (told,) = asked_of(app, lambda: aid.requests_of(case_id(case)))
    assert (told.category, told.amount, told.times, told.status) == ("emergency", Money(120_00, "EUR"), 1, "refused")
    assert str(told.refused_because) == "Other help covers it"
    assert not hasattr(told, "requester")
