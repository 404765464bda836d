"""AC6 for what duplicates seal: with bare keys, the secret opens to intake, a question to the holders it asks."""

from dataclasses import replace

import pytest

from tests.access.test_keys import _table
from tests.duplicates.factory import AGAIN, FIRST, act, apply, link, propose, seat

CASE = {"identity", "story", "team"}


@pytest.fixture(autouse=True)
def _blind(app, settings):
    app.extensions["settings"] = replace(settings, blind_tokens=True)


def opened(app, people, case):
    """Who opens which kinds of key, tried on every grant there is."""
    with app.test_request_context():
        return _table(people, case.passphrase)


def test_ac6_the_secret_and_a_question_open_to_exactly_whom_they_are_for(app, client, as_, people):
    held = seat(as_, people, apply(client, FIRST), "carol", "cyril")
    again = apply(client, AGAIN)
    table = opened(app, people, held)
    assert {who for who, kinds in table.items() if "private" in kinds} == {"ina", "ivo"}
    assert as_("ina").post(f"{again.address}/duplicates/questions").json == {"asked": True}
    table = opened(app, people, held)
    assert {who for who, kinds in table.items() if "private" in kinds} == {"ina", "ivo", "carol", "cyril"}
    (one,) = as_("carol").get("/api/v1/duplicates").json["items"]
    assert as_("carol").post(f"/api/v1/duplicates/{one['id']}/answer", json={"same": False}).status_code == 200
    table = opened(app, people, held)
    assert {who for who, kinds in table.items() if "private" in kinds} == {"ina", "ivo"}
    assert table["carol"] == {"identity", "story"}
    cells = len(list(people)) + 2
    print(f"AC6: the secret opens to 2 of {cells}, a question to the 2 it asks, and to nobody once it is answered")


def test_ac6_a_merged_case_opens_to_the_holders_of_the_kept_one_and_undone_to_intake(app, client, as_, people):
    kept, merged = apply(client, FIRST), apply(client, AGAIN)
    link(as_, kept, merged)
    seat(as_, people, kept, "carol", "cyril")
    as_("ina").post(f"{merged.address}/notes", json={"text": "They called."})
    before = opened(app, people, merged)
    assert before["ina"] >= CASE
    merge_id = propose(as_, kept, merged, by="carol")
    act(as_, merge_id, "confirm", by="ina")
    after = opened(app, people, merged)
    assert (after["carol"], after["cyril"], after["officer"]) == (CASE, CASE, {"identity", "story"})
    assert after["ina"] == after["ivo"] == {"private"}
    act(as_, merge_id, "undo", by="carol")
    assert opened(app, people, merged) == before
    print(f"AC6: {len(before)} kinds of people open after an undone merge what they opened before it")
