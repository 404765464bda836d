"""Runs over the API and by pages: gathered, refused with reasons, cancelled, released, recorded one by one."""

from datetime import timedelta
from uuid import uuid4

import pytest

from support.core import clock
from support.core.db import at_the_edge
from support.ledger import service as ledger
from tests.aid.factory import ask
from tests.aid.running import approved, books_hold, gathered, payment, ready_case


@pytest.fixture
def case(app, client, as_, people, book):
    return ready_case(app, client, as_, people, book)


def _gather(as_, ids, who="fina", **more):
    return as_(who).post("/api/v1/payment-runs", json={"rail": "sepa", "disbursements": ids, **more})


def test_a_run_is_gathered_by_one_and_released_by_another(as_, people, case):
    ids = [*approved(as_, case, 100_00), *approved(as_, case, 250_50)]
    run_id = gathered(as_, ids)
    shown = as_("felix").get(f"/api/v1/payment-runs/{run_id}").json
    assert (shown["status"], shown["payments"], shown["total"]["minor"]) == ("prepared", 2, 350_50)
    assert shown["prepared_by"] == people.fina.name
    assert {one["id"] for one in shown["items"]} == set(ids)
    assert (shown["may_release"], shown["may_take_file"]) == (True, False)
    mine = as_("fina").get(f"/api/v1/payment-runs/{run_id}").json
    assert mine["may_release"] is False
    own = as_("fina").post(f"/api/v1/payment-runs/{run_id}/release", json={})
    assert own.status_code == 403
    done = as_("felix").post(f"/api/v1/payment-runs/{run_id}/release", json={})
    assert (done.status_code, done.json["status"], done.json["releases"]) == (200, "released", 1)
    assert done.json["released_by"] == people.felix.name
    for one in ids:
        assert (payment(as_, one)["status"], payment(as_, one)["rail"]) == ("sent", "sepa")
    assert as_("fedor").post(f"/api/v1/payment-runs/{run_id}/release", json={}).status_code == 409
    assert as_("fedor").post(f"/api/v1/payment-runs/{run_id}/cancel").status_code == 409
    assert [one["id"] for one in as_("fina").get("/api/v1/payment-runs").json["items"]] == [run_id]
    assert books_hold(as_)


def test_what_does_not_pass_is_named_with_its_place_and_its_reasons(as_, case):
    first, second = approved(as_, case), approved(as_, case, rail="manual")
    later = approved(as_, case, first_on=(clock.today() + timedelta(days=3)).isoformat())
    nowhere = str(uuid4())
    refused = _gather(as_, [*first, *second, nowhere, *later])
    assert refused.status_code == 422, refused.text
    assert refused.json["fields"] == {
        "disbursements.1": ["It is paid in another way."],
        "disbursements.2": ["There is no such payment."],
        "disbursements.3": ["It is not due on that day yet."],
    }
    soon = (clock.today() + timedelta(days=3)).isoformat()
    assert _gather(as_, [*first, *later], execute_on=soon).status_code == 201
    again = _gather(as_, first)
    assert again.json["fields"] == {"disbursements.0": ["It is in another run already."]}
    for body in (
        {"rail": "sepa", "disbursements": []},
        {"rail": "sepa", "disbursements": [first[0], first[0]]},
        {"rail": "sepa", "disbursements": [nowhere] * 5_001},
    ):
        assert as_("fina").post("/api/v1/payment-runs", json=body).json["fields"].keys() == {"disbursements"}
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    assert _gather(as_, first, execute_on=yesterday).json["fields"].keys() == {"execute_on"}


def test_a_case_that_stands_otherwise_is_refused_at_gathering_and_at_release(as_, people, case):
    ids = approved(as_, case)
    run_id = gathered(as_, ids)
    assert as_("carol").post(f"{case.address}/freeze", json={"reason": "x"}).status_code in {200, 201}
    refused = as_("felix").post(f"/api/v1/payment-runs/{run_id}/release", json={})
    assert refused.status_code == 409
    assert f"{case.handle}: The case is frozen." in refused.json["detail"]
    assert refused.json["fields"] == {f"disbursements.{ids[0]}": ["The case is frozen."]}
    assert as_("fina").post(f"/api/v1/payment-runs/{run_id}/cancel").status_code == 200
    assert _gather(as_, ids).json["fields"] == {"disbursements.0": ["The case is frozen."]}
    assert payment(as_, ids[0])["status"] == "due"


