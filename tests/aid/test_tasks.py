"""What is looked at after a payment: who may, who may not, and what the database says to whoever tries."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.aid import looking, service
from support.aid.model import Disbursement, PaymentTask, TaskKind
from support.aid.service import tasks as module
from support.core.db import at_the_edge, db
from support.people.model import Role
from tests.aid.after import sent_payment
from tests.aid.factory import held_case
from tests.aid.test_policy import EVERYBODY, due
from tests.cases.factory import Somebody, folder
from tests.inspector import Inspector
from tests.statements import counted

PARTS = ["stranger", "holder", "asker", "signer", "payer"]
DIFFERS = {"outcome": "differs", "note": "Zelenka-found: less came."}


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def payment(app, as_, case):
    return sent_payment(app, as_, case)


def opened(app, payment, kind="verification"):
    """A task of this kind is opened; its id."""
    with app.test_request_context(), at_the_edge():
        module.open_tasks(TaskKind(kind), [UUID(payment)])
        found = [one["id"] for one in service.tasks_of_payment(UUID(payment)) if one["kind"] == kind]
    return str(found[-1])


def mine(there):
    return [one["kind"] for one in there.get("/api/v1/payment-tasks").json["items"]]


# Who


@pytest.mark.parametrize(("part", "kind"), list(product(PARTS, TaskKind)))
def test_who_looks_into_what(part, kind):
    for roles in EVERYBODY:
        judge(roles, part, kind)


def judge(roles, part, kind):
    """Somebody of these roles who had this part, before a task of this kind."""
    actor, other = Somebody(tuple(roles)), Somebody((Role.CASEWORKER,))
    payment = due(actor if part == "asker" else other, Somebody())
    payment.payer_id = actor.id if part == "payer" else uuid4()
    stood = {payment.requester_id, *([actor.id] if part == "signer" else [])}
    case = folder(other, *([] if part == "stranger" else [actor]))
    holds = Role.CASEWORKER in roles and part != "stranger"
    expected = {
        TaskKind.SILENCE: holds and part != "payer",
        TaskKind.MISMATCH: (holds or Role.FINANCE in roles) and part != "payer",
        TaskKind.VERIFICATION: holds and part == "holder",
    }[kind]
    assert looking.may_look_into(actor, kind, payment, case, stood) is expected
    task = PaymentTask(kind=kind, disbursement_id=uuid4())
    assert looking.may_close_task(actor, task, payment, case, stood) is expected
    if kind is TaskKind.VERIFICATION:
        assert looking.may_verify(actor, payment, case, stood) is expected


def test_an_officer_looks_into_nothing():
    officer = Somebody((Role.CASEWORKER, Role.FINANCE), kind="officer")
    payment = due(Somebody(), Somebody())
    for kind in TaskKind:
        assert not looking.may_look_into(officer, kind, payment, folder(officer), set())


def test_each_finds_what_is_theirs_and_no_more(app, as_, payment):
    for kind in TaskKind:
        opened(app, payment, kind)
    assert sorted(mine(as_("carol"))) == ["mismatch", "silence"], "she asked for it"
    assert sorted(mine(as_("cyril"))) == ["mismatch", "silence", "verification"]
    assert mine(as_("fina")) == [], "she paid it"
    assert mine(as_("felix")) == ["mismatch"]
    assert mine(as_("chloe")) == []
    for nickname in ("abel", "otto", "lena", "ina"):
        assert as_(nickname).get("/api/v1/payment-tasks").status_code == 403, nickname


def test_the_list_is_walked_in_pages_and_the_oldest_is_first(app, as_, case, payment):
    for _more in range(2):
        opened(app, sent_payment(app, as_, case), "mismatch")
    with time_machine.travel(datetime.now(UTC) - timedelta(days=3), tick=True):
        oldest = opened(app, payment, "mismatch")
    seen, cursor = [], None
    while True:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = as_("cyril").get("/api/v1/payment-tasks", query_string=query).json
        seen += [one["id"] for one in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert seen[0] == oldest
    assert len(seen) == len(set(seen)) == 3


# Closing


@pytest.mark.parametrize("outcome", ["confirmed", "unreached", "differs"])
def test_what_was_found_is_kept_sealed_and_a_difference_is_looked_into(app, as_, payment, book, outcome):
    task = opened(app, payment)
    found = {"outcome": outcome, "note": "Zelenka-found: asked by telephone."}
    closed = as_("cyril").post(f"/api/v1/payment-tasks/{task}/close", json=found)
    assert closed.status_code == 200, closed.text
    assert closed.json["outcome"] == outcome
    assert ("mismatch" in mine(as_("felix"))) is (outcome == "differs")
    again = as_("cyril").post(f"/api/v1/payment-tasks/{task}/close", json=found)
    assert again.status_code == 409
    for nickname, reads in (("carol", True), ("felix", True), ("fina", True)):
        page = as_(nickname).get(f"/payment-tasks/{task}")
        assert ("Zelenka-found: asked by telephone." in page.text) is reads, nickname
    assert book.run("SELECT count(*) FROM audit_event WHERE action = 'payment_task.closed'").scalar_one() == 1
    assert book.run("SELECT count(*) FROM audit_event WHERE action = 'payment_task.opened'").scalar_one() == 3


def test_a_note_is_wanted_unless_all_is_well(app, as_, payment):
    task = opened(app, payment)
    refused = as_("cyril").post(f"/api/v1/payment-tasks/{task}/close", json={"outcome": "differs"})
    assert refused.status_code == 422
    assert "note" in refused.json["fields"]
    assert as_("cyril").post(f"/api/v1/payment-tasks/{task}/close", json={"outcome": "confirmed"}).status_code == 200


def test_whoever_sees_but_may_not_is_refused_and_others_find_nothing(app, as_, people, case, payment):
    task = opened(app, payment)
    address = f"/api/v1/payment-tasks/{task}/close"
    for nickname, status in (
        ("carol", 403),
        ("fina", 403),
        ("felix", 403),
        ("chloe", 404),
        ("abel", 404),
        ("otto", 404),
    ):
        assert as_(nickname).post(address, json=DIFFERS).status_code == status, nickname
    assert people.officer(case.passphrase).post(address, json=DIFFERS).status_code == 404


def test_a_payment_is_verified_without_being_of_the_sample(app, as_, payment):
    address = f"/api/v1/disbursements/{payment}/verification"
    assert as_("carol").post(address, json=DIFFERS).status_code == 403
    assert as_("felix").post(address, json=DIFFERS).status_code == 403
    assert as_("chloe").post(address, json=DIFFERS).status_code == 404
    found = as_("cyril").post(address, json=DIFFERS)
    assert found.status_code == 200, found.text
    assert (found.json["kind"], found.json["outcome"]) == ("verification", "differs")
    assert mine(as_("felix")) == ["mismatch"]
    assert as_("cyril").post(address, json=DIFFERS).status_code == 409


def test_what_was_not_sent_or_came_back_is_not_verified(as_, payment, book):
    for status in ("due", "stopped", "returned", "failed"):
        book.stands(payment, status)
        refused = as_("cyril").post(f"/api/v1/disbursements/{payment}/verification", json={"outcome": "confirmed"})
        assert refused.status_code == 409, status


# What SQL is told


def test_mo2_the_database_lets_nobody_look_at_their_own(app, as_, people, payment, book):
    tried = [
        ("verification", people.fina.id, "who paid"),
        ("verification", people.carol.id, "who asked"),
        ("verification", people.abel.id, "who approved"),
        ("mismatch", people.fina.id, "who paid"),
        ("silence", people.fina.id, "who paid"),
    ]
    close = "UPDATE payment_task SET closed_by = :who, closed_on = current_date, outcome = 'confirmed' WHERE id = :id"
    for kind, who, why in tried:
        task = opened(app, payment, kind)
        with pytest.raises(sa.exc.DBAPIError, match="somebody else looks at it"):
            book.run_as_app(close, who=who, id=task)
        print(f"MO2 refused: a {kind} closed by {why}")
    task = opened(app, payment)
    book.run_as_app(close, who=people.cyril.id, id=task)
    with pytest.raises(sa.exc.DBAPIError, match="looked at already"):
        book.run_as_app("UPDATE payment_task SET outcome = 'differs' WHERE id = :id", id=task)
    for statement in (
        "DELETE FROM payment_task",
        "UPDATE payment_task SET kind = 'silence'",
        "UPDATE payment_task SET outcome = 'confirmed'",
    ):
        with pytest.raises(sa.exc.DBAPIError):
            book.run_as_app(statement)


def test_who_declared_a_conflict_verifies_nothing(app, as_, people, payment, book):
    book.run(
        "INSERT INTO recusal (request_id, person_id, declared_on)"
        " SELECT request_id, :who, current_date FROM disbursement",
        who=people.cyril.id,
    )
    task = opened(app, payment)
    assert mine(as_("cyril")) == []
    assert as_("cyril").post(f"/api/v1/payment-tasks/{task}/close", json=DIFFERS).status_code == 403
    close = "UPDATE payment_task SET closed_by = :who, closed_on = current_date, outcome = 'confirmed' WHERE id = :id"
    with pytest.raises(sa.exc.DBAPIError, match="somebody else looks at it"):
        book.run_as_app(close, who=people.cyril.id, id=task)


# Silence


def night(app, days):
    """The nightly job, so many days from now; how many tasks it opened."""
    with time_machine.travel(datetime.now(UTC) + timedelta(days=days)), app.test_request_context():
        with at_the_edge():
            found = service.note_silence()
        db.session.remove()
    return found


def test_silence_is_noted_after_more_than_a_week_and_once(app, payment, book):
    for status in ("sent", "settled", "received", "not_received", "with_issues", "returned"):
        book.stands(payment, status)
        book.run("DELETE FROM payment_task")
        assert night(app, 7) == 0
        assert night(app, 8) == int(status in ("sent", "settled")), status
        assert night(app, 9) == 0


def test_silence_is_over_when_the_officer_answers(app, as_, people, case, payment):
    assert night(app, 8) == 1
    assert mine(as_("carol")) == ["silence"]
    people.officer(case.passphrase).post(f"/api/v1/disbursements/{payment}/receipt", json={"outcome": "received"})
    assert mine(as_("carol")) == []
    assert night(app, 9) == 0


def test_the_note_that_says_nothing_goes_out_once_when_a_holder_comes(app, as_, payment, case, monkeypatch, book):
    told = []
    monkeypatch.setattr("support.correspondence.service.tell_officer", lambda folder, _chest: told.append(folder.id))
    monkeypatch.setattr("support.correspondence.service.offered", lambda: True)
    page = f"/desk/cases/{case.reference}"
    as_("carol").get(page)
    assert told == []
    night(app, 8)
    assert "no answer for a week" in as_("carol").get(page).text
    as_("carol").get(page)
    as_("cyril").get(page)
    assert len(told) == 1
    assert book.run("SELECT count(*) FROM payment_task WHERE reminded_on IS NOT NULL").scalar_one() == 1


# The sample


@pytest.fixture
def settle(app):
    """Payments are settled, and the sample drawn; how many were chosen."""

    def draw(*payments):
        with app.test_request_context():
            with at_the_edge():
                rows = db.session.execute(sa.select(Disbursement).where(Disbursement.id.in_(payments))).scalars().all()
                with counted(app) as sent:
                    service.settled(rows)
                assert len(sent) <= 2, sent
            chosen = [one for row in payments for one in service.tasks_of_payment(UUID(row))]
            db.session.remove()
        return len(chosen)

    return draw


def test_one_in_ten_is_drawn_by_lot(settle, payment, monkeypatch):
    monkeypatch.setattr(module.secrets, "randbelow", lambda most: module.SAMPLE if most == 100 else 0)
    assert settle(payment) == 0
    monkeypatch.setattr(module.secrets, "randbelow", lambda _most: module.SAMPLE - 1)
    assert settle(payment) == 1
    assert settle(payment) == 1, "once a payment"


def test_what_the_highest_band_signed_for_is_always_verified(settle, payment, monkeypatch, book):
    monkeypatch.setattr(module.secrets, "randbelow", lambda _most: 99)
    living = "(SELECT id FROM scheme_version WHERE code = 'living_costs')"
    start = book.run(f"SELECT max(up_to) FROM approval_band WHERE version_id = {living}").scalar_one()
    above = f"UPDATE aid_request SET category = 'living_costs', scheme_version_id = {living}, times = 2, amount = :one"
    book.run(above, one=start // 2)
    assert settle(payment) == 0
    book.run(above, one=start // 2 + 1)
    assert settle(payment) == 1


# Pages


def test_pages_of_a_task(app, as_, payment):
    task = opened(app, payment)
    listed = as_("cyril").get("/payment-tasks")
    assert f'href="/payment-tasks/{task}"' in listed.text
    assert "To be verified" in listed.text
    page = as_("cyril").get(f"/payment-tasks/{task}")
    assert "Ask the officer, without saying what was sent" in page.text
    again = as_("cyril").submit(f"/payment-tasks/{task}", {"outcome": "", "note": "Zelenka-kept"})
    assert again.status_code == 422
    assert "Zelenka-kept" in again.text
    sure = as_("cyril").submit(f"/payment-tasks/{task}", DIFFERS)
    assert "Is this what you found?" in sure.text
    done = as_("cyril").submit(f"/payment-tasks/{task}", {**DIFFERS, "confirmed": "true"})
    assert done.status_code == 303
    assert "It did not arrive as sent" in as_("cyril").get(f"/payment-tasks/{task}").text
    for nickname, words in (("carol", "What was found"), ("fina", "What was found")):
        assert words in as_(nickname).get(f"/payment-tasks/{task}").text
    assert as_("chloe").get(f"/payment-tasks/{task}").status_code == 404


def test_pages_say_whose_task_it_is(app, as_, payment):
    silence, wrong = opened(app, payment, "silence"), opened(app, payment, "mismatch")
    sample = opened(app, payment)
    assert "The holders of the case look at this" in as_("felix").get(f"/payment-tasks/{silence}").text
    assert "You sent this money" in as_("fina").get(f"/payment-tasks/{wrong}").text
    assert "neither asked for it nor signed" in as_("carol").get(f"/payment-tasks/{sample}").text
    assert "Nothing to look at" in as_("chloe").get("/payment-tasks").text
    assert as_("abel").get("/payment-tasks").status_code == 403


def test_pages_of_verifying_without_a_sample(as_, payment):
    address = f"/payments/{payment}/verification"
    assert as_("carol").get(address).status_code == 403
    link = f'href="{address}"'
    assert link in as_("cyril").get(f"/payments/{payment}").text
    for nickname in ("carol", "fina", "felix"):
        assert link not in as_(nickname).get(f"/payments/{payment}").text
    assert as_("cyril").get(address).status_code == 200
    assert "Is this what you found?" in as_("cyril").submit(address, DIFFERS).text
    assert as_("cyril").submit(address, {**DIFFERS, "confirmed": "true"}).status_code == 303
    assert as_("cyril").get(address).status_code == 409
    page = as_("cyril").get(f"/payments/{payment}").text
    assert link not in page
    assert "It did not arrive as sent" in page


def test_the_desk_and_the_case_say_what_is_next(app, as_, case, payment):
    for kind in TaskKind:
        opened(app, payment, kind)
    waiting = [one["kind"] for one in as_("cyril").get("/api/v1/desk").json["for_me"]]
    assert sorted(waiting) == ["mismatch", "silence", "verification"]
    desk = as_("cyril").get("/desk").text
    assert "Something is wrong" not in desk
    assert "The officer says that something is wrong with a payment" in desk
    page = as_("cyril").get(f"/desk/cases/{case.reference}").text
    assert "Verify a payment" in page
    assert page.count('href="/payment-tasks/') == 3
    assert as_("carol").get(f"/desk/cases/{case.reference}").text.count('href="/payment-tasks/') == 2


def test_the_list_costs_the_same_however_long(app, as_, case, payment):
    cyril: Inspector = as_("cyril")
    opened(app, payment, "mismatch")
    cyril.get("/api/v1/payment-tasks")
    with counted(app) as one:
        cyril.get("/api/v1/payment-tasks")
    for _more in range(2):
        opened(app, sent_payment(app, as_, case), "mismatch")
    with counted(app) as many:
        cyril.get("/api/v1/payment-tasks")
    assert len(many.without_session()) == len(one.without_session()) == 1
