"""Principals and their pairs, compartments and their members, recovery and its custodians."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
import sqlalchemy.orm
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import distinct_on

from support.core import settings
from support.core.db import db, execute, save
from support.core.errors import Conflict
from support.vault import ciphers
from support.vault.ciphers import KeyPair, canonical, seal_to
from support.vault.keyring import Keyring, Membership, grant_context, membership_context
from support.vault.model import (
    Compartment,
    CompartmentGrant,
    CustodianSeal,
    DataGrant,
    DataKey,
    Kind,
    Name,
    Principal,
    PublicKeys,
    Site,
    is_apart,
    new_id,
)

#: The advisory lock under which compartments' pairs stay as they are.
PAIRS = 0x70616972


@dataclass(frozen=True)
class SiteFacts:
    """This installation's id and the salt of officers' passphrases."""

    id: UUID
    salt: bytes


def found_site() -> SiteFacts:
    """Make the one site row, or read it if it is there."""
    row = db.session.execute(sa.select(Site)).scalar_one_or_none() or save(Site(salt=os.urandom(16), one=True))
    return SiteFacts(row.id, row.salt)


def site() -> SiteFacts:
    """The site; read once a process. Raises Conflict before `setup`."""
    known: SiteFacts | None = settings.kept("site")
    if known is None:
        row = db.session.execute(sa.select(Site.id, Site.salt)).one_or_none()
        if row is None:
            raise Conflict(_("This installation has not been set up yet: run `flask --app wsgi setup`."))
        known = SiteFacts(row.id, row.salt)
        settings.keep("site", known)
    return known


def add_principal(kind: Kind) -> Principal:
    """A new holder of keys, as yet without a pair."""
    return save(Principal(id=new_id(apart=kind == Kind.MEMBER), kind=kind))


def add_pair(principal_id: UUID, seed: bytes, *, signs: bool = False) -> UUID:
    """Publish the public half of a seed as the principal's newest pair; its id."""
    pair = KeyPair(seed)
    following = sa.select(sa.func.coalesce(sa.func.max(PublicKeys.version), 0) + 1).where(
        PublicKeys.principal_id == principal_id
    )
    row = PublicKeys(
        id=new_id(apart=is_apart(principal_id)),
        principal_id=principal_id,
        version=following.scalar_subquery(),
        public=pair.public,
        verify_key=pair.verify_key if signs else None,
    )
    return save(row).id


@dataclass(frozen=True)
class Public:
    """A principal's newest public key."""

    pair_id: UUID
    public: bytes


def public_keys(principal_ids: Iterable[UUID]) -> dict[UUID, Public]:
    """The newest public key of each principal."""
    rows = execute(
        sa.select(PublicKeys.principal_id, PublicKeys.id, PublicKeys.public)
        .where(PublicKeys.principal_id.in_(list(principal_ids)))
        .order_by(PublicKeys.principal_id, PublicKeys.version.desc())
        .ext(distinct_on(PublicKeys.principal_id))
    )
    return {row.principal_id: Public(row.id, row.public) for row in rows}


def verify_keys(principal_id: UUID) -> list[bytes]:
    """Every key with which this person has ever signed; a replaced passphrase does not unsign what stands."""
    rows = execute(sa.select(PublicKeys.verify_key).where(PublicKeys.principal_id == principal_id))
    return [key for key in rows.scalars() if key is not None]


def verify_keys_of(principal_ids: Iterable[UUID]) -> dict[UUID, list[bytes]]:
    """The same for many people, in one statement."""
    wanted = list(principal_ids)
    rows = execute(
        sa.select(PublicKeys.principal_id, PublicKeys.verify_key).where(
            PublicKeys.principal_id.in_(wanted), PublicKeys.verify_key.is_not(None)
        )
    )
    found: dict[UUID, list[bytes]] = {principal_id: [] for principal_id in wanted}
    for principal_id, key in rows:
        found[principal_id].append(key)
    return found