def test_a_need_that_ended_is_not_paid_for_and_one_that_was_met_goes_on(as_, case):
    ids = approved(as_, case, times=2)
    needs = as_("carol").get(f"{case.address}/needs").json["items"]
    need = next(one for one in needs if one["code"] == "financial")
    assert as_("carol").patch(f"{case.address}/needs/{need['id']}", json={"status": "met"}).status_code == 200
    run_id = gathered(as_, ids[:1])
    assert as_("fina").post(f"/api/v1/payment-runs/{run_id}/cancel").status_code == 200
    for status in ("open", "withdrawn"):
        changed = as_("carol").patch(f"{case.address}/needs/{need['id']}", json={"status": status})
        assert changed.status_code == 200, changed.text
    assert _gather(as_, ids[:1]).json["fields"] == {"disbursements.0": ["The need has ended."]}


def test_cancelling_frees_the_payments_for_another_run(as_, case):
    ids = approved(as_, case)
    first = gathered(as_, ids)
    assert as_("fina").post(f"/api/v1/payment-runs/{first}/cancel").json["status"] == "cancelled"
    assert payment(as_, ids[0])["run_id"] is None
    second = gathered(as_, ids, who="felix")
    assert payment(as_, ids[0])["run_id"] == second
    assert as_("felix").post(f"/api/v1/payment-runs/{first}/release", json={}).status_code == 409


def test_runs_are_finances_alone(as_, case):
    run_id = gathered(as_, approved(as_, case))
    for who in ("carol", "abel", "chiara", "otto", "ada"):
        assert as_(who).get(f"/api/v1/payment-runs/{run_id}").status_code == 404
        assert as_(who).post(f"/api/v1/payment-runs/{run_id}/release", json={}).status_code == 404
        assert as_(who).get("/api/v1/payment-runs").status_code == 403
        assert _gather(as_, [str(uuid4())], who=who).status_code == 403


