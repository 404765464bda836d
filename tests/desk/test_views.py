"""Lists that somebody keeps: sealed to them alone, in order, and gone with them."""

import concurrent.futures
import re
from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.core.db import db
from support.vault.ciphers import KeyPair, Refused
from support.vault.keyring import grant_context
from support.vault.model import Data, DataGrant, DataKey, SealedPart
from tests.intake.factory import application

VIEWS = "/api/v1/desk/views"
URGENT = {"name": "Zelenka-list: urgent", "filters": {"status": "vetting", "mine": True}}


def keep(as_, who="carol", **changes):
    answer = as_(who).post(VIEWS, json={**URGENT, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json


def own_keys(scope_id):
    rows = db.session.execute(
        sa.select(DataKey, DataGrant)
        .join(DataGrant, DataGrant.key_id == DataKey.id)
        .where(DataKey.scope_id == scope_id)
    )
    return rows.all()


def test_a_list_is_kept_renamed_shown_first_and_deleted(as_):
    kept = keep(as_)
    assert kept == {**URGENT, "id": kept["id"], "default": False}
    other = keep(as_, name="frozen", filters={"frozen": True, "newly": False}, default=True)
    assert other["filters"] == {"frozen": True}
    assert [one["name"] for one in as_("carol").get(VIEWS).json["items"]] == ["frozen", URGENT["name"]]
    address = f"{VIEWS}/{kept['id']}"
    changed = as_("carol").patch(address, json={"name": "Calm", "default": True})
    assert changed.json == {**kept, "name": "Calm", "default": True}
    listed = as_("carol").get(VIEWS).json["items"]
    assert [(one["name"], one["default"]) for one in listed] == [("Calm", True), ("frozen", False)]
    narrowed = as_("carol").patch(address, json={"filters": {"need": "legal"}}).json
    assert narrowed["filters"] == {"need": "legal"}
    assert as_("carol").delete(address).status_code == 204
    assert as_("carol").delete(address).status_code == 404
    assert [one["name"] for one in as_("carol").get(VIEWS).json["items"]] == ["frozen"]


def test_what_is_wrong_is_said(as_):
    keep(as_)
    again = as_("carol").post(VIEWS, json={**URGENT, "name": URGENT["name"].upper()})
    assert (again.status_code, set(again.json["fields"])) == (422, {"name"})
    odd = as_("carol").post(VIEWS, json={"name": "x", "filters": {"status": "odd", "colour": "red"}})
    assert set(odd.json["fields"]) == {"filters.status", "filters.colour"}
    assert as_("carol").post(VIEWS, json={"name": " "}).status_code == 422
    for number in range(19):
        keep(as_, name=f"list {number}")
    assert as_("carol").post(VIEWS, json={"name": "one too many"}).status_code == 409


def test_nobody_elses_list_is_there(as_, people):
    kept = keep(as_)
    for other in ("cyril", "ina", "ada", "otto", "abel"):
        for send in (as_(other).patch, as_(other).delete):
            there = send(f"{VIEWS}/{kept['id']}", json={} if send == as_(other).patch else None)
            nowhere = send(f"{VIEWS}/{uuid4()}", json={} if send == as_(other).patch else None)
            assert (there.status_code, there.data) == (404, nowhere.data)
    assert as_("cyril").get(VIEWS).json["items"] == []
    assert as_("ada").get(VIEWS).status_code == 403


def test_ac6_a_list_opens_with_its_owners_bare_key_alone(app, as_, people):
    keep(as_)
    with app.app_context():
        ((key, grant),) = own_keys(people.carol.id)
        assert (key.kind, key.subject_id, grant.principal_id) == (Data.PRIVATE, people.carol.id, people.carol.id)
        bodies = db.session.execute(sa.select(SealedPart.body).where(SealedPart.key_id == key.id)).scalars().all()
    assert len(bodies) == 1
    assert b"Zelenka" not in bodies[0]
    opened = set()
    for nickname in people:
        known = getattr(people, nickname)
        context = grant_context(key.id, key.kind, key.scope_id, known.id, grant.pair_id)
        try:
            KeyPair(known.seed).open(grant.sealed, context)
        except Refused:
            continue
        opened.add(nickname)
    assert opened == {"carol"}
    print(f"AC6: of {len(list(people))} bare keys one opens a list that carol keeps")


def test_who_comes_back_with_a_new_passphrase_begins_anew(app, client, as_, people):
    keep(as_)
    code = as_("ada").post("/api/v1/invitations", json={"replaces": people.carol.name}).json["code"]
    fresh = client.post("/api/v1/invitations/accept", json={"code": code}).json
    entry = client.post("/api/v1/sessions", json={"name": people.carol.name, "passphrase": fresh["passphrase"]})
    carol = app.test_client()
    carol.bearer = entry.json["token"]
    assert carol.get(VIEWS).json["items"] == []
    kept = carol.post(VIEWS, json={"name": "New"})
    assert kept.status_code == 201, kept.text
    assert [one["name"] for one in carol.get(VIEWS).json["items"]] == ["New"]
    with app.app_context():
        assert len(own_keys(people.carol.id)) == 1


def test_who_leaves_leaves_no_list(app, as_, people):
    keep(as_)
    assert as_("ada").delete(f"/api/v1/staff/{people.carol.name}").status_code == 200
    with app.app_context():
        keys = db.session.execute(sa.select(DataKey).where(DataKey.scope_id == people.carol.id)).all()
        parts = db.session.execute(sa.select(SealedPart).where(SealedPart.row_id == people.carol.id)).all()
    assert (keys, parts) == ([], [])


def test_the_nightly_sweep_leaves_a_persons_share_alone(app, as_):
    from support.vault import service as vault

    keep(as_)
    with app.test_request_context():
        vault.sweep_shares()
        db.session.commit()
    assert len(as_("carol").get(VIEWS).json["items"]) == 1


def test_many_at_once_lose_none(app, people):
    token = people.token("carol")

    def send(number):
        there = app.test_client()
        there.bearer = token
        return there.post(VIEWS, json={"name": f"list {number}"}).status_code

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert list(pool.map(send, range(8))) == [201] * 8
    there = app.test_client()
    there.bearer = token
    assert len(there.get(VIEWS).json["items"]) == 8


# On pages


def test_a_list_is_kept_and_picked_on_pages(client, as_, people):
    made = [client.post("/api/v1/applications", json=application(needs=[need])).json for need in ("legal", "financial")]
    ina = as_("ina")
    shown = ina.get("/desk/cases?need=legal").text
    offered = re.search(r'href="(/desk/cases/views/new\?[^"]+)"', shown).group(1).replace("&amp;", "&")
    page = ina.get(offered).text
    assert 'name="filters.need" value="legal"' in page
    assert "Legal help" in page
    done = ina.submit(
        "/desk/cases/views", {"name": "Zelenka-law", "filters.need": "legal", "default": "true"}, page=offered
    )
    assert done.status_code == 303, done.text
    assert "legal" not in done.location
    picked = ina.get(done.location).text
    assert "Zelenka-law" in picked
    assert [one["handle"] in picked for one in made] == [True, False]
    # It is shown first, all cases and other filters still are at hand.
    assert [one["handle"] in ina.get("/desk/cases").text for one in made] == [True, False]
    assert [one["handle"] in ina.get("/desk/cases?view=all").text for one in made] == [True, True]
    assert [one["handle"] in ina.get("/desk/cases?status=&need=").text for one in made] == [True, True]
    assert [one["handle"] in ina.get("/desk/cases?need=financial").text for one in made] == [False, True]
    assert ina.get(f"/desk/cases?view={uuid4()}").status_code == 404
    assert ina.get("/desk/cases?view=odd").status_code == 404
    assert as_("ivo").get(done.location).status_code == 404


def test_a_list_takes_the_place_of_another_is_renamed_and_goes_after_a_pause(as_):
    kept = keep(as_, "ina", name="Old")
    ina = as_("ina")
    form = {"instead": kept["id"], "filters.status": "new", "filters.frozen": "true"}
    assert ina.submit("/desk/cases/views", form, page="/desk/cases/views/new?status=new").status_code == 303
    (now,) = ina.get(VIEWS).json["items"]
    assert (now["name"], now["filters"]) == ("Old", {"status": "new", "frozen": True})
    address = f"/desk/cases/views/{kept['id']}"
    assert ina.submit(address, {"name": "Renamed"}).status_code == 303
    assert "Renamed" in ina.get(address).text
    refused = ina.submit(address, {"name": ""})
    assert refused.status_code == 422
    nameless = ina.submit("/desk/cases/views", {"filters.status": "new"}, page="/desk/cases/views/new?status=new")
    assert nameless.status_code == 422
    assert 'name="filters.status" value="new"' in nameless.text
    pause = ina.get(f"{address}/delete").text
    assert "Renamed" in pause
    assert ina.submit(f"{address}/delete", {}).status_code == 303
    assert ina.get(address).status_code == 404
    assert ina.get(VIEWS).json["items"] == []


@pytest.mark.parametrize("nickname", ["ada", "abel", "otto", "lena"])
def test_who_has_no_list_of_cases_keeps_none(as_, nickname):
    assert as_(nickname).get("/desk/cases/views/new").status_code == 403
    assert as_(nickname).get("/desk/cases").status_code == 403