def compartment_ids(*names: Name) -> dict[str, UUID]:
    """The principals of the founded compartments among these."""
    rows = execute(
        sa.select(Compartment.name, Compartment.principal_id)
        .where(Compartment.name.in_(names))
        .where(sa.exists().where(PublicKeys.principal_id == Compartment.principal_id))
    )
    return {row.name: row.principal_id for row in rows}


def founded(name: Name) -> bool:
    """Whether the compartment has its pair."""
    return name in compartment_ids(name)


def set_recovery(custodians: Mapping[str, bytes]) -> None:
    """Make the recovery pair in memory, seal its seed to each two of the custodians A, B and C, and forget it.

    Raises Conflict if recovery exists already: it is made once.
    """
    if execute(sa.select(Compartment).where(Compartment.name == Name.RECOVERY)).first():
        raise Conflict(_("Recovery has been set up already."))
    seed = ciphers.random_seed()
    principal = add_principal(Kind.COMPARTMENT)
    save(Compartment(name=Name.RECOVERY, principal_id=principal.id))
    add_pair(principal.id, seed)
    for pair in ("AB", "AC", "BC"):
        save(CustodianSeal(pair=pair, sealed=nest(seed, pair, custodians)))


def nest(seed: bytes, pair: str, custodians: Mapping[str, bytes]) -> bytes:
    """The seed sealed to the second custodian, and that to the first: both are needed to open it."""
    inner = seal_to(custodians[pair[1]], seed, canonical("apora/custodian", pair, pair[1]))
    return seal_to(custodians[pair[0]], inner, canonical("apora/custodian", pair, pair[0]))


def recovery_seals() -> dict[str, bytes]:
    """What each two of the custodians open together: `{"AB": …, "AC": …, "BC": …}`."""
    return {row.pair: row.sealed for row in execute(sa.select(CustodianSeal.pair, CustodianSeal.sealed))}


def found(name: Name, founder_id: UUID) -> None:
    """Make a compartment's pair and seal its seed to the founder and to recovery.

    Raises Conflict if it is founded already, or recovery is not.
    """
    recovery = compartment_ids(Name.RECOVERY).get(Name.RECOVERY)
    if recovery is None:
        raise Conflict(_("Recovery must be set up first."))
    if execute(sa.select(Compartment).where(Compartment.name == name)).first():
        raise Conflict(_("This compartment is founded already."))
    principal = add_principal(Kind.COMPARTMENT)
    save(Compartment(name=name, principal_id=principal.id))
    seed = ciphers.random_seed()
    pair_id = add_pair(principal.id, seed)
    _seal_seed(name, seed, pair_id, [founder_id, recovery])


def _seal_seed(name: Name, seed: bytes, pair_id: UUID, holders: Iterable[UUID]) -> None:
    rows = [
        {
            "compartment": name,
            "principal_id": holder_id,
            "pair_id": pair_id,
            "holder_pair_id": key.pair_id,
            "sealed": seal_to(key.public, seed, membership_context(name, pair_id, holder_id, key.pair_id)),
        }
        for holder_id, key in public_keys(holders).items()
    ]
    execute(sa.insert(CompartmentGrant), rows)


def memberships_of(principal_id: UUID, pair_id: UUID) -> dict[str, Membership]:
    """The compartments whose seed is sealed to this person's present pair."""
    rows = execute(
        sa.select(CompartmentGrant, Compartment.principal_id.label("group_id"))
        .join(Compartment, Compartment.name == CompartmentGrant.compartment)
        .where(CompartmentGrant.principal_id == principal_id, CompartmentGrant.holder_pair_id == pair_id)
    )
    return {
        g.compartment: Membership(g.compartment, group_id, g.pair_id, g.holder_pair_id, g.sealed)
        for g, group_id in rows
    }


