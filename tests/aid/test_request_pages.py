"""Drafts, schedules, creditors, conflicts and reviews, as a browser without script does them."""

import re

import pytest

from tests.aid.debts import note_debt
from tests.aid.factory import ask, held_case, put_money_in
from tests.aid.ready import euros, living, ready_case, sign
from tests.aid.test_pages import FORM
from tests.files.factory import photograph, send

#: As the whole form is posted when nothing of it is filled in.
EMPTY = {"schedule.every": "", "schedule.times": "", "first_on": "", "rail": ""}


@pytest.fixture
def case(app, client, as_, people):
    put_money_in(app, 900_00)
    return held_case(client, as_, people)


def page_of(case):
    return f"/desk/cases/{case.reference}/aid"


def test_a_draft_is_kept_changed_submitted_and_withdrawn(as_, case):
    carol = as_("carol")
    kept = carol.submit(page_of(case), {**FORM, **EMPTY, "draft": "true"})
    assert kept.status_code == 303
    draft = kept.location
    shown = carol.get(draft).text
    for part in ("Draft of an aid request", "Submit…", "Change it…", "Withdraw…"):
        assert part in shown
    assert "€120.50" in carol.get(f"/desk/cases/{case.reference}").text
    assert as_("abel").get(draft).status_code == 404
    follows = draft.rsplit("/", 1)[1]
    form = carol.get(f"{page_of(case)}?follows={follows}").text
    for part in (
        'value="120.50"',
        'value="Zelenka-payee"',
        "Zelenka-why: the rent.",
        f'name="follows" value="{follows}"',
    ):
        assert part in form
    changed = carol.submit(page_of(case), {**FORM, **EMPTY, "amount": "99", "draft": "true", "follows": follows})
    assert "Withdrawn" in carol.get(draft).text
    assert as_("abel").get(draft).status_code == 404
    assert carol.submit(f"{changed.location}/submit", {}).status_code == 303
    assert "€99.00" in as_("abel").get("/approvals").text
    assert carol.submit(f"{changed.location}/withdraw", {}).status_code == 303
    assert "€99.00" not in as_("abel").get("/approvals").text
    assert "Ask anew…" in carol.get(changed.location).text


def test_a_draft_that_is_beyond_a_cap_says_so_when_it_is_submitted(as_, case):
    for _number in range(3):
        ask(as_, case, amount=euros(500))
    draft = f"/approvals/{ask(as_, case, draft=True)}"
    refused = as_("carol").submit(f"{draft}/submit", {})
    assert refused.status_code == 422
    assert "a case may have 1\u202f500.00 EUR in" in refused.text


def test_asking_for_a_schedule_towards_a_debt(client, as_, people):
    case = ready_case(client, as_, people)
    debt = note_debt(as_, case)
    paper = send(people.officer(case.passphrase), "/api/v1/me/case/documents", photograph()).json["id"]
    form = as_("carol").get(page_of(case)).text
    for part in ("Zelenka-academy", "€6,000.00 left", "Service contract", "up to €10,000.00 a payment", paper):
        assert part in form
    typed = {
        **FORM,
        **EMPTY,
        "category": "contract_penalty",
        "amount": "250",
        "schedule.every": "month",
        "schedule.times": "4",
        "debt_id": debt["id"],
        "payee.creditor": "true",
        "payee.name": "",
        "payee.iban": "",
        "papers.contract": "",
    }
    lacking = as_("carol").submit(page_of(case), typed)
    assert lacking.status_code == 422
    assert "This scheme asks for it: Service contract" in lacking.text
    assert re.search(r'name="payee.creditor"[^>]* checked', lacking.text)
    done = as_("carol").submit(page_of(case), {**typed, "papers.contract": paper})
    assert done.status_code == 303, done.text
    asked = as_("carol").get("/api/v1/aid-requests").json["items"][0]
    shown = as_("carol").get(f"/approvals/{asked['id']}").text
    for part in ("4 times, every month", "€1,000.00", "0 of 1", "Service contract"):
        assert part in shown
    pause = as_("abel").get(f"/approvals/{asked['id']}/approve").text
    assert "Approve €1,000.00?" in pause


def test_how_many_sign_is_shown_and_said(app, client, as_, people):
    put_money_in(app, 9000_00)
    case = ready_case(client, as_, people)
    request_id = living(as_, case, 1000, 6)
    page = f"/approvals/{request_id}"
    abel = as_("abel")
    signed = abel.submit(f"{page}/decision", {"decision": "approve"}, page=f"{page}/approve")
    assert signed.status_code == 303
    assert "Others have to sign as well" in abel.get("/approvals").text
    assert "You have signed this" in as_("abel").get(page).text
    assert "1 of 3, the chair" in as_("carol").get(page).text
    sign(as_, request_id, "anna")
    assert "Only the signature of the chair of finance is missing." in as_("axel").get(page).text
    sign(as_, request_id, "chiara")
    paid = as_("carol").get(page).text
    for part in ("6 of 6", "0 of 6 dealt with", "chair of finance"):
        assert part in paid


def test_a_refusal_is_asked_for_what_the_officer_is_told(as_, case):
    page = f"/approvals/{ask(as_, case)}"
    typed = {"decision": "refuse", "code": "", "reason": "Zelenka-no: enough."}
    lacking = as_("abel").submit(f"{page}/decision", typed, page=f"{page}/decline")
    assert lacking.status_code == 422
    assert "Choose what the officer is told." in lacking.text
    assert "Zelenka-no: enough." in lacking.text
    done = as_("abel").submit(f"{page}/decision", {**typed, "code": "other_help"}, page=f"{page}/decline")
    assert done.status_code == 303
    assert "Other help covers it" in as_("carol").get(page).text


def test_a_conflict_is_declared_after_a_pause(as_, case):
    page = f"/approvals/{ask(as_, case)}"
    assert "Zelenka-why" in as_("anna").get(page).text
    assert "cannot be taken back" in as_("anna").get(f"{page}/recuse").text
    assert as_("anna").submit(f"{page}/recuse", {}).status_code == 303
    shown = as_("anna").get(page).text
    assert "Zelenka-why" not in shown
    assert "You declared a conflict" in shown
    assert "Nothing waits for your signature" in as_("anna").get("/approvals").text
    assert "Declare a conflict" not in as_("carol").get(page).text


def test_an_emergency_is_reviewed_with_the_time_left_in_view(as_, case):
    request_id = ask(as_, case)
    sign(as_, request_id, "abel")
    page = f"/approvals/{request_id}"
    assert "Emergencies wait for a second look" in as_("anna").get("/approvals").text
    assert "Emergencies wait for a second look" not in as_("abel").get("/approvals").text
    assert "71 hours" in as_("anna").get("/approvals/reviews").text
    assert "Review it…" in as_("anna").get(page).text
    assert "Review it…" not in as_("abel").get(page).text
    empty = as_("anna").submit(f"{page}/review", {"outcome": "justified", "reason": ""})
    assert empty.status_code == 422
    kept = as_("anna").submit(f"{page}/review", {"outcome": "justified", "reason": "Zelenka-look: it was."})
    assert (kept.status_code, kept.location) == (303, "/approvals/reviews")
    assert "No emergency waits for your review" in as_("anna").get("/approvals/reviews").text
    assert "Zelenka-look: it was." in as_("carol").get(page).text
    assert as_("carol").get("/approvals/reviews").text.count("No emergency waits") == 1
