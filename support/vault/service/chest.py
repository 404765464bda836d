"""The chest: everything sealed of one case, as far as one session's keys open it."""

import base64
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import distinct_on

from support.core import clock
from support.core.db import db, execute
from support.core.errors import Conflict, Unavailable
from support.vault import ciphers, shares
from support.vault.ciphers import Refused, canonical, random_key, seal_to
from support.vault.keyring import Keyring, grant_context
from support.vault.model import COARSE, ON_DEMAND, Data, DataGrant, DataKey, SealedPart, key_id
from support.vault.service.founding import Public, public_keys, site, steady

#: Given a kind of key and the row it belongs to, the principals who must hold it.
Readers = Callable[[Data, UUID], set[UUID]]


@dataclass
class _Key:
    """A data key as the session finds it: who holds it, our own grant, and the bodies under it."""

    id: UUID
    kind: Data
    subject_id: UUID
    version: int
    share_id: UUID
    holders: dict[UUID, UUID] = field(default_factory=dict)
    grant: tuple[UUID, UUID, bytes] | None = None
    secret: bytes | None = None
    field_key: bytes | None = None
    bodies: dict[tuple[UUID, str], bytes] = field(default_factory=dict)


class Chest:
    """What is sealed of one case. Reading gives None for what the session's keys do not open."""

    def __init__(self, scope_id: UUID, keyring: Keyring | None, keys: Iterable[_Key] = ()) -> None:
        self.scope_id = scope_id
        self._keyring = keyring
        self._keys: dict[tuple[Data, UUID], _Key] = {}
        for key in keys:
            kept = self._keys.get((key.kind, key.subject_id))
            if kept is None or kept.version < key.version:
                self._keys[key.kind, key.subject_id] = key
        self._shares: dict[UUID, bytes] = {}

    # Reading

    def has(self, kind: Data, subject_id: UUID | None = None) -> bool:
        """Whether the session holds this key."""
        key = self._keys.get((kind, subject_id or self.scope_id))
        return key is not None and (key.grant is not None or key.secret is not None)

    def exists(self, kind: Data, subject_id: UUID | None = None) -> bool:
        """Whether such a key was ever made."""
        return (kind, subject_id or self.scope_id) in self._keys

    def holders(self, kind: Data, subject_id: UUID | None = None) -> set[UUID]:
        """The principals the key is sealed to."""
        key = self._keys.get((kind, subject_id or self.scope_id))
        return set(key.holders) if key else set()

    def held(self) -> list[tuple[Data, dict[UUID, UUID]]]:
        """The kinds of key the session holds, each with who else does: `{principal id: pair id}`."""
        return [(key.kind, key.holders) for key in self._keys.values() if self.has(key.kind, key.subject_id)]

    def subjects(self, kind: Data) -> dict[UUID, dict[UUID, UUID]]:
        """The keys of one kind that the session holds, and who else does: `{subject id: {principal id: pair id}}`."""
        held = (key for key in self._keys.values() if key.kind == kind and self.has(kind, key.subject_id))
        return {key.subject_id: dict(key.holders) for key in held}

    def read(self, row_id: UUID, part: str) -> Any:
        """The value of one part of one row, or None. Raises Unavailable without the share store."""
        for key in self._keys.values():
            body = key.bodies.get((row_id, part))
            if body is not None and self.has(key.kind, key.subject_id):
                opened = ciphers.open_sealed(
                    self._field_key(key), body, key_id=key.id, context=self._context(part, row_id)
                )
                return json.loads(opened)
        return None

    def rows(self, part: str) -> list[UUID]:
        """The rows that have this part under a key the session holds, in no order."""
        held = (key for key in self._keys.values() if self.has(key.kind, key.subject_id))
        return [row_id for key in held for row_id, name in key.bodies if name == part]

    def body(self, row_id: UUID, part: str) -> bytes | None:
        """The sealed bytes themselves, for hashing into a signature."""
        for key in self._keys.values():
            if (row_id, part) in key.bodies:
                return key.bodies[row_id, part]
        return None

    def fetch(self, row_ids: Iterable[UUID]) -> None:
        """Load the parts of these rows that a chest does not load by itself; one statement."""
        self._load(SealedPart.row_id.in_(list(row_ids)))

    def parts(self, kinds: Collection[Data] = tuple(Data)) -> list[tuple[UUID, str]]:
        """Every row and part under the keys of these kinds the session holds, those on demand too; one statement."""
        self._load(sa.true())
        held = (key for key in self._keys.values() if key.kind in kinds and self.has(key.kind, key.subject_id))
        return [where for key in held for where in key.bodies]

    def _load(self, condition: sa.ColumnElement[bool]) -> None:
        mine = {key.id: key for key in self._keys.values() if self.has(key.kind, key.subject_id)}
        rows = execute(
            sa.select(SealedPart.key_id, SealedPart.row_id, SealedPart.part, SealedPart.body).where(
                SealedPart.key_id.in_(list(mine)), SealedPart.part.in_(list(ON_DEMAND)), condition
            )
        )
        for row in rows:
            mine[row.key_id].bodies[row.row_id, row.part] = row.body

    # Writing

    def write(
        self, kind: Data, row_id: UUID, part: str, value: Any, *, readers: Readers, subject_id: UUID | None = None
    ) -> bytes:
        """Seal a value under the key of its kind, which is made now if this is its first content; the sealed bytes.

        Raises Conflict when the key exists and the session does not hold it.
        """
        subject = subject_id or self.scope_id
        if not self.exists(kind, subject):
            self._make([(kind, subject)], readers)
        key = self._keys[kind, subject]
        if not self.has(kind, subject):
            raise Conflict(_("Your keys do not open this part of the case."))
        clear = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        body = ciphers.seal(self._field_key(key), clear, key_id=key.id, context=self._context(part, row_id))
        if (row_id, part) in key.bodies:
            execute(sa.update(SealedPart).where(SealedPart.row_id == row_id, SealedPart.part == part).values(body=body))
        else:
            db.session.add(SealedPart(key_id=key.id, row_id=row_id, part=part, body=body))
        key.bodies[row_id, part] = body
        return body

    def remove(self, row_ids: Iterable[UUID]) -> None:
        """Delete every part of these rows; one statement."""
        gone = set(row_ids)
        execute(sa.delete(SealedPart).where(SealedPart.row_id.in_(gone)))
        for key in self._keys.values():
            key.bodies = {where: body for where, body in key.bodies.items() if where[0] not in gone}

    def prepare(self, kinds: Iterable[Data], readers: Readers) -> None:
        """Make the case's own keys of these kinds in one go, for content that is written right after."""
        self._make([(kind, self.scope_id) for kind in kinds if not self.exists(kind)], readers)

    def _make(self, wanted: list[tuple[Data, UUID]], readers: Readers) -> None:
        share_id = self._share_id(coarse=all(kind in COARSE for kind, _subject in wanted))
        steady()
        made = [_Key(key_id(kind), kind, subject, 1, share_id, secret=random_key()) for kind, subject in wanted]
        db.session.add_all(self._row(key) for key in made)
        db.session.flush()
        holders = {key.id: readers(key.kind, key.subject_id) for key in made}
        everyone = public_keys(set().union(*holders.values()))
        self._grant([(key, {who: everyone[who] for who in holders[key.id] if who in everyone}) for key in made])
        self._keys.update({(key.kind, key.subject_id): key for key in made})

    def _row(self, key: _Key) -> DataKey:
        return DataKey(
            id=key.id,
            kind=key.kind,
            scope_id=self.scope_id,
            subject_id=key.subject_id,
            version=key.version,
            share_id=key.share_id,
        )

    def _share_id(self, *, coarse: bool = False) -> UUID:
        """The case's share: the one its other keys use, or a new one, committed before anything under it."""
        for key in self._keys.values():
            return key.share_id
        share_id, secret = shares.make(coarse=coarse)
        self._shares[share_id] = secret
        return share_id

    # Granting

    def regrant(self, readers: Readers) -> int:
        """Seal every key the session holds to whoever must hold it and does not (or lost the pair); how many."""
        steady()
        wanted = {
            key.id: readers(key.kind, key.subject_id)
            for key in self._keys.values()
            if self.has(key.kind, key.subject_id)
        }
        everyone = public_keys(set().union(*wanted.values())) if wanted else {}
        lacking: list[tuple[_Key, dict[UUID, Public]]] = []
        for key in self._keys.values():
            missing = {
                who: everyone[who]
                for who in wanted.get(key.id, set())
                if who in everyone and key.holders.get(who) != everyone[who].pair_id
            }
            if missing:
                lacking.append((key, missing))
        if stale := [(key.id, who) for key, missing in lacking for who in missing if who in key.holders]:
            execute(sa.delete(DataGrant).where(sa.tuple_(DataGrant.key_id, DataGrant.principal_id).in_(stale)))
        self._grant(lacking)
        return sum(len(missing) for _key, missing in lacking)

    def grant(self, kind: Data, to: Iterable[UUID], subject_id: UUID | None = None) -> None:
        """Seal one key the session holds to these principals as well: a vetting officer, say.

        Raises Conflict when the session does not hold the key.
        """
        key = self._keys.get((kind, subject_id or self.scope_id))
        if key is None or not self.has(kind, subject_id):
            raise Conflict(_("Your keys do not open this part of the case."))
        steady()
        lacking = {who: public for who, public in public_keys(set(to)).items() if who not in key.holders}
        self._grant([(key, lacking)])

    def _grant(self, wanted: list[tuple[_Key, dict[UUID, Public]]]) -> None:
        """Seal each of these keys to those named with it; one statement."""
        rows = [
            {
                "key_id": key.id,
                "principal_id": who,
                "pair_id": public.pair_id,
                "sealed": seal_to(
                    public.public,
                    self._secret(key),
                    grant_context(key.id, key.kind, self.scope_id, who, public.pair_id),
                ),
                "granted_on": clock.quarter() if key.kind in COARSE else clock.today(),
            }
            for key, to in wanted
            for who, public in to.items()
        ]
        if rows:
            execute(sa.insert(DataGrant), rows)
        for key, to in wanted:
            key.holders.update({who: public.pair_id for who, public in to.items()})

    def rotate(self, readers: Readers, kinds: Collection[Data], *, leaving: UUID) -> None:
        """For cause: new keys of these kinds under a new share, and every part sealed anew.

        Whoever else holds a key keeps it. A payee is left as it is: its sealed bytes are what the requester and
        approver signed. The old share is destroyed by the sweep once nothing refers to it.
        """
        self._load(sa.true())
        share_id, secret = shares.make(coarse=COARSE.issuperset(kinds))
        self._shares[share_id] = secret
        steady()
        chosen = [key for key in self._keys.values() if key.kind in kinds and self.has(key.kind, key.subject_id)]
        for old in chosen:
            clear = {
                where: ciphers.open_sealed(
                    self._field_key(old), body, key_id=old.id, context=self._context(where[1], where[0])
                )
                for where, body in old.bodies.items()
            }
            new = _Key(key_id(old.kind), old.kind, old.subject_id, old.version + 1, share_id, secret=random_key())
            db.session.add(self._row(new))
            db.session.flush()
            self._grant([(new, public_keys(readers(new.kind, new.subject_id) | set(old.holders) - {leaving}))])
            self._move(new, clear)
            execute(sa.delete(DataKey).where(DataKey.id == old.id))
            self._keys[new.kind, new.subject_id] = new

    def _move(self, key: _Key, clear: dict[tuple[UUID, str], bytes]) -> None:
        for (row_id, part), value in clear.items():
            body = ciphers.seal(self._field_key(key), value, key_id=key.id, context=self._context(part, row_id))
            execute(
                sa.update(SealedPart)
                .where(SealedPart.row_id == row_id, SealedPart.part == part)
                .values(body=body, key_id=key.id)
            )
            key.bodies[row_id, part] = body

    # Keys

    def lend(self, known: Mapping[UUID, bytes]) -> None:
        """Shares that were fetched for many chests at once."""
        self._shares.update(known)

    def close(self) -> None:
        """Forget every key: from now on nothing can be read or written."""
        for key in self._keys.values():
            key.secret = key.field_key = key.grant = None
        self._keyring = None
        self._shares.clear()

    def _context(self, part: str, row_id: UUID) -> bytes:
        return canonical(site().id, "sealed_part", part, row_id, self.scope_id)

    def _secret(self, key: _Key) -> bytes:
        if key.secret is None:
            if self._keyring is None or key.grant is None:
                raise Refused
            holder_id, pair_id, sealed = key.grant
            context = grant_context(key.id, key.kind, self.scope_id, holder_id, pair_id)
            key.secret = self._keyring.pair_of(holder_id).open(sealed, context)
        return key.secret

    def _field_key(self, key: _Key) -> bytes:
        if key.field_key is None:
            if key.share_id not in self._shares:
                self._shares.update(shares.fetch({k.share_id for k in self._keys.values()} | {key.share_id}))
            if key.share_id not in self._shares:
                raise Unavailable(_("This part can no longer be opened: its key has been destroyed."))
            key.field_key = ciphers.derive(self._secret(key), salt=self._shares[key.share_id], info="field")
        return key.field_key


