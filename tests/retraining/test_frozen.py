"""A frozen case: the officer applies and is offered as ever, and coordinators are sealed nothing new."""

import sqlalchemy as sa

from support.core.db import db
from support.vault.model import Data, DataGrant, DataKey
from tests.aid.factory import held_case
from tests.retraining.factory import PROFILE, programme, school


def reads_training(app, person):
    """Whether somebody is sealed a training key."""
    with app.app_context():
        wanted = sa.select(DataGrant.key_id).join(DataKey, DataKey.id == DataGrant.key_id)
        mine = wanted.where(DataGrant.principal_id == person.id, DataKey.kind == Data.TRAINING)
        found = db.session.execute(mine).first() is not None
        db.session.rollback()
    return found


def test_the_officer_applies_and_learns_nothing_of_the_freeze(app, client, as_, people):
    case = held_case(client, as_, people)
    course = programme(as_, school(app, people))
    assert as_("cyril").post(f"{case.address}/freeze", json={"reason": "Suspected."}).status_code == 201
    officer = people.officer(case.passphrase)
    assert officer.put("/api/v1/me/case/skills", json=PROFILE).status_code == 200
    made = officer.post("/api/v1/me/case/enrolments", json={"programme_id": course, "wish": "Zelenka-wish"})
    assert made.status_code == 201, made.text
    assert "frozen" not in officer.get("/mine/learning").text.lower()
    assert not reads_training(app, people.tora)
    seen = as_("tora").get(f"/api/v1/enrolments/{made.json['id']}")
    assert "Zelenka" not in seen.text
    refused = as_("carol").post(f"{case.address}/enrolments", json={"programme_id": course})
    assert refused.status_code == 409
    for who in ("carol", "cyril"):
        assert as_(who).post(f"{case.address}/unfreeze").status_code == 200
    officer.get(f"/api/v1/enrolments/{made.json['id']}")
    assert reads_training(app, people.tora)
    assert "Zelenka-wish" in as_("tora").get(f"/api/v1/enrolments/{made.json['id']}").text