def test_an_instalment_of_later_is_not_due_yet(as_, case):
    ids = approved(as_, case, times=3)
    assert [one["id"] for one in as_("fina").get("/api/v1/disbursements?stage=due").json["items"]] == ids[:1]
    coming = as_("fina").get("/api/v1/disbursements?stage=coming").json["items"]
    assert [(one["number"], one["times"]) for one in coming] == [(2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("rail", "proof", "payee"),
    [
        ("cash", {"receipt": "Handed over by N., no. 17"}, {"name": "A", "method": "cash", "details": "by hand"}),
        ("voucher", {"voucher": "VX-1"}, {"name": "A", "method": "voucher", "details": "a code"}),
        ("manual", {"bank_reference": "R-1"}, {"name": "A", "method": "bank", "details": "elsewhere"}),
    ],
)
def test_other_rails_are_recorded_one_by_one_by_somebody_else_than_the_preparer(as_, case, rail, proof, payee):
    (one,) = approved(as_, case, rail=rail, payee=payee)
    address = f"/api/v1/disbursements/{one}/sent"
    alone = as_("felix").post(address, json={"rail": rail, **proof})
    assert alone.status_code == 409
    assert "Gather this payment into a run" in alone.json["detail"]
    run_id = gathered(as_, [one], rail=rail)
    waits = as_("felix").post(address, json={"rail": rail, **proof})
    assert "waits for its release" in waits.json["detail"]
    assert as_("felix").post(f"/api/v1/payment-runs/{run_id}/release", json={}).status_code == 200
    assert payment(as_, one)["status"] == "due"
    assert as_("felix").get(f"/api/v1/payment-runs/{run_id}/file").status_code == 409
    assert as_("felix").post(address, json={"rail": rail}).status_code == 422
    other = {"rail": "cash" if rail != "cash" else "voucher", "receipt" if rail != "cash" else "voucher": "x"}
    assert as_("felix").post(address, json=other).json["fields"].keys() == {"rail"}
    assert as_("fina").post(address, json={"rail": rail, **proof}).status_code == 403
    assert as_("felix").post(address, json={"rail": rail, **proof}).status_code == 200
    assert next(iter(proof.values())) in as_("fedor").get(f"/payments/{one}").text
    assert books_hold(as_)


def test_mo9_a_halt_stops_runs_and_an_emergency_goes_by_itself(app, as_, people, case):
    request_id = ask(as_, case)
    decided = as_("abel").post(f"/api/v1/aid-requests/{request_id}/approvals", json={"decision": "approve"}).json
    emergency = decided["disbursement"]["id"]
    run_id = gathered(as_, approved(as_, case))
    with app.app_context():
        ledger.halt("entries_balance")
    address = f"/api/v1/payment-runs/{run_id}/release"
    refused = as_("felix").post(address, json={})
    assert refused.status_code == 409
    assert "Payouts are halted" in refused.json["detail"]
    with app.test_request_context(), at_the_edge():
        ledger.lift_halt(people.actor("fina"))
    assert as_("felix").post(address, json={}).status_code == 200
    print("MO9: a run is not released while payouts are halted, and is once the books were looked at")
    cash = {"rail": "cash", "receipt": "Handed over."}
    assert as_("fina").post(f"/api/v1/disbursements/{emergency}/sent", json=cash).status_code == 200
    assert books_hold(as_)


# By pages


def test_gathering_and_releasing_by_pages(as_, case):
    first, second = approved(as_, case, 100_00)[0], approved(as_, case, 50_00)[0]
    shown = as_("fina").get("/runs/new")
    assert "2 payments are due, €150.00 in all" in shown.text
    assert case.handle in shown.text
    assert "Zelenka-payee" not in shown.text
    nothing = as_("fina").submit("/runs", {"rail": "sepa"}, page="/runs/new")
    assert nothing.status_code == 422
    assert "Choose at least one payment" in nothing.text
    changed = {"rail": "sepa", "everything": "true", "expected": "1"}
    assert as_("fina").submit("/runs", changed, page="/runs/new").status_code == 409
    done = as_("fina").submit("/runs", {"rail": "sepa", "everything": "true", "expected": "15000"}, page="/runs/new")
    assert done.status_code == 303
    page = done.location
    assert "somebody else of finance releases it" in as_("fina").get(page).text
    assert "2 payments, €150.00" in as_("felix").get(page).text
    pause = as_("felix").get(f"{page}/release").text
    assert "Release 2 payments, €150.00 in all?" in pause
    assert as_("felix").submit(f"{page}/release", {}).status_code == 303
    for one in (first, second):
        assert payment(as_, one)["status"] == "sent"
    assert case.handle in as_("fina").get("/payments?status=sent").text
    assert "Get the file, once" in as_("felix").get(page).text
    assert "Get the file, once" not in as_("fina").get(page).text
    given = as_("felix").submit(f"{page}/file", {}, page=page)
    assert given.mimetype == "application/xml"
    assert "attachment" in given.headers["Content-Disposition"]
    assert given.headers["Cache-Control"] == "no-store"
    told = as_("felix").get(page).text
    assert "SHA-256" in told
    assert "Get the file, once" not in told
    again = as_("felix").submit(f"{page}/release", {"again": "true"}, page=f"{page}/release?again=true")
    assert again.status_code == 303
    assert "Get the file, once" in as_("fedor").get(page).text


def test_ticked_payments_and_a_cancelled_run_by_pages(as_, case):
    first, second = approved(as_, case, 100_00)[0], approved(as_, case, 50_00)[0]
    done = as_("fina").submit("/runs", {"rail": "sepa", "disbursements": [first]}, page="/runs/new")
    assert done.status_code == 303
    assert payment(as_, second)["run_id"] is None
    refused = as_("felix").submit("/runs", {"rail": "sepa", "disbursements": [first]}, page="/runs/new")
    assert refused.status_code == 422
    assert "It is in another run already." in refused.text
    assert as_("felix").submit(f"{done.location}/cancel", {}).status_code == 303
    assert payment(as_, first)["run_id"] is None
    assert "Cancelled" in as_("fina").get("/runs").text
    assert as_("carol").get(done.location).status_code == 404


def test_a_refused_release_says_why_on_the_page(as_, people, case):
    ids = approved(as_, case)
    run_id = gathered(as_, ids)
    stopped = as_("abel").submit(f"/payments/{ids[0]}/stop", {"code": "doubt"})
    assert (stopped.status_code, stopped.location[:11]) == (303, "/approvals/")
    refused = as_("felix").submit(f"/runs/{run_id}/release", {})
    assert refused.status_code == 409
    assert f"{case.handle}: It is stopped" in refused.text
    assert ids[0] not in refused.text
