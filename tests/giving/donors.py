"""What a donor does, as short verbs for tests: open a gift, pay it, and come back by the private link."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from support.core import clock
from support.core.db import at_the_edge, execute, save
from support.giving import service as giving
from support.giving.model import Gift, Receipt, Status, Thanks
from support.ledger import service as ledger
from tests.giving.books import one

URL = "/api/v1/gifts"
BY_LINK = f"{URL}/by-link"


def opened(client: Any, minor: int = 25_00, **changed: Any) -> dict[str, Any]:
    """A gift over the API, with its `token` taken out of the link."""
    body = {"amount": {"minor": minor, "currency": "EUR"}, "fund": "general", "interval": "once"} | changed
    answer = client.post(URL, json={name: value for name, value in body.items() if value is not None})
    assert answer.status_code == 201, answer.text
    return answer.json | {"token": answer.json["link"].rpartition("/")[2]}


def session_of(app: Flask, gift_id: str) -> str:
    """The checkout of a gift or a pledge."""
    wanted = "SELECT checkout_id FROM gift WHERE id = :id UNION ALL SELECT checkout_id FROM pledge WHERE id = :id"
    return str(one(app, wanted, id=gift_id))


def paid(app: Flask, client: Any, box: Any, minor: int = 25_00, **changed: Any) -> dict[str, Any]:
    """A gift that was paid, looked up by its link. `charge` is Stripe's."""
    made = opened(client, minor, **changed)
    box.complete(session_of(app, made["id"]))
    box.settle()
    seen = client.get(f"{BY_LINK}/{made['token']}")
    assert seen.status_code == 200, seen.text
    assert seen.json["status"] in {"paid", "active"}, seen.json
    payment = seen.json["items"][0]["id"]
    return made | {"charge": one(app, "SELECT charge_id FROM gift WHERE id = :id", id=payment), "payment": payment}


def known(app: Any, gift_id: str) -> dict[str, str]:
    """A private link, a name that waits and a receipt, without asking Stripe."""
    token = "a-token-for-the-tables"
    with app.test_request_context(), at_the_edge():
        given = Gift(
            fund_id=ledger.general().id,
            amount=25_00,
            currency="EUR",
            status=Status.PAID,
            day=clock.today(),
            charge_id="ch_tables",
            settled=True,
            link_hash=giving.links.hash_of(token),
        )
        save(given)
        giving.thanking.offer(token, "A friend")
        name_id = execute(sa.select(Thanks.id)).scalar_one()
        execute(sa.text("INSERT INTO receipt_book VALUES (2026, 0)"))
        execute(sa.text("UPDATE receipt_book SET last = 1"))
        made = save(Receipt(year=2026, number=1, gift_id=UUID(gift_id), issued_on=clock.today()))
        return {"link": token, "name_id": str(name_id), "receipt_id": str(made.id)}
