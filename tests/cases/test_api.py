"""Holding a case over the API."""

import pytest

from tests.intake.factory import application


@pytest.fixture
def applied(client):
    return client.post("/api/v1/applications", json=application()).json


def test_both_seats_filled_ends_intakes_access(as_, people, applied):
    address = f"/api/v1/cases/{applied['reference']}"
    assert as_("ina").post(f"{address}/notes", json={"text": "Called back."}).status_code == 201
    first = as_("ina").post(f"{address}/assignments", json={"name": people.carol.name})
    assert first.status_code == 201, first.text
    assert first.json["seat"] == "owner"
    assert as_("carol").get(address).json["notes"][0]["text"] == "Called back."
    assert as_("ina").get(address).status_code == 200
    assert as_("carol").post(f"{address}/assignments", json={"name": people.cyril.name}).json["seat"] == "deputy"
    assert as_("ina").get(address).status_code == 404
    assert as_("cyril").get(address).json["identity"]["name"].startswith("Zelenka")
    assert as_("carol").delete(f"{address}/assignments/{people.cyril.name}").status_code == 204
    assert as_("cyril").get(address).status_code == 404
    assert as_("carol").delete(f"{address}/assignments/{people.carol.name}").status_code == 409


def test_for_cause_the_keys_are_replaced_and_the_rest_still_read(as_, people, applied):
    address = f"/api/v1/cases/{applied['reference']}"
    for name in ("carol", "cyril"):
        as_("ina").post(f"{address}/assignments", json={"name": people.name(name)})
    as_("carol").post(f"{address}/notes", json={"text": "Before."})
    assert as_("carol").delete(f"{address}/assignments/{people.cyril.name}?for_cause=true").status_code == 204
    shown = as_("carol").get(address).json
    assert shown["story"].startswith("Zelenka-story")
    assert shown["notes"][0]["text"] == "Before."
    assert people.officer(applied["passphrase"]).get("/api/v1/me").status_code == 200


def test_nobody_assigns_themselves_and_strangers_see_nothing(as_, people, applied):
    address = f"/api/v1/cases/{applied['reference']}"
    assert as_("carol").post(f"{address}/assignments", json={"name": people.carol.name}).status_code == 404
    as_("ina").post(f"{address}/assignments", json={"name": people.carol.name})
    assert as_("carol").post(f"{address}/assignments", json={"name": people.carol.name}).status_code == 403


def test_the_list_pages_by_keyset(client, as_):
    for _number in range(5):
        client.post("/api/v1/applications", json=application())
    first = as_("ina").get("/api/v1/cases?limit=2").json
    second = as_("ina").get(f"/api/v1/cases?limit=2&cursor={first['next']}").json
    third = as_("ina").get(f"/api/v1/cases?limit=2&cursor={second['next']}").json
    seen = [item["reference"] for part in (first, second, third) for item in part["items"]]
    assert len(set(seen)) == 5
    assert third["next"] is None
    assert as_("ina").get("/api/v1/cases?cursor=zzz").status_code == 422
    assert as_("ina").get("/api/v1/cases?status=odd").status_code == 422
