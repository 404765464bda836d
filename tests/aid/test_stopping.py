"""Stopping instalments, what the bank refused, and paying again; each door once happy and once refused."""

import pytest

from tests.aid.running import approved, books_hold, gathered, payment, ready_case, released


@pytest.fixture
def case(app, client, as_, people, book):
    return ready_case(app, client, as_, people, book)


def _stop(as_, who, one, code="not_needed", **more):
    return as_(who).post(f"/api/v1/disbursements/{one}/stop", json={"code": code, **more})


def _available(book) -> int:
    return book.run("SELECT available FROM fund WHERE code = 'general'").scalar_one()


def test_one_instalment_is_stopped_or_it_and_all_after_it(as_, case, book):
    ids = approved(as_, case, 100_00, times=6)
    before = _available(book)
    assert _stop(as_, "cyril", ids[1]).json["disbursements"] == [{"id": ids[1], "status": "stopped", "sent_on": None}]
    assert _available(book) == before + 100_00
    rest = _stop(as_, "carol", ids[3], "unreachable", rest=True).json["disbursements"]
    assert [one["id"] for one in rest] == ids[3:]
    assert _available(book) == before + 400_00
    stands = [payment(as_, one)["status"] for one in ids]
    assert stands == ["due", "stopped", "due", "stopped", "stopped", "stopped"]
    assert payment(as_, ids[4])["stop_code"] == "unreachable"
    again = _stop(as_, "carol", ids[1])
    assert again.status_code == 409
    assert books_hold(as_)


@pytest.mark.parametrize(
    ("who", "status"), [("carol", 200), ("abel", 200), ("fina", 200), ("anna", 404), ("chloe", 404), ("otto", 404)]
)
def test_holders_whoever_signed_and_finance_stop_and_nobody_else_sees_it(as_, case, who, status):
    (one,) = approved(as_, case)
    assert _stop(as_, who, one).status_code == status


def test_a_run_that_holds_a_stopped_payment_has_to_be_gathered_anew(as_, case):
    first, second = approved(as_, case, 100_00)[0], approved(as_, case, 50_00)[0]
    run_id = gathered(as_, [first, second])
    assert _stop(as_, "abel", first, "doubt").status_code == 200
    refused = as_("felix").post(f"/api/v1/payment-runs/{run_id}/release", json={})
    assert refused.status_code == 409
    assert refused.json["fields"] == {f"disbursements.{first}": ["It is stopped, or was sent already."]}
    assert payment(as_, second)["status"] == "due"
    as_("felix").post(f"/api/v1/payment-runs/{run_id}/cancel")
    anew = gathered(as_, [second])
    assert as_("felix").post(f"/api/v1/payment-runs/{anew}/release", json={}).status_code == 200
    assert books_hold(as_)


def test_in_a_released_run_only_finance_knows_what_has_not_left(as_, case):
    cash = {"rail": "cash", "payee": {"name": "A", "method": "cash", "details": "by hand"}}
    (one,) = approved(as_, case, **cash)
    released(as_, [one], rail="cash")
    told = _stop(as_, "carol", one)
    assert told.status_code == 409
    assert "Ask finance" in told.json["detail"]
    assert _stop(as_, "felix", one).status_code == 200
    (sent,) = approved(as_, case)
    released(as_, [sent])
    assert _stop(as_, "felix", sent).status_code == 409
    assert books_hold(as_)