def new_chest(scope_id: UUID) -> Chest:
    """An empty chest for a case that is being made: it can write, and forgets its keys when it is dropped."""
    return Chest(scope_id, None)


def open_chest(keyring: Keyring, scope_id: UUID) -> Chest:
    """Everything sealed of a case but what is fetched on demand, in one statement; nothing is opened until read."""
    rows = execute(_found(keyring, DataKey.scope_id == scope_id, SealedPart.part.not_in(list(ON_DEMAND))))
    return Chest(scope_id, keyring, [_from_row(row) for row in rows])


def open_chests(keyring: Keyring, scope_ids: Iterable[UUID], kind: Data, parts: Iterable[str]) -> dict[UUID, Chest]:
    """One kind of key of many cases and these parts under it: two statements however many, for comparing them.

    Raises Unavailable without the share store.
    """
    wanted = list(scope_ids)
    condition = sa.and_(DataKey.scope_id == sa.any_(sa.literal(wanted, sa.ARRAY(sa.Uuid))), DataKey.kind == kind)
    found: dict[UUID, list[_Key]] = {scope_id: [] for scope_id in wanted}
    for row in execute(_found(keyring, condition, SealedPart.part.in_(list(parts)))):
        found[row.scope_id].append(_from_row(row))
    secrets = shares.fetch({key.share_id for keys in found.values() for key in keys})
    chests = {scope_id: Chest(scope_id, keyring, keys) for scope_id, keys in found.items()}
    for chest in chests.values():
        chest.lend(secrets)
    return chests


