"""Whoever has all that a seized machine holds tries to join members to cases: by keys, by bytes, by what is hashed.

The attacker reads every row of both databases as their superuser, with where each lies and which transaction wrote it,
and every line of the log. Nothing here knows what the tables mean, so a new table or column is tried by itself.
"""

import hashlib
import hmac
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

#: An entity: a case or a member, by its place in the attacker's lists.
Entity = tuple[str, int]
Pairs = set[tuple[int, int]]
WINDOW, STRIDE = 8, 8
WORD = re.compile(r"[^\W_]{3,}")
TOKEN = re.compile(r"[\w-]{6,}")
#: Where a row lies, and which transactions wrote and locked it.
LIES = 'xmin::text AS "@xmin", xmax::text AS "@xmax", ctid::text AS "@ctid"'
#: What occurs more often than this belongs to nobody.
COMMON = 60
NOBODY = -1


@dataclass
class Row:
    """One row of whatever table, and what of it may be a key."""

    table: str
    values: dict[str, Any]
    keys: set[str] = field(default_factory=set)
    owner: Entity | None = None
    #: Those whom a row names together: it is each one's, and leads from none of them to the other.
    several: set[Entity] = field(default_factory=set)

    @property
    def owners(self) -> set[Entity]:
        """Whose it is."""
        return self.several or _alone(self.owner)


def seized(main: str, shares: str, lines: Iterable[str]) -> list[Row]:
    """Every row of both databases, and every line of the log as one."""
    rows = []
    for name, url in (("", main), ("shares.", shares)):
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            tables = connection.execute(
                sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
            ).scalars()
            for table in tables.all():
                found = connection.execute(sa.text(f'SELECT {LIES}, * FROM "{table}"')).mappings()
                rows += [Row(name + table, dict(one)) for one in found]
        engine.dispose()
    rows += [Row("log", {"@ctid": f"(0,{number})", "line": line}) for number, line in enumerate(lines)]
    for row in rows:
        row.keys = set(_keys(row.values.values()))
        if row.table == "log":
            row.keys |= set(TOKEN.findall(row.values["line"]))
    return rows


def _keys(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, UUID):
            yield str(value)
        elif isinstance(value, (bytes, memoryview)):
            yield bytes(value).hex()
        elif isinstance(value, str) and len(value) >= 6 and not value.startswith("("):
            yield value
        elif isinstance(value, dict):
            yield from _keys(value.values())
        elif isinstance(value, (list, tuple)):
            yield from _keys(value)


def follow(rows: list[Row], seeds: dict[str, Entity]) -> Pairs:
    """Go from each case and each member along everything that two rows have in common; where the two meet is a link.

    What several come to in the same step belongs to none of them. The rows keep whose they are.
    """
    having: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for key in row.keys:
            having[key].append(row)
    owned: dict[str, Entity | None] = dict(seeds)
    links: Pairs = set()
    frontier = list(seeds)
    while frontier:
        reached: dict[str, set[Entity]] = defaultdict(set)
        for row, claimants in _claimed(frontier, owned, having):
            links |= _meeting(claimants | _alone(row.owner))
            if row.owner is None and not row.several:
                row.owner, row.several = _only(claimants), _few(claimants)
                for key in row.keys if row.owner else ():
                    reached[key] |= claimants
        for key, claimants in reached.items():
            links |= _meeting(claimants | _alone(owned.get(key)))
        frontier = [key for key in reached if key not in owned]
        owned |= {key: _only(reached[key]) for key in frontier}
    return links


def _claimed(
    frontier: list[str], owned: dict[str, Entity | None], having: dict[str, list[Row]]
) -> list[tuple[Row, set[Entity]]]:
    """The rows that these keys lead to, and whose keys they are."""
    claims: dict[int, tuple[Row, set[Entity]]] = {}
    for key in frontier:
        if len(having[key]) <= COMMON:
            for row in having[key]:
                claims.setdefault(id(row), (row, set()))[1].update(_alone(owned[key]))
    return [claim for claim in claims.values() if claim[1]]


def _alone(entity: Entity | None) -> set[Entity]:
    return set() if entity is None else {entity}


def _few(entities: set[Entity]) -> set[Entity]:
    return entities if 1 < len(entities) <= 6 else set()


def _only(entities: set[Entity]) -> Entity | None:
    return next(iter(entities)) if len(entities) == 1 else None


def _meeting(entities: set[Entity]) -> Pairs:
    cases = [number for side, number in entities if side == "case"]
    members = [number for side, number in entities if side == "member"]
    return {(one, other) for one in cases for other in members} if len(cases) + len(members) <= 6 else set()


