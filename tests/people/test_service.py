"""The verbs of people against the real database."""

from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa

from support.core import clock, throttle
from support.core.audit import AuditEvent
from support.core.db import at_the_edge, db
from support.core.errors import Conflict, Forbidden, Invalid, Missing, SignInNeeded, TooMany
from support.people import service
from support.people.model import Invitation, Officer, Person, Role, SessionRow
from support.vault import service as vault
from support.vault.ciphers import Refused
from support.vault.model import Name
from tests.vault.factory import STORY, new_officer, read, sealed_case


def run(app, verb, *arguments, **options):
    """One verb in one committed transaction."""
    with app.test_request_context(), at_the_edge():
        return verb(*arguments, **options)


def invited(app, people, *roles):
    sent = run(app, lambda: service.invite(people.actor("ada"), list(roles)))
    return run(app, service.accept, sent.code)


def tokens_actor(app, token):
    with app.test_request_context():
        return service.actor_of(token, "bearer")


FORBIDDEN = (
    [],
    [Role.ADMIN, Role.CASEWORKER],
    [Role.AUDITOR, Role.FINANCE],
    [Role.APPROVER, Role.FINANCE],
    [Role.CHAIR, Role.FINANCE],
)


def test_what_no_one_person_may_be_is_refused_twice(app, people, settings):
    engine = sa.create_engine(settings.database_owner_url)
    update = sa.text("UPDATE person SET roles = :roles WHERE name = :name")
    for roles in FORBIDDEN:
        with pytest.raises(Invalid):
            run(app, lambda roles=roles: service.invite(people.actor("ada"), roles))
        with pytest.raises(sa.exc.IntegrityError), engine.begin() as owner:
            owner.execute(update, {"roles": [role.value for role in roles], "name": people.name("carol")})
    engine.dispose()


def test_only_the_administrator_invites_and_the_refusal_is_recorded(app, people):
    with pytest.raises(Forbidden):
        run(app, lambda: service.invite(people.actor("carol"), [Role.INTAKE]))
    with app.app_context():
        row = db.session.execute(
            sa.select(AuditEvent.actor_id, AuditEvent.reason).where(AuditEvent.action == "access.refused")
        ).one()
    assert tuple(row) == (people.carol.id, "may_invite")


def test_a_founder_needs_the_role_and_an_unfounded_compartment(app, people):
    with pytest.raises(Invalid):
        run(app, lambda: service.invite(people.actor("ada"), [Role.CASEWORKER], [Name.INTAKE]))
    with pytest.raises(Conflict):
        run(app, lambda: service.invite(people.actor("ada"), [Role.INTAKE], [Name.INTAKE]))


def test_a_role_waits_for_its_key(app, people):
    newcomer = invited(app, people, Role.INTAKE)
    entry = run(app, service.sign_in_staff, newcomer.name, newcomer.passphrase)
    assert not tokens_actor(app, entry.token).has(Role.INTAKE)
    run(app, lambda: service.grant(people.actor("ina"), Name.INTAKE, service.by_name(newcomer.name)))
    assert tokens_actor(app, entry.token).has(Role.INTAKE)
    with pytest.raises(Conflict):
        run(app, lambda: service.grant(people.actor("ina"), Name.INTAKE, service.by_name(newcomer.name)))
    run(app, lambda: service.remove(people.actor("ada"), Name.INTAKE, service.by_name(newcomer.name)))
    assert not tokens_actor(app, entry.token).has(Role.INTAKE)


