"""MO1 and MO2: the fund is never overdrawn, and nobody stands on both sides, whichever way they try."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from support.aid import service as aid
from support.aid.model import Approval, Decision
from support.core.db import at_the_edge, db
from support.core.errors import Conflict
from support.ledger import service as ledger
from tests.aid.factory import ask, held_case, put_money_in, wide
from tests.aid.sql import approval, copy, insert, refused

TRIES, MONEY_FOR, WORKERS = 100, 10, 40


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def sql(app, settings):
    """A connection as the application's own login."""
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_mo1_of_a_hundred_parallel_approvals_with_money_for_ten_ten_pass(app, as_, people, case):
    put_money_in(app, MONEY_FOR * 100_00)
    wide(app)
    requests = [ask(as_, case, amount={"minor": 100_00, "currency": "EUR"}) for _number in range(TRIES)]
    people.token("abel")
    start = threading.Barrier(WORKERS)
    waited = threading.local()

    def approve(request_id: str) -> str:
        if not getattr(waited, "done", False):
            waited.done = True
            start.wait(timeout=60)
        with app.test_request_context():
            try:
                with at_the_edge():
                    actor = people.actor("abel")
                    aid.decide(actor, aid.get(actor, UUID(request_id)), Decision.APPROVE)
            except Conflict:
                return "refused"
            finally:
                db.session.remove()
        return "approved"

    with ThreadPoolExecutor(WORKERS) as pool:
        outcomes = list(pool.map(approve, requests))
    assert outcomes.count("approved") == MONEY_FOR
    with app.test_request_context():
        assert ledger.fund_by_code("general").available == 0
        assert ledger.self_check().ok
        payments = db.session.execute(sa.text("SELECT count(*) FROM disbursement")).scalar_one()
        assert payments == MONEY_FOR
        db.session.rollback()
    print(f"MO1: {outcomes.count('approved')} of {TRIES} approved, {outcomes.count('refused')} refused, 0 left")


def test_mo2_the_database_refuses_what_no_code_path_allows(as_, people, case, sql):
    request_id = ask(as_, case)
    row = copy(sql, request_id)
    attempts = [
        ("requester NULL", lambda: insert(sql, "aid_request", **{**row, "id": uuid4(), "requester_id": None})),
        (
            "requester changed",
            lambda: sql.execute(sa.text("UPDATE aid_request SET requester_id = :who"), {"who": people.chloe.id}),
        ),
        ("amount changed", lambda: sql.execute(sa.text("UPDATE aid_request SET amount = 1"))),
        ("approved by the requester", lambda: insert(sql, "approval", **approval(row, row["requester_id"]))),
        ("approved with no approver", lambda: insert(sql, "approval", **approval(row, None))),
        (
            "approved for another requester",
            lambda: insert(sql, "approval", **approval(row, people.abel.id, requester_id=people.chloe.id)),
        ),
        ("approved by the deputy", lambda: insert(sql, "approval", **approval(row, people.cyril.id))),
        ("approved by finance", lambda: insert(sql, "approval", **approval(row, people.fina.id))),
        (
            "asked by an approver",
            lambda: insert(sql, "aid_request", **{**row, "id": uuid4(), "requester_id": people.abel.id}),
        ),
        ("born approved", lambda: insert(sql, "aid_request", **{**row, "id": uuid4(), "status": "approved"})),
        ("over the emergency cap", lambda: insert(sql, "aid_request", **{**row, "id": uuid4(), "amount": 50_001})),
        ("request deleted", lambda: sql.execute(sa.text("DELETE FROM aid_request"))),
        (
            "role added",
            lambda: sql.execute(
                sa.text("UPDATE person SET roles = roles || ARRAY['approver'] WHERE id = :who"), {"who": people.fina.id}
            ),
        ),
    ]
    for what, attempt in attempts:
        refused(sql, attempt)
        print(f"MO2 refused: {what}")


def test_mo2_two_roles_written_at_once_make_nobody_approver_and_payer(app, people, settings):
    """Roles are one array with a CHECK: no interleaving of two writes gives both, and the login may not write them."""
    engine = sa.create_engine(settings.database_owner_url)
    add = sa.text("UPDATE person SET roles = roles || ARRAY[:role] WHERE id = :who")
    who = people.chloe.id

    def write(role: str) -> bool:
        try:
            with engine.begin() as connection:
                connection.execute(add, {"role": role, "who": who})
        except sa.exc.IntegrityError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(write, ["approver", "finance"]))
    engine.dispose()
    assert sorted(outcomes) == [False, True]


