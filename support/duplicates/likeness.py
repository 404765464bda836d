"""How much two cases look like one person's, said with reasons. An empty fact never speaks for anything."""

from dataclasses import dataclass, field
from itertools import product
from typing import Any

from rapidfuzz import fuzz

from support.duplicates import spelling
from support.duplicates.model import Grade, Sign, TokenKind

#: What each sign is worth; 40 points and more are shown. No single weak sign gets there, no strong one is needed.
WORTH = {Sign.PHONE: 50, Sign.EMAIL: 50, Sign.MESSENGER: 45, Sign.BIRTH_DATE: 30, Sign.SERVICE: 20}
ALIKE, CLOSE = (90, 40), (80, 25)
SHOWN = 40
GRADES = ((80, Grade.VERY_LIKELY), (60, Grade.LIKELY), (0, Grade.POSSIBLE))
#: A further way to be reached in common adds so much.
ONE_MORE = 10

#: What each token in common is worth when a holder may be asked, and from where they are: one way to be reached, a
#: birth date with a part of the name, or all three parts of a name.
TOKEN_WORTH = {TokenKind.CONTACT: 3, TokenKind.BIRTH: 2, TokenKind.NAME: 1}
ASKED_FROM = 3


@dataclass(frozen=True)
class Facts:
    """What is compared of a case, each fact in one spelling."""

    names: tuple[str, ...] = ()
    patronymic: str = ""
    birth: str = ""
    contacts: frozenset[tuple[str, str]] = frozenset()
    unit: tuple[frozenset[str], str] = (frozenset(), "")
    years: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Reason:
    """A sign, and for names how alike they are in per cent."""

    sign: Sign
    percent: int | None = None


@dataclass(frozen=True)
class Likeness:
    """How many points two cases have in common, and why."""

    points: int = 0
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def grade(self) -> Grade:
        """The points in words."""
        return next(grade for least, grade in GRADES if self.points >= least)


def facts_of(identity: Any, contacts: Any, service: Any = None) -> Facts:
    """The facts of a case from its opened parts, as far as they were opened."""
    who, served = identity or {}, service or {}
    names, patronymic = spelling.parts_of(str(who.get("name") or ""))
    keys = (spelling.contact(str(one.get("kind")), str(one.get("value") or "")) for one in contacts or [])
    return Facts(
        names=names,
        patronymic=patronymic,
        birth=str(who.get("birth_date") or ""),
        contacts=frozenset(one for one in keys if one[1]),
        unit=spelling.unit(str(served.get("unit") or "")),
        years=(str(served.get("from") or "")[:4], str(served.get("to") or "")[:4]),
    )


def compare(one: Facts, other: Facts) -> Likeness:
    """What two cases have in common."""
    found = [*_contacts(one, other), *_birth(one, other), *_names(one, other), *_service(one, other)]
    return Likeness(min(100, sum(points for points, _reason in found)), tuple(reason for _points, reason in found))


def _contacts(one: Facts, other: Facts) -> list[tuple[int, Reason]]:
    common = one.contacts & other.contacts
    signs = {Sign(kind) if kind in ("phone", "email") else Sign.MESSENGER for kind, _key in common}
    ordered = [sign for sign in Sign if sign in signs]
    return [(ONE_MORE if at else WORTH[sign], Reason(sign)) for at, sign in enumerate(ordered)]


def _birth(one: Facts, other: Facts) -> list[tuple[int, Reason]]:
    return [(WORTH[Sign.BIRTH_DATE], Reason(Sign.BIRTH_DATE))] if one.birth and one.birth == other.birth else []


def _names(one: Facts, other: Facts) -> list[tuple[int, Reason]]:
    percent = alike(one, other)
    for least, points in (ALIKE, CLOSE):
        if percent >= least:
            return [(points, Reason(Sign.NAMES, percent))]
    return []


def alike(one: Facts, other: Facts) -> int:
    """How alike two names are in per cent, in whatever order their parts stand; 0 when one is a single word.

    The part that differs most weighs most: a given name in common is nothing. A patronymic counts if both have one.
    """
    short, long = sorted((one.names, other.names), key=len)
    if len(set(short)) < 2:
        return 0
    ratios = _pairs(short, long)
    found = (sum(ratios) / len(ratios) + min(ratios)) / 2
    if one.patronymic and other.patronymic:
        found = (2 * found + fuzz.ratio(one.patronymic, other.patronymic)) / 3
    return int(found)


def _pairs(short: tuple[str, ...], long: tuple[str, ...]) -> list[float]:
    """Each part of the shorter name with the part of the longer that is most like it, none taken twice."""
    rated = [(fuzz.ratio(short[i], long[j]), i, j) for i, j in product(range(len(short)), range(len(long)))]
    taken: tuple[set[int], set[int]] = (set(), set())
    ratios = []
    for ratio, i, j in sorted(rated, reverse=True):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            ratios.append(ratio)
    return ratios


def _service(one: Facts, other: Facts) -> list[tuple[int, Reason]]:
    pairs = [(a, b) for a, b in zip(one.years, other.years, strict=True) if a and b]
    same_years = bool(pairs) and all(a == b for a, b in pairs)
    return [(WORTH[Sign.SERVICE], Reason(Sign.SERVICE))] if same_years and _same_unit(one, other) else []


def _same_unit(one: Facts, other: Facts) -> bool:
    """By a number in common; by how the name sounds where neither has one."""
    (numbers, name), (others, other_name) = one.unit, other.unit
    if numbers or others:
        return bool(numbers & others)
    return bool(name and other_name) and fuzz.ratio(name, other_name) >= ALIKE[0]


def values_of(facts: Facts) -> set[tuple[TokenKind, str]]:
    """What of a case becomes blind tokens: the consonants of each part of the name, the birth date, the contacts."""
    names = {bones for part in (*facts.names, facts.patronymic) if (bones := spelling.bones(part))}
    contacts = {f"{kind}:{key}" for kind, key in facts.contacts}
    return {
        *((TokenKind.NAME, name) for name in names),
        *((TokenKind.BIRTH, birth) for birth in (facts.birth,) if birth),
        *((TokenKind.CONTACT, contact) for contact in contacts),
    }
