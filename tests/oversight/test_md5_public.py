"""MD5: what a payer types at the checkout, and what Stripe calls things, is in no public answer and no export."""

import pytest

from support.core.db import at_the_edge
from support.oversight.service.gathering import Month
from tests.giving.conftest import box, checkout_of, gift, notices, sandbox_at, settings, work  # noqa: F401
from tests.giving.test_md5 import CANARIES, WORDS, shapes
from tests.oversight.factory import month_ago

PUBLIC = (
    "/transparency",
    "/transparency/dictionary",
    "/transparency/verify",
    "/api/v1/public/transparency",
    "/api/v1/public/transparency?format=csv",
    "/api/v1/public/snapshots",
)
#: Stripe's ids: none of them is anybody's business.
IDS = ("ch_", "pi_", "cs_", "txn_", "re_", "du_", "cus_", "in_1", "sub_", "evt_", "whsec_", "sk_test")


@pytest.fixture
def told(app, box, notices, gift, checkout_of, work, client, monkeypatch):  # noqa: F811
    """Six gifts with canaries, one refunded and one disputed, in a month that is over and published."""
    from support.core import clock
    from support.oversight import service

    month = Month(month_ago(2).replace(day=1))
    for minor in range(20_00, 80_00, 10_00):
        box.complete(checkout_of(gift(minor)["id"]), **CANARIES)
    box.settle()
    charges = box.every("charge")
    box.refund(charges[0]["id"], 5_00)
    box.dispute(charges[1]["id"], 10_00)
    notices.deliver()
    with monkeypatch.context() as then:
        then.setattr(clock, "today", lambda: month.first.replace(day=10))
        work()
    with app.test_request_context(), at_the_edge():
        assert month.code in service.publish_until()
    return month.code


def test_md5_no_public_answer_and_no_export_holds_a_canary_or_an_id_of_stripe(client, told):
    addresses = (*PUBLIC, f"/transparency/{told}", f"/api/v1/public/snapshots/{told}")
    answers = {address: client.get(address) for address in addresses}
    assert {answer.status_code for answer in answers.values()} == {200}
    cells = answers["/api/v1/public/transparency"].json["items"][-1]["currencies"][0]["received"]
    assert [(cell["gifts"], cell["amount"]) for cell in cells] == [(6, 255_00)]
    for address, answer in answers.items():
        found = {word for word in WORDS for shape in shapes(word) if shape in answer.data}
        assert found == set(), address
        names = [
            name for name in IDS if f'"{name}' in answer.text or f">{name}" in answer.text or f",{name}" in answer.text
        ]
        assert names == [], address
    print(f"MD5: {len(addresses)} public answers: no canary, no id of Stripe")
