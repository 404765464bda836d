"""Which team somebody works in: the administrator's to say, by a short code."""

import pytest
import sqlalchemy as sa

from support.core.db import db
from support.people import policy
from support.people.model import Role
from tests.cases.factory import Somebody


@pytest.mark.parametrize("role", list(Role))
def test_the_administrator_alone_says_who_is_in_which_team(role):
    assert policy.may_set_team(Somebody((role,))) is (role is Role.ADMIN)
    assert not policy.may_set_team(Somebody(kind="officer"))


def test_somebody_changes_teams(as_, people):
    address = f"/api/v1/staff/{people.carol.name}"
    assert as_("ada").patch(address, json={"team": "north-2"}).json == {"name": people.carol.name, "team": "north-2"}
    staff = {one["name"]: one["team"] for one in as_("lena").get("/api/v1/staff").json["items"]}
    assert staff[people.carol.name] == "north-2"
    assert staff[people.cyril.name] == "first"
    for nickname in ("carol", "lena", "ina", "otto"):
        assert as_(nickname).patch(address, json={"team": "south"}).status_code == 403
    events = as_("otto").get(f"/api/v1/audit?actor={people.ada.name}").json["items"]
    assert "team.changed" in {event["action"] for event in events}


@pytest.mark.parametrize("team", ["North", "no rth", "x" * 25, "ю", "a_b", "", None, "north\n"])
def test_a_team_is_a_short_code_and_no_words(as_, people, team):
    refused = as_("ada").patch(f"/api/v1/staff/{people.carol.name}", json={"team": team})
    assert refused.status_code == 422
    assert set(refused.json["fields"]) == {"team"}
    invited = as_("ada").post("/api/v1/invitations", json={"roles": ["caseworker"], "team": team or "A B"})
    assert invited.status_code == 422


def test_nobody_is_found_who_does_not_work_here(as_, people):
    assert as_("ada").patch("/api/v1/staff/nobody-here", json={"team": "north"}).status_code == 404
    as_("ada").delete(f"/api/v1/staff/{people.chloe.name}")
    assert as_("ada").patch(f"/api/v1/staff/{people.chloe.name}", json={"team": "north"}).status_code == 404


def test_a_lead_is_invited_into_a_team_and_sees_its_work(app, as_, people, client):
    sent = as_("ada").post("/api/v1/invitations", json={"roles": ["lead"], "team": "north"})
    assert sent.status_code == 201, sent.text
    welcome = client.post("/api/v1/invitations/accept", json={"code": sent.json["code"]}).json
    assert welcome["roles"] == ["lead"]
    there = app.test_client()
    entry = there.post("/api/v1/sessions", json={"name": welcome["name"], "passphrase": welcome["passphrase"]})
    there.bearer = entry.json["token"]
    there.delete_cookie("session")
    assert there.get("/api/v1/workload").json == {"team": "north", "people": []}
    assert "Team lead" in as_("ada").get("/people").text


def test_who_is_invited_without_a_team_begins_in_the_first(app, as_, client):
    sent = as_("ada").post("/api/v1/invitations", json={"roles": ["caseworker"]})
    name = client.post("/api/v1/invitations/accept", json={"code": sent.json["code"]}).json["name"]
    with app.app_context():
        team = db.session.execute(sa.text("SELECT team FROM person WHERE name = :name"), {"name": name})
        assert team.scalar_one() == "first"
        db.session.rollback()


def test_the_administrator_changes_a_team_on_a_persons_page(as_, people):
    page = f"/people/{people.carol.name}"
    refused = as_("ada").submit(f"{page}/team", {"team": "The North"}, page=page)
    assert refused.status_code == 422
    assert 'value="The North"' in refused.text
    done = as_("ada").submit(f"{page}/team", {"team": "north"}, page=page)
    assert (done.status_code, done.location) == (303, page)
    assert 'value="north"' in as_("ada").get(page).text
    assert "Change the team" not in as_("cyril").get(page).text
    assert "north" in as_("cyril").get(page).text
    invited = as_("ada").submit("/invitations", {"roles": ["lead"], "team": "A B"})
    assert invited.status_code == 422
    assert 'value="A B"' in invited.text


def test_the_database_takes_no_words_for_a_team(app, people, settings):
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as sql, pytest.raises(sa.exc.IntegrityError):
        sql.execute(sa.text("UPDATE person SET team = 'Ivan''s team'"))
    engine.dispose()