def in_common(rows: list[Row], *, words: bool) -> Pairs:
    """Pairs whose rows have some bytes, or a word, in common that few others have."""
    theirs: dict[Any, set[int]] = defaultdict(set)
    for row, number in of_side("member", rows):
        for piece in _words(row.values.values()) if words else _windows(row.values.values(), STRIDE):
            theirs[piece].add(number)
    ours: dict[Any, set[int]] = defaultdict(set)
    for row, number in of_side("case", rows):
        for piece in _words(row.values.values()) if words else _windows(row.values.values(), 1):
            if piece in theirs:
                ours[piece].add(number)
    pairs: Pairs = set()
    for piece, cases in ours.items():
        if len(cases) * len(theirs[piece]) <= 64:
            pairs |= {(one, other) for one in cases for other in theirs[piece]}
    return pairs


def of_side(side: str, rows: list[Row]) -> Iterator[tuple[Row, int]]:
    """The rows of a side, and whose each is."""
    return ((row, number) for row in rows for of, number in row.owners if of == side)


def _windows(values: Iterable[Any], stride: int) -> Iterator[bytes]:
    for value in values:
        if isinstance(value, UUID):
            raw = value.bytes
        elif isinstance(value, (bytes, memoryview)):
            raw = bytes(value)
        else:
            continue
        for at in range(0, len(raw) - WINDOW + 1, stride):
            yield raw[at : at + WINDOW]


def _words(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield from WORD.findall(value.lower())


def hashed(rows: list[Row], secrets: Iterable[str]) -> tuple[Pairs, int]:
    """What follows from something of a case by a hash or by a MAC under one of the server's secrets, and stands in some
    row of a member's or of nobody's: the pairs, and how many values were tried.
    """
    theirs: dict[bytes, set[int]] = defaultdict(set)
    for row in rows:
        whose = {number for side, number in row.owners if side == "member"} if row.owners else {NOBODY}
        for value in _short(row.values.values()) if whose else ():
            theirs[value[:20]] |= whose
    keys = [secret.encode() for secret in secrets]
    pairs: Pairs = set()
    tried: set[tuple[bytes, int]] = set()
    for row, case in of_side("case", rows):
        tried |= {(value, case) for value in _short(row.values.values())}
    for value, case in tried:
        digests = [hashlib.sha256(value), hashlib.blake2b(value, digest_size=32), hashlib.sha512(value)]
        for digest in [*digests, *(hmac.new(key, value, "sha256") for key in keys)]:
            pairs |= {(case, member) for member in theirs.get(digest.digest()[:20], ())}
    return pairs, len(tried)


def _short(values: Iterable[Any]) -> Iterator[bytes]:
    """Whatever may be hashed, or be a hash."""
    for value in values:
        if isinstance(value, UUID):
            yield from (value.bytes, str(value).encode())
        elif isinstance(value, (bytes, memoryview)) and 16 <= len(value) <= 64:
            yield bytes(value)
        elif isinstance(value, str) and 6 <= len(value) <= 64:
            yield value.encode()


def told_by(words: str, rows: list[Row], side: str) -> set[str]:
    """What somebody's opened papers have in common with the rows of a side that is not theirs."""
    keys = {key for row, _number in of_side(side, rows) for key in row.keys if len(key) >= 8}
    known = {key for row in rows if all(of != side for of, _number in row.owners) for key in row.keys}
    return {key for key in keys - known if key in words}


@dataclass
class Tried:
    """What one attack came to: how many of its guesses are right, and how many would be by chance."""

    name: str
    right: int
    chance: float

    def luck(self) -> float:
        """How likely chance alone gets that many right, or more."""
        return _at_least(self.right, self.chance)


def _at_least(count: int, mean: float) -> float:
    """P(X >= count) of a Poisson distribution, precise in the tail."""
    if count <= mean:
        return 1.0
    term = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1)) if mean > 0 else 0.0
    total, at = 0.0, count
    while term > total * 1e-15 and term > 0:
        total += term
        at += 1
        term *= mean / at
    return total


def judged(name: str, pairs: Pairs, truth: dict[int, int], members: int) -> Tried:
    """Pairs that an attack names, against what is true."""
    known = [(one, other) for one, other in pairs if one in truth]
    right = sum(truth[one] == other for one, other in known)
    return Tried(f"{name} ({len(pairs)} pairs)", right, len(known) / members)
