"""Aid from a grant: what it is not for is refused in words when it is approved, at both doors."""

import pytest

from support.core.db import at_the_edge, db
from tests.aid.factory import ask, held_case
from tests.ledger.factory import agreed, comes


@pytest.fixture
def case(app, client, as_, people):
    with app.test_request_context(), at_the_edge():
        agreed(people, categories=["medical"])
        agreed(people, "harvest", categories=["emergency"])
        comes("meadow", 900_00)
        comes("harvest", 900_00)
    with app.app_context():
        db.session.remove()
    return held_case(client, as_, people)


def test_what_a_grant_is_not_for_is_refused_in_words(as_, case):
    request = ask(as_, case, fund="meadow")
    abel = as_("abel")
    refused = abel.post(f"/api/v1/aid-requests/{request}/approvals", json={"decision": "approve"})
    assert refused.status_code == 409
    assert "This grant is for Medical" in refused.json["detail"]
    page = abel.submit(f"/approvals/{request}/decision", {"decision": "approve", "confirmed": "true"})
    assert (page.status_code, "This grant is for Medical" in page.text) == (409, True)
    assert abel.get(f"/api/v1/aid-requests/{request}").json["status"] == "submitted"


def test_what_it_is_for_is_paid(as_, case):
    request = ask(as_, case, fund="harvest")
    done = as_("abel").post(f"/api/v1/aid-requests/{request}/approvals", json={"decision": "approve"})
    assert done.status_code in {200, 201}, done.text