def test_a_replaced_staff_passphrase_ends_the_old_one_its_sessions_and_keys(app, people):
    old, scope = run(app, service.sign_in_staff, people.ivo.name, people.ivo.passphrase), sealed_case(app)
    run(app, lambda: setattr(service.by_name(people.ivo.name), "second_factor", 1))
    sent = run(app, lambda: service.ask_replacement(people.actor("ada"), service.by_name(people.ivo.name)))
    assert tokens_actor(app, old.token) is not None
    welcome = run(app, service.accept, sent.code)
    assert welcome.name == people.ivo.name
    assert tokens_actor(app, old.token) is None
    with pytest.raises(SignInNeeded):
        run(app, service.sign_in_staff, people.ivo.name, people.ivo.passphrase)
    fresh = run(app, service.sign_in_staff, welcome.name, welcome.passphrase)
    actor = tokens_actor(app, fresh.token)
    assert actor.keyring.memberships == {}
    with app.test_request_context():
        assert vault.open_chest(actor.keyring, scope).read(scope, "story") is None
        # The secret of the second factor followed from the old seed: it is enrolled anew.
        assert service.by_name(people.ivo.name).second_factor == 0
    run(app, lambda: service.grant(people.actor("ina"), Name.INTAKE, service.by_name(welcome.name)))
    with app.test_request_context():
        actor = service.actor_of(fresh.token, "bearer")
        assert vault.open_chest(actor.keyring, scope).read(scope, "story") == STORY


def test_a_session_that_was_being_opened_while_the_passphrase_was_replaced_is_dead(app, people):
    from support.people.service import sessions

    sent = run(app, lambda: service.ask_replacement(people.actor("ada"), service.by_name(people.ivo.name)))
    run(app, service.accept, sent.code)
    late = run(app, sessions._open, people.ivo.id, people.ivo.pair_id, people.ivo.seed, kind="staff")
    assert tokens_actor(app, late.token) is None


def test_an_officers_replacement_needs_two_and_ends_the_old_words(app, people):
    officer = new_officer(app)
    old = run(app, service.sign_in_officer, officer.passphrase)
    asked = run(app, lambda: service.ask_officer_replacement(people.actor("carol"), officer.id))
    with pytest.raises((Forbidden, Conflict)):
        run(app, lambda: service.confirm_replacement(people.actor("carol"), asked.id, officer.id))
    sent = run(app, lambda: service.confirm_replacement(people.actor("cyril"), asked.id, officer.id))
    welcome = run(app, service.accept, sent.code)
    assert welcome.name is None
    assert tokens_actor(app, old.token) is None
    with pytest.raises(SignInNeeded):
        run(app, service.sign_in_officer, officer.passphrase)
    entry = run(app, service.sign_in_officer, welcome.passphrase)
    assert entry.principal_id == officer.id


def test_typing_the_words_back_is_noted(app):
    officer = new_officer(app)
    with app.app_context():
        assert db.session.query(Officer.confirmed).scalar() is False
    run(app, service.sign_in_officer, officer.passphrase.upper().replace(" ", "  "))
    with app.app_context():
        assert db.session.query(Officer.confirmed).scalar() is True


def test_disabling_ends_sessions_memberships_and_grants(app, people):
    scope = sealed_case(app, readers={people.ivo.id})
    token = people.token("ivo")
    run(app, lambda: service.disable(people.actor("ada"), service.by_name(people.ivo.name)))
    assert tokens_actor(app, token) is None
    with pytest.raises(SignInNeeded):
        run(app, service.sign_in_staff, people.ivo.name, people.ivo.passphrase)
    with pytest.raises(Missing):
        run(app, service.by_name, people.ivo.name)
    with app.app_context():
        assert people.ivo.id not in vault.members(Name.INTAKE)
        left = db.session.execute(
            sa.text("SELECT count(*) FROM data_grant WHERE principal_id = :id"), {"id": people.ivo.id}
        )
        assert left.scalar_one() == 0
    assert read(app, people, "ina", scope) == STORY


def test_disabling_the_last_member_names_what_is_left_alone(app, people):
    alone = run(app, lambda: service.disable(people.actor("ada"), service.by_name(people.paul.name)))
    assert alone == ["psychology"]
    with pytest.raises(Forbidden):
        run(app, lambda: service.disable(people.actor("ada"), service.by_name(people.ada.name)))


def test_setup_can_be_run_again(app, people):
    keys = {letter: pair.public for letter, pair in people.custodians.items()}
    assert run(app, service.set_up, keys) == {}


@pytest.fixture
def strict(app, settings):
    """The same application, where staff need a second factor."""
    app.extensions["settings"] = replace(settings, second_factor="totp")
    return app


def enrol(app, token):
    def go():
        actor = service.actor_of(token, "bearer")
        secret = service.begin_second_factor(actor)["secret"]
        service.confirm_second_factor(actor, pyotp.TOTP(secret).at(int(clock.timestamp()) - 30))
        return secret

    return run(app, go)