def test_what_failed_is_paid_again_once_by_a_payment_that_points_to_it(as_, case, book):
    (one,) = approved(as_, case, 100_00)
    follow = f"/api/v1/disbursements/{one}/follow-up"
    assert as_("fina").post(f"/api/v1/disbursements/{one}/failed").status_code == 409
    released(as_, [one])
    before = _available(book)
    assert as_("carol").post(f"/api/v1/disbursements/{one}/failed").status_code == 403
    assert as_("carol").post(follow).status_code == 409
    assert as_("fina").post(f"/api/v1/disbursements/{one}/failed").json["status"] == "failed"
    assert as_("fina").post(f"/api/v1/disbursements/{one}/failed").status_code == 409
    assert _available(book) == before + 100_00
    made = as_("carol").post(follow)
    assert made.status_code == 201, made.text
    second = payment(as_, made.json["id"])
    assert (second["status"], second["follows"], second["number"]) == ("due", one, 1)
    assert payment(as_, one)["followed_by"] == second["id"]
    assert _available(book) == before
    assert as_("fina").post(follow).status_code == 409
    released(as_, [second["id"]])
    assert payment(as_, second["id"])["status"] == "sent"
    assert books_hold(as_)


def test_it_is_not_paid_again_where_the_fund_cannot_cover_it_or_the_case_is_frozen(as_, case, book):
    (one,) = approved(as_, case, 100_00)
    released(as_, [one])
    as_("fina").post(f"/api/v1/disbursements/{one}/failed")
    follow = f"/api/v1/disbursements/{one}/follow-up"
    rest = book.run("SELECT available FROM fund WHERE code = 'general'").scalar_one()
    book.run("UPDATE fund SET available = 50 WHERE code = 'general'")
    refused = as_("fina").post(follow)
    assert refused.status_code == 409
    assert "The fund cannot cover it" in refused.json["detail"]
    book.run("UPDATE fund SET available = :rest WHERE code = 'general'", rest=rest)
    assert as_("carol").post(f"{case.address}/freeze", json={"reason": "x"}).status_code in {200, 201}
    refused = as_("fina").post(follow)
    assert "The case is frozen." in refused.json["detail"]
    assert books_hold(as_)


# By pages


def test_stopping_pauses_asks_why_and_says_what_follows(as_, case):
    ids = approved(as_, case, times=3)
    page = f"/payments/{ids[0]}/stop"
    pause = as_("carol").get(page).text
    assert "Stop the 2 instalments after it as well" in pause
    assert "Zelenka-payee" not in pause
    nothing = as_("carol").submit(page, {"rest": "true"})
    assert nothing.status_code == 422
    assert "Please fill this in" in nothing.text
    assert 'name="rest" value="true" checked' in nothing.text
    gathered(as_, ids[:1])
    assert "That run has to be cancelled" in as_("abel").get(page).text
    request = f"/approvals/{payment(as_, ids[0])['request_id']}"
    assert f'href="{page}"' in as_("abel").get(request).text
    assert f'href="{page}"' not in as_("anna").get(request).text
    done = as_("abel").submit(page, {"code": "doubt", "rest": "true"})
    assert done.status_code == 303
    assert done.location.startswith("/approvals/")
    assert {payment(as_, one)["status"] for one in ids} == {"stopped"}
    assert "There is a doubt" in as_("carol").get(f"/payments/{ids[0]}").text
    assert as_("carol").get(page).status_code == 409
    assert as_("chloe").get(page).status_code == 404


def test_failing_and_paying_again_by_pages(as_, case):
    (one,) = approved(as_, case)
    page = f"/payments/{one}"
    assert "It goes in a run" in as_("fina").get(page).text
    assert as_("fina").get(f"{page}/failed").status_code == 409
    released(as_, [one])
    assert "The bank refused it…" in as_("felix").get(page).text
    assert as_("felix").submit(f"{page}/failed", {}).status_code == 303
    shown = as_("carol").get(page).text
    assert "Pay it again…" in shown
    assert "a new request is needed" in as_("carol").get(f"{page}/follow-up").text
    made = as_("carol").submit(f"{page}/follow-up", {})
    assert made.status_code == 303
    assert "See the payment before, which did not arrive" in as_("fina").get(made.location).text
    assert "See the payment that follows this one" in as_("fina").get(page).text
    assert as_("carol").get(f"{page}/follow-up").status_code == 409
    assert case.handle in as_("fina").get("/payments?status=undone").text