def _found(keyring: Keyring, keys: sa.ColumnElement[bool], parts: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The keys, who holds each, our own grant, and the bodies under those we hold."""
    grants = sa.select(
        sa.func.jsonb_object_agg(sa.cast(DataGrant.principal_id, sa.Text), sa.cast(DataGrant.pair_id, sa.Text))
    ).where(DataGrant.key_id == DataKey.id)
    mine = sa.tuple_(DataGrant.principal_id, DataGrant.pair_id).in_(list(keyring.holders.items()))
    held = (
        sa.select(
            DataGrant.key_id,
            DataGrant.principal_id.label("holder_id"),
            DataGrant.pair_id.label("holder_pair_id"),
            DataGrant.sealed,
        )
        .where(mine)
        .ext(distinct_on(DataGrant.key_id))
        .order_by(DataGrant.key_id, DataGrant.principal_id)
        .subquery()
    )
    bodies = sa.select(
        sa.func.jsonb_agg(
            sa.func.jsonb_build_array(
                sa.cast(SealedPart.row_id, sa.Text), SealedPart.part, sa.func.encode(SealedPart.body, "base64")
            )
        )
    ).where(SealedPart.key_id == DataKey.id, held.c.key_id.is_not(None), parts)
    return (
        sa.select(
            DataKey.id,
            DataKey.kind,
            DataKey.scope_id,
            DataKey.subject_id,
            DataKey.version,
            DataKey.share_id,
            grants.scalar_subquery().label("holders"),
            held.c.holder_id,
            held.c.holder_pair_id,
            held.c.sealed,
            bodies.scalar_subquery().label("bodies"),
        )
        .outerjoin(held, held.c.key_id == DataKey.id)
        .where(keys)
    )


def _from_row(row: Any) -> _Key:
    return _Key(
        id=row.id,
        kind=row.kind,
        subject_id=row.subject_id,
        version=row.version,
        share_id=row.share_id,
        holders={UUID(who): UUID(pair) for who, pair in (row.holders or {}).items()},
        grant=(row.holder_id, row.holder_pair_id, row.sealed) if row.sealed is not None else None,
        bodies={(UUID(r), part): base64.b64decode(body) for r, part, body in row.bodies or []},
    )
