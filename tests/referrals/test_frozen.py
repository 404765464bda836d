"""A frozen case: the officer's acts are kept, nobody new is sealed anything, and nobody outside learns why."""

import pytest
import sqlalchemy as sa

from support.core.db import db
from support.vault.model import DataGrant, DataKey
from tests.aid.factory import held_case
from tests.referrals.loop import agreed, proposed, taken


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


def freeze(as_, case):
    assert as_("cyril").post(f"{case.address}/freeze", json={"reason": "Suspected."}).status_code == 201


def thaw(as_, case):
    for who in ("carol", "cyril"):
        assert as_(who).post(f"{case.address}/unfreeze").status_code == 200


def holders_of(app, referral_id):
    """Who is sealed any key of a referral."""
    with app.app_context():
        wanted = sa.select(DataGrant.principal_id).join(DataKey, DataKey.id == DataGrant.key_id)
        found = set(db.session.execute(wanted.where(DataKey.subject_id == sa.cast(referral_id, sa.Uuid))).scalars())
        db.session.rollback()
    return found


def test_a_yes_to_a_frozen_case_is_kept_and_passed_on_once_it_thaws(app, as_, people, case):
    referral = proposed(app, as_, people, case)
    freeze(as_, case)
    officer = people.officer(case.passphrase)
    before = officer.get(f"/mine/help/{referral}").text
    answer = officer.post(f"/api/v1/me/case/referrals/{referral}/consent", json={"answer": "yes"})
    assert answer.status_code == 200, answer.text
    for text in (before, answer.text, officer.get(f"/mine/help/{referral}").text, officer.get("/mine").text):
        assert "frozen" not in text.lower()
        assert "freeze" not in text.lower()
    assert not {people.pia.id, people.piet.id} & holders_of(app, referral)
    assert as_("pia").get(f"/api/v1/referrals/{referral}").status_code == 404
    thaw(as_, case)
    assert as_("carol").get(f"/api/v1/referrals/{referral}").json["status"] == "asked"
    assert as_("pia").get(f"/api/v1/referrals/{referral}").status_code == 200


def test_a_helper_who_is_asked_is_not_told_of_a_freeze(app, as_, people, case):
    referral = agreed(app, as_, people, case)
    freeze(as_, case)
    refused = as_("pia").post(f"/api/v1/referrals/{referral}/accept")
    assert refused.status_code == 409
    assert "frozen" not in refused.text.lower()
    assert "frozen" not in as_("pia").get(f"/shared/{referral}").text.lower()
    thaw(as_, case)
    assert as_("pia").post(f"/api/v1/referrals/{referral}/accept").status_code == 200


def test_the_switch_and_the_end_work_for_the_officer_and_seal_nothing(app, as_, people, case):
    referral = taken(app, as_, people, case)
    assert as_("pia").post(f"/api/v1/referrals/{referral}/reports", json={"text": "Zelenka-report"}).status_code == 201
    freeze(as_, case)
    officer = people.officer(case.passphrase)
    switched = officer.post(f"/api/v1/me/case/referrals/{referral}/switch", json={"opened": True})
    assert switched.status_code == 200
    assert "Zelenka-report" not in as_("carol").get(f"/api/v1/referrals/{referral}").text
    until = officer.get(f"/api/v1/referrals/{referral}").json["until"]
    assert officer.post(f"/api/v1/referrals/{referral}/extend", json={"until": until}).status_code == 200
    thaw(as_, case)
    officer.get(f"/api/v1/referrals/{referral}")
    assert "Zelenka-report" in as_("carol").get(f"/api/v1/referrals/{referral}").text