def test_an_enrolling_session_holds_no_role_and_no_key(strict, people):
    entry = run(strict, service.sign_in_staff, people.ina.name, people.ina.passphrase)
    assert entry.enrolling
    actor = tokens_actor(strict, entry.token)
    assert not actor.has(Role.INTAKE)
    assert actor.keyring.memberships == {}
    enrol(strict, entry.token)
    assert tokens_actor(strict, entry.token).has(Role.INTAKE)


def test_a_code_is_needed_right_and_unused(strict, people):
    entry = run(strict, service.sign_in_staff, people.carol.name, people.carol.passphrase)
    with pytest.raises(Invalid):
        run(strict, lambda: service.confirm_second_factor(service.actor_of(entry.token, "bearer"), "123"))
    secret = enrol(strict, entry.token)
    for code in (None, "000000", "not a code", pyotp.TOTP(secret).at(int(clock.timestamp()) - 300)):
        with pytest.raises(SignInNeeded):
            run(strict, service.sign_in_staff, people.carol.name, people.carol.passphrase, code)
    with pytest.raises(Conflict):
        run(strict, lambda: service.begin_second_factor(service.actor_of(entry.token, "bearer")))
    good = pyotp.TOTP(secret).now()
    assert not run(strict, service.sign_in_staff, people.carol.name, people.carol.passphrase, good).enrolling
    with pytest.raises(SignInNeeded):
        run(strict, service.sign_in_staff, people.carol.name, people.carol.passphrase, good)


def test_codes_cannot_be_guessed_at_leisure(strict, people, monkeypatch):
    assert throttle.RATES["code"] == (20, 4)
    monkeypatch.setitem(throttle.RATES, "code", (20, 0.001))  # whatever time the test takes
    from support.people.service import second_factor

    def guess(n):
        person = service.by_name(people.carol.name)
        person.second_factor = 1
        second_factor.check(person, people.carol.seed, f"{n:06d}")

    seen = []
    for n in range(25):
        try:
            run(strict, guess, n)
        except (SignInNeeded, TooMany) as refusal:
            seen.append(type(refusal))
    assert seen == [SignInNeeded] * 20 + [TooMany] * 5


LIVES = (
    ("seen_at", timedelta(minutes=14), True),
    ("seen_at", timedelta(minutes=15, seconds=5), False),
    ("started_at", timedelta(hours=11, minutes=59), True),
    ("started_at", timedelta(hours=12, seconds=5), False),
)


def test_a_session_ends_when_idle_or_old(app, people, settings):
    from support.people.service import sessions

    known, engine = people.carol, sa.create_engine(settings.database_owner_url)
    for column, age, lives in LIVES:
        run(app, service.end_all, known.id)
        token = run(app, sessions._open, known.id, known.pair_id, known.seed, kind="staff").token
        with engine.begin() as owner:
            owner.execute(sa.update(SessionRow).values({column: clock.now() - age}))
        assert (tokens_actor(app, token) is not None) == lives
        run(app, service.sweep_sessions)
        with app.app_context():
            assert db.session.query(SessionRow).filter_by(principal_id=known.id).count() == lives
    engine.dispose()


def test_a_session_costs_two_statements(app, people):
    token = people.token("carol")
    with app.test_request_context():
        seen = []
        sa.event.listen(db.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
        service.actor_of(token, "bearer")
    assert len(seen) == 2


def test_another_token_does_not_open_the_seed(app, people):
    token = people.token("carol")
    with app.test_request_context():
        from support.vault import tokens

        sealed = db.session.query(SessionRow.sealed_seed).filter_by(principal_id=people.carol.id).scalar()
        assert tokens.open_seed(token, sealed) == people.carol.seed
        with pytest.raises(Refused):
            tokens.open_seed(tokens.new_token(), sealed)


def test_no_real_name_can_be_held(app):
    columns = {column.name for table in (Person, Officer, Invitation, SessionRow) for column in table.__table__.columns}
    assert not columns & {"first_name", "last_name", "email", "phone", "address", "ip"}
