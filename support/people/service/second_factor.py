"""The second factor: a time-based code (RFC 6238) whose secret follows from the person's seed.

Nothing is stored of it but how often it was enrolled: the passphrase opens the seed, the seed gives the secret.
"""

import hmac
from base64 import b32encode
from typing import Any

import pyotp
import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import insert

from support.core import audit, clock, throttle
from support.core.db import aside, execute
from support.core.errors import Conflict, Invalid, SignInNeeded
from support.core.settings import settings
from support.people.actor import Staff
from support.people.model import Person, SessionRow, UsedCode
from support.vault import ciphers

STEP = 30
ISSUER = "A"


def _totp(seed: bytes, enrolment: int) -> pyotp.TOTP:
    secret = ciphers.derive(seed, info=f"totp/{enrolment}", length=20)
    return pyotp.TOTP(b32encode(secret).decode())


def _step_of(totp: pyotp.TOTP, code: str) -> int | None:
    """The 30-second step a code belongs to, now or one step off."""
    present = clock.timestamp() // STEP
    given = code.replace(" ", "")
    for step in (present, present - 1, present + 1):
        if hmac.compare_digest(totp.at(step * STEP).encode(), given.encode()):
            return step
    return None


def check(person: Person, seed: bytes, code: str | None) -> bool:
    """Check the code of somebody who has enrolled; true if they still have to. Raises SignInNeeded.

    A code is used up in a transaction of its own: of many at once one succeeds. Guesses are few by person: only
    whoever has the passphrase gets this far. Raises TooMany.
    """
    if not person.second_factor:
        return settings().second_factor != "off"
    if not code:
        _refuse(person, "code_needed", _("Enter the code of your second factor as well."))
    throttle.take("code", person.id)
    step = _step_of(_totp(seed, person.second_factor), code or "")
    if step is None:
        _refuse(person, "code_wrong", _("The name, passphrase or code does not match. Check them and try again."))
    with aside() as connection:
        # By what comes back, not by a count of rows: an INSERT reports none.
        first = connection.execute(
            insert(UsedCode).values(person_id=person.id, step=step).on_conflict_do_nothing().returning(UsedCode.step)
        ).first()
    if first is None:
        _refuse(person, "code_used", _("This code was used already. Wait for the next one."))
    return False


def _refuse(person: Person, reason: str, words: Any) -> None:
    audit.record_aside(_Known(person), "session.refused", reason=reason)
    raise SignInNeeded(words, fields={"code": [words]})


class _Known:
    kind = "unknown"

    def __init__(self, person: Person) -> None:
        self.id = person.id


def begin_second_factor(actor: Staff) -> dict[str, str]:
    """The secret to put into an authenticator: `{secret, uri}`. It counts once a code confirms it."""
    person = execute(sa.select(Person).where(Person.id == actor.id)).scalar_one()
    if person.second_factor and not actor.enrolling:
        raise Conflict(_("A second factor is enrolled already."))
    totp = _totp(actor.keyring.own.seed, person.second_factor + 1)
    return {"secret": totp.secret, "uri": totp.provisioning_uri(name=actor.name, issuer_name=ISSUER)}


def confirm_second_factor(actor: Staff, code: str) -> None:
    """Enrol, given a code of the new secret; the session may then do all its role allows. Raises Invalid."""
    person = execute(sa.select(Person).where(Person.id == actor.id).with_for_update()).scalar_one()
    if person.second_factor and not actor.enrolling:
        raise Conflict(_("A second factor is enrolled already."))
    step = _step_of(_totp(actor.keyring.own.seed, person.second_factor + 1), code)
    if step is None:
        raise Invalid(fields={"code": [_("This code does not match. Check the clock of your device.")]})
    person.second_factor += 1
    execute(insert(UsedCode).values(person_id=person.id, step=step).on_conflict_do_nothing())
    execute(sa.update(SessionRow).where(SessionRow.id == actor.session_id).values(enrolling=False))
    audit.record(actor, "second_factor.enrolled")


def forget_used() -> None:
    """Delete used codes that are too old to be tried again."""
    execute(sa.delete(UsedCode).where(UsedCode.step < clock.timestamp() // STEP - 10))
