"""What a donor does, as short verbs for tests: open a gift, pay it, and come back by the private link."""

from typing import Any

from flask import Flask

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
