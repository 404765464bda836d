"""An officer whose case is held, in a browser of their own, and a payment on its way to them."""

import pytest

from tests.aid.factory import ask, held_case, put_money_in


@pytest.fixture
def case(client, as_, people):
    """Carol owns it, cyril deputises."""
    return held_case(client, as_, people)


@pytest.fixture
def officer(people, case):
    """The officer at the API."""
    return people.officer(case.passphrase)


@pytest.fixture
def browser(app, case):
    """The officer in a browser, signed in by typing the words back."""
    client = app.test_client()
    assert client.submit("/apply/confirm", {"passphrase": case.passphrase}).status_code == 303
    return client


@pytest.fixture
def due(app, as_, case):
    """An approved payment that was not sent yet; its id."""
    put_money_in(app, 500_00)
    approvals = f"/api/v1/aid-requests/{ask(as_, case)}/approvals"
    return as_("abel").post(approvals, json={"decision": "approve"}).json["disbursement"]["id"]


@pytest.fixture
def sent(as_, due):
    """A payment that was sent; its id."""
    paid = {"rail": "manual", "bank_reference": "Zelenka-ref"}
    assert as_("fina").post(f"/api/v1/disbursements/{due}/sent", json=paid).status_code == 200
    return due