def test_mo2_a_payment_by_sql_is_refused_or_pays_nothing(app, as_, people, case, sql):
    """An approval written by SQL under another's id carries no signature that stands: finance cannot send on it."""
    put_money_in(app, 500_00)
    request_id = ask(as_, case)
    row = copy(sql, request_id)
    insert(sql, "approval", **approval(row, people.abel.id))
    sql.execute(sa.text("UPDATE aid_request SET status = 'approved' WHERE id = :id"), {"id": row["id"]})
    payment = {
        "id": uuid4(),
        "request_id": row["id"],
        "requester_id": row["requester_id"],
        "approver_id": people.abel.id,
        "decision": "approve",
        "fund_id": row["fund_id"],
        "amount": row["amount"],
        "currency": row["currency"],
        "status": "due",
        "approved_on": row["asked_on"],
        "due_on": row["asked_on"],
    }
    insert(sql, "disbursement", **payment)
    sql.commit()
    sent = as_("fina").post(
        f"/api/v1/disbursements/{payment['id']}/sent", json={"rail": "manual", "bank_reference": "x"}
    )
    assert sent.status_code == 409, sent.text
    left = sql.execute(sa.text("SELECT status FROM disbursement")).scalar_one()
    assert left == "due"
    for change in (
        {"status": "sent"},
        {"payer_id": people.abel.id},
        {"payer_id": row["requester_id"]},
        {"payer_id": people.chloe.id},
    ):
        ((column, value),) = change.items()
        sql.rollback()
        statement = sa.text(f"UPDATE disbursement SET {column} = :value")
        refused(sql, partial(sql.execute, statement, {"value": value}))


def test_mo2_reassignment_opens_no_way_round(app, as_, people, case, sql):
    """Who asked stays who asked, though they leave the case; who holds the case now cannot approve either."""
    put_money_in(app, 500_00)
    request_id = ask(as_, case)
    assert as_("cyril").delete(f"{case.address}/assignments/{people.carol.name}").status_code == 204
    address = f"/api/v1/aid-requests/{request_id}/approvals"
    assert as_("carol").post(address, json={"decision": "approve"}).status_code == 404
    assert as_("cyril").post(address, json={"decision": "approve"}).status_code == 403
    row = copy(sql, request_id)
    with pytest.raises(sa.exc.DBAPIError):
        insert(sql, "approval", **approval(row, people.carol.id))
    sql.rollback()
    approved = as_("abel").post(address, json={"decision": "approve"})
    assert approved.status_code == 200
    count = sql.execute(sa.select(sa.func.count()).select_from(Approval)).scalar_one()
    assert count == 1


def test_a_payment_without_its_booking_is_found(app, as_, case, sql, settings):
    """What waits to be paid is compared with what the books owe: a row slipped in by SQL halts payouts."""
    put_money_in(app, 500_00)
    request_id = ask(as_, case)
    approved = as_("abel").post(f"/api/v1/aid-requests/{request_id}/approvals", json={"decision": "approve"})
    assert as_("fina").get("/api/v1/ledger/check").json["ok"] is True
    other = copy(sql, request_id, id=uuid4(), status="submitted")
    insert(sql, "aid_request", **other)
    row = approval(other, UUID(str(_abel(sql, request_id))))
    insert(sql, "approval", **row)
    sql.execute(sa.text("UPDATE aid_request SET status = 'approved' WHERE id = :id"), {"id": other["id"]})
    payment = {key: other[key] for key in ("requester_id", "fund_id", "amount", "currency")}
    insert(
        sql,
        "disbursement",
        id=uuid4(),
        request_id=other["id"],
        approver_id=row["approver_id"],
        decision="approve",
        status="due",
        approved_on=other["asked_on"],
        due_on=other["asked_on"],
        **payment,
    )
    sql.commit()
    checked = as_("fina").get("/api/v1/ledger/check").json
    assert checked["ok"] is False
    assert [check["name"] for check in checked["checks"] if not check["ok"]] == ["payables_match"]
    payment_id = approved.json["disbursement"]["id"]
    sent = as_("fina").post(f"/api/v1/disbursements/{payment_id}/sent", json={"rail": "manual", "bank_reference": "x"})
    assert sent.status_code == 409
    assert "payables_match" in sent.json["detail"]


def _abel(sql, request_id: str):
    return sql.execute(
        sa.text("SELECT approver_id FROM approval WHERE request_id = :id"), {"id": UUID(request_id)}
    ).scalar_one()
