"""A request repeated under its key: one effect, one answer, and nothing stored that opens without the key."""

import secrets
import threading
import time

import pytest
import sqlalchemy as sa
from flask import Blueprint, jsonify

from support.core import audit
from support.core.audit import AuditEvent
from support.core.db import at_the_edge, db, step
from support.core.web.guard import public
from support.core.web.idempotency import RepeatedRequest, forget_old
from support.people.model import Invitation
from support.vault import tokens
from support.vault.ciphers import Refused
from tests.people.test_acceptance import at_once

ADDRESS, BODY = "/api/v1/invitations", {"roles": ["caseworker"]}


def key():
    return {"Idempotency-Key": secrets.token_hex(16)}


def invitations(app):
    with app.app_context():
        return db.session.query(Invitation).filter_by(roles=["caseworker"], used=False).count()


def test_mo5_one_key_fifty_times_at_once_has_one_effect_and_one_answer(app, as_, people):
    people.token("ada")
    before, headers = invitations(app), key()
    answers = at_once(50, lambda _n: as_("ada").post(ADDRESS, json=BODY, headers=headers))
    done = [answer for answer in answers if answer.status_code == 201]
    waiting = [answer for answer in answers if answer.status_code == 409]
    assert len(done) + len(waiting) == 50
    assert len({answer.data for answer in done}) == 1
    again = as_("ada").post(ADDRESS, json=BODY, headers=headers)
    assert (again.status_code, again.data) == (201, done[0].data)
    assert invitations(app) == before + 1
    print(
        f"MO5: one key, 50 requests at once: 1 effect, {len(done)} the same answer, {len(waiting)} told to wait (409)"
    )


def test_another_body_route_or_actor_is_refused(as_, people):
    headers, ada = key(), as_("ada")
    assert ada.post(ADDRESS, json=BODY, headers=headers).status_code == 201
    assert ada.post(ADDRESS, json={"roles": ["lawyer"]}, headers=headers).status_code == 422
    assert ada.post("/api/v1/me/second-factor", json=BODY, headers=headers).status_code == 422
    assert as_("carol").post(ADDRESS, json=BODY, headers=headers).status_code == 422


@pytest.mark.parametrize("weak", ["1", "a" * 32, "0123456789abcdef", "not a key of any kind at all!"])
def test_a_key_that_can_be_guessed_is_refused(as_, weak):
    assert as_("ada").post(ADDRESS, json=BODY, headers={"Idempotency-Key": weak}).status_code == 400


def test_a_refusal_is_not_kept(app, as_):
    headers = key()
    assert as_("ada").post(ADDRESS, json={"roles": []}, headers=headers).status_code == 422
    assert as_("ada").post(ADDRESS, json=BODY, headers=headers).status_code == 201


def test_what_is_stored_opens_with_the_key_alone_and_goes_after_a_day(app, as_, settings):
    headers = key()
    sent = as_("ada").post(ADDRESS, json=BODY, headers=headers).json["code"]
    with app.app_context(), at_the_edge():
        row = db.session.query(RepeatedRequest).one()
        assert sent.encode() in tokens.open_answer(headers["Idempotency-Key"], row.sealed_answer)
        for wrong in (secrets.token_hex(16), row.key_hash.hex(), settings.secret_key):
            with pytest.raises(Refused):
                tokens.open_answer(wrong, row.sealed_answer)
        stored = repr(db.session.execute(sa.text("SELECT * FROM repeated_request")).one())
        assert headers["Idempotency-Key"] not in stored
        assert sent not in stored
        assert forget_old() == 0
        db.session.execute(sa.text("DELETE FROM repeated_request"))


def two_steps():
    doors = Blueprint("two_steps", __name__)

    @doors.post("/api/v1/two-steps")
    @public
    def two_steps():
        audit.record(None, "test.intended")
        step()
        time.sleep(0.3)  # the outside service
        audit.record(None, "test.answered")
        return jsonify(number=secrets.token_hex(8)), 201

    return doors


def test_the_key_is_held_while_an_outside_service_is_called(grown):
    app, headers = grown(two_steps()), key()
    answers = []

    def go(delay):
        time.sleep(delay)
        answers.append(app.test_client().post("/api/v1/two-steps", headers=headers))

    threads = [threading.Thread(target=go, args=(delay,)) for delay in (0, 0.05, 0.1, 0.15, 0.2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    again = app.test_client().post("/api/v1/two-steps", headers=headers)
    assert again.data == next(answer.data for answer in answers if answer.status_code == 201)
    with app.app_context():
        assert (
            db.session.query(AuditEvent).filter(AuditEvent.action.in_(["test.intended", "test.answered"])).count() == 2
        )
        locks = db.session.execute(sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
        assert locks.scalar_one() == 0
