"""Finance's own secret, under which what the bank wrote is known again; and who reads what the bank wrote.

It is made in the first session that needs it, and stands sealed to finance and recovery.
"""

from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor
from support.core.db import execute
from support.core.errors import Conflict
from support.vault import blind
from support.vault import service as vault
from support.vault.model import Data, Name

SECRET = "secret"  # noqa: S105 - the name of a part


def readers(_kind: Data, _subject: UUID) -> set[UUID]:
    """Finance and recovery."""
    return set(vault.compartment_ids(Name.FINANCE, Name.RECOVERY).values())


def secret_of(actor: Actor) -> str:
    """The secret, made if there is none yet. Raises Conflict for a session that does not open it."""
    finance = vault.compartment_ids(Name.FINANCE)[Name.FINANCE]
    chest = vault.open_chest(actor.keyring, finance)
    if not chest.exists(Data.STATEMENT):
        return _make(actor, finance)
    found: str | None = chest.read(finance, SECRET)
    if found is None:
        raise Conflict(_("Your keys do not open what this needs. Ask another member of finance to do it."))
    return found


def _make(actor: Actor, finance: UUID) -> str:
    """Make it, unless another session has just done so."""
    execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("bank secret"))))
    if vault.open_chest(actor.keyring, finance).exists(Data.STATEMENT):
        return secret_of(actor)
    secret = blind.new_secret()
    chest = vault.new_chest(finance)
    chest.write(Data.STATEMENT, finance, SECRET, secret, readers=readers)
    chest.close()
    audit.record(actor, "bank.founded")
    return secret
