"""What help from others costs becomes a request, once at a time, and is given back when nothing comes of it."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.cases import service as cases
from support.cases.model import Need
from support.core.db import at_the_edge, db
from tests.aid.factory import ask, held_case, put_money_in, wide
from tests.aid.sql import refused


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def cost(app, people, case):
    """A course of 100.00."""
    with app.test_request_context(), at_the_edge():
        actor = people.actor("carol")
        told = cases.tell_cost(
            actor,
            cases.get(actor, case.reference).id,
            need=Need.FINANCIAL,
            source_id=uuid4(),
            amount=100_00,
            currency="EUR",
        )
        return str(told.id)


def euros(amount):
    return {"minor": amount * 100, "currency": "EUR"}


def status(as_, case):
    return [one["status"] for one in as_("carol").get(f"{case.address}/costs").json["items"]]


def test_a_cost_is_asked_for_once_and_given_back(as_, case, cost):
    request_id = ask(as_, case, cost=cost, amount=euros(100))
    assert status(as_, case) == ["asked"]
    again = {"need": "financial", "category": "emergency", "fund": "general", "amount": euros(50), "reason": "x",
             "payee": {"name": "A", "iban": "DE89370400440532013000"}, "cost": cost}  # fmt: skip
    assert as_("carol").post(f"{case.address}/aid-requests", json=again).status_code == 409
    assert as_("carol").post(f"/api/v1/aid-requests/{request_id}/withdraw").status_code == 200
    assert status(as_, case) == ["told"]
    returned = ask(as_, case, cost=cost, amount=euros(100))
    no = {"decision": "return", "reason": "The amount is not clear."}
    assert as_("abel").post(f"/api/v1/aid-requests/{returned}/approvals", json=no).status_code == 200
    assert status(as_, case) == ["told"]
    ask(as_, case, cost=cost, amount=euros(100), follows=returned)
    assert status(as_, case) == ["asked"]


def test_a_draft_made_anew_keeps_its_cost(as_, case, cost):
    draft = ask(as_, case, cost=cost, amount=euros(100), draft=True)
    assert status(as_, case) == ["asked"]
    ask(as_, case, cost=cost, amount=euros(90), follows=draft, draft=True)
    assert status(as_, case) == ["asked"]
    page = as_("carol").get(f"/desk/cases/{case.reference}/aid?follows={draft}")
    assert page.status_code in {200, 409}


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"amount": euros(101)}, "amount"), ({"cost": str(uuid4())}, "cost")],
    ids=["more than was told", "no such cost"],
)
def test_what_does_not_fit_is_refused_by_name(as_, case, cost, changes, field):
    body = {"need": "financial", "category": "emergency", "fund": "general", "amount": euros(100), "reason": "x",
            "payee": {"name": "A", "iban": "DE89370400440532013000"}, "cost": cost}  # fmt: skip
    answer = as_("carol").post(f"{case.address}/aid-requests", json={**body, **changes})
    assert answer.status_code == 422
    assert field in answer.json["fields"]
    assert status(as_, case) == ["told"]


def test_a_cost_that_nobody_asks_for(as_, case, cost):
    page = as_("carol").get(f"/desk/cases/{case.reference}/aid?cost={cost}")
    assert 'name="cost"' in page.text
    assert 'value="100.00"' in page.text
    sure = f"/desk/cases/{case.reference}/costs/{cost}/drop"
    assert as_("carol").submit(sure).status_code == 303
    assert status(as_, case) == ["dropped"]
    assert as_("carol").post(f"{case.address}/costs/{cost}/drop").status_code == 409
    assert as_("chloe").get(f"{case.address}/costs").status_code == 404
    assert as_("carol").get(f"/desk/cases/{case.reference}/aid?cost={cost}").status_code == 409


def test_a_cost_of_a_need_the_case_does_not_have_says_what_to_do(app, as_, people, case):
    with app.test_request_context(), at_the_edge():
        actor = people.actor("carol")
        folder = cases.get(actor, case.reference)
        told = cases.tell_cost(actor, folder.id, need=Need.RETRAINING, source_id=uuid4(), amount=50_00, currency="EUR")
        address = f"/desk/cases/{case.reference}/aid?cost={told.id}"
    answer = as_("carol").get(address)
    assert answer.status_code == 409
    assert "First add it" in answer.text
    assert as_("carol").post(f"{case.address}/needs", json={"code": "retraining"}).status_code == 201
    assert 'value="50.00"' in as_("carol").get(address).text


def test_the_database_lets_no_second_request_pay_a_cost(app, as_, case, cost, settings):
    put_money_in(app, 900_00)
    wide(app)
    ask(as_, case, cost=cost, amount=euros(100))
    second = ask(as_, case, amount=euros(10))
    engine = sa.create_engine(settings.database_owner_url)
    with engine.connect() as sql:
        told = refused(
            sql,
            lambda: sql.execute(
                sa.text("UPDATE aid_request SET cost_id = :cost WHERE id = :id"), {"cost": cost, "id": second}
            ),
        )
    engine.dispose()
    assert "aid_request_cost_idx" in told
    with app.app_context():
        db.session.remove()