def join(keyring: Keyring, name: Name, newcomer_id: UUID) -> None:
    """A member seals the compartment's seed to a newcomer. Raises Conflict if they have it."""
    steady()
    held = keyring.memberships[name]
    key = public_keys([newcomer_id])[newcomer_id]
    present = execute(
        sa.select(CompartmentGrant.holder_pair_id).where(
            CompartmentGrant.compartment == name, CompartmentGrant.principal_id == newcomer_id
        )
    ).scalar_one_or_none()
    if present == key.pair_id:
        raise Conflict(_("This person holds the key already."))
    _drop(name, newcomer_id)
    _seal_seed(name, keyring.seed_of(name), held.pair_id, [newcomer_id])


def members(name: Name) -> set[UUID]:
    """The people whose present pair holds the compartment's key."""
    held, newer = sa.orm.aliased(PublicKeys), sa.orm.aliased(PublicKeys)
    rows = execute(
        sa.select(CompartmentGrant.principal_id)
        .join(Principal, Principal.id == CompartmentGrant.principal_id)
        .join(held, held.id == CompartmentGrant.holder_pair_id)
        .where(CompartmentGrant.compartment == name, Principal.kind == Kind.STAFF)
        .where(~sa.exists().where(newer.principal_id == held.principal_id, newer.version > held.version))
    )
    return set(rows.scalars())


def leave(name: Name, member_id: UUID, *, keyring: Keyring | None = None) -> None:
    """End a membership; with a member's keyring, for cause: the pair is replaced and everything re-sealed.

    Raises Conflict for the last member.
    """
    _alone()
    present = members(name)
    if member_id in present and len(present) == 1:
        raise Conflict(_("The last member of a compartment cannot be removed. Grant somebody else first."))
    _drop(name, member_id)
    if keyring is not None:
        _rotate(name, keyring)


def steady() -> None:
    """Until the transaction ends no compartment's pair is replaced: taken before sealing anything to one.

    Otherwise a key sealed while its reader's pair changes would be sealed to a pair that nobody has any more.
    """
    execute(sa.select(sa.func.pg_advisory_xact_lock_shared(PAIRS)))


def _alone() -> None:
    """Wait until nobody is sealing to compartments or changing who is in them, and keep it so."""
    execute(sa.select(sa.func.pg_advisory_xact_lock(PAIRS)))


def _drop(name: Name, member_id: UUID) -> None:
    execute(
        sa.delete(CompartmentGrant).where(
            CompartmentGrant.compartment == name, CompartmentGrant.principal_id == member_id
        )
    )


def _rotate(name: Name, keyring: Keyring) -> None:
    """A new pair for the compartment, sealed to who remains; every data key it held is re-sealed to it."""
    held = keyring.memberships[name]
    old = keyring.pair_of(held.principal_id)
    # Only who holds it now: whoever lost their passphrase since needs a member's grant first.
    holders = members(name) | set(compartment_ids(Name.RECOVERY).values())
    seed = ciphers.random_seed()
    pair_id = add_pair(held.principal_id, seed)
    execute(sa.delete(CompartmentGrant).where(CompartmentGrant.compartment == name))
    _seal_seed(name, seed, pair_id, holders)
    _reseal_grants(held.principal_id, old, pair_id, KeyPair(seed).public)


def _reseal_grants(principal_id: UUID, old: KeyPair, pair_id: UUID, public: bytes) -> None:
    rows = execute(
        sa.select(
            DataGrant.key_id, DataGrant.pair_id, DataGrant.sealed, DataGrant.granted_on, DataKey.kind, DataKey.scope_id
        )
        .join(DataKey, DataKey.id == DataGrant.key_id)
        .where(DataGrant.principal_id == principal_id)
    ).all()
    fresh = []
    for row in rows:
        key = old.open(row.sealed, grant_context(row.key_id, row.kind, row.scope_id, principal_id, row.pair_id))
        sealed = seal_to(public, key, grant_context(row.key_id, row.kind, row.scope_id, principal_id, pair_id))
        fresh.append(
            {
                "key_id": row.key_id,
                "principal_id": principal_id,
                "pair_id": pair_id,
                "sealed": sealed,
                "granted_on": row.granted_on,
            }
        )
    execute(sa.delete(DataGrant).where(DataGrant.principal_id == principal_id))
    if fresh:
        execute(sa.insert(DataGrant), fresh)
