"""The levers over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.sandbox import Sandbox
from tests.sandbox.control import SETTINGS, VERBS
from tests.sandbox_tests.conftest import Inbox, Open


@pytest.fixture
def pull(url: str) -> Any:
    """pull(lever, **arguments) -> (status, JSON)."""

    def pulled(lever: str, **arguments: Any) -> tuple[int, Any]:
        answer = requests.post(f"{url}/_control/{lever}", json=arguments, timeout=10)
        return answer.status_code, answer.json()

    return pulled


def test_a_gift_from_checkout_to_bank(box: Sandbox, url: str, checkout: Open, pull: Any, inbox: Inbox) -> None:
    session = checkout(9_000)
    assert (
        pull("complete", session=session.id, email="a@example.org", name="A")[1]["result"]["payment_status"] == "paid"
    )
    assert pull("settle")[0] == 200
    charge = requests.get(f"{url}/_control/list/charge", timeout=10).json()[0]
    assert pull("refund", charge=charge["id"], amount=100)[1]["result"]["status"] == "succeeded"
    case = pull("dispute", charge=charge["id"], amount=200)[1]["result"]["id"]
    assert pull("win_dispute", dispute=case)[1]["result"]["status"] == "won"
    payout = pull("pay_out")[1]["result"]["id"]
    assert pull("arrive", payout=payout)[1]["result"]["status"] == "paid"
    assert pull("advance", days=30)[0] == 200
    held = requests.get(f"{url}/_control/notices", timeout=10).json()["held"]
    assert "body" not in held[0]
    assert len(pull("notices/deliver", types=["payout.paid"])[1]) == 1
    assert len(pull("notices/deliver", order=[2, 0])[1]) == 2
    assert len(inbox.bodies) == 3
    assert requests.get(f"{url}/_control", timeout=10).json()["objects"]["payout"] == 1


def test_refusals_are_said(pull: Any, url: str) -> None:
    assert pull("complete", session="cs_none")[0] == 404
    assert pull("complete", nonsense=1)[0] == 400
    assert pull("save", path="/tmp/x")[0] == 404
    assert pull("notices", mode="sideways")[0] == 400
    assert pull("notices", url="http://elsewhere")[0] == 400
    plain = requests.post(f"{url}/_control/pay_out", data={"a": "b"}, timeout=10)
    assert plain.status_code == 415  # a form of another page pulls nothing


def test_troubles_are_set(box: Sandbox, pull: Any) -> None:
    assert (
        pull("notices", mode="before_response", shapes=["thin", "snapshot"], copies=2, shuffle=7, drop=["x"])[0] == 200
    )
    assert box.notices.shapes == ("thin", "snapshot")
    assert (box.notices.mode, box.notices.copies, box.notices.drop) == ("before_response", 2, frozenset({"x"}))
    assert box.notices.shuffle is not None


def test_every_lever_exists(box: Sandbox) -> None:
    assert [name for name in VERBS if not callable(getattr(box, name, None))] == []
    assert [name for name in SETTINGS if not hasattr(box.notices, name)] == []
