"""Programmes matched to what an officer can do and wishes: judged here in memory, so that no statement tells of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from support.retraining.model import Certificate, Form, Level


class Reason(NamedTuple):
    """Why a programme suits, or (with points below nought) what stands against it; `about` names codes."""

    code: str
    points: int
    about: tuple[str, ...] = ()


class Offered(NamedTuple):
    """What of a programme is judged."""

    id: UUID
    trade: str
    form: str
    level: str
    certificate: str
    languages: list[str]
    region: str
    needs_skills: list[str]
    gives_skills: list[str]
    hours: int
    starts_on: date
    has_place: bool


@dataclass(frozen=True)
class Wanted:
    """What somebody can do and wishes, ready to be compared two thousand times."""

    skills: Mapping[str, int]
    languages: frozenset[str]
    regions: frozenset[str]
    forms: frozenset[str]
    trades: frozenset[str]
    hours: int | None
    from_on: str | None
    #: The trades of what they completed: continuing education goes on from there.
    completed: frozenset[str]


class Match(NamedTuple):
    """A programme with its reasons; the best have the highest score."""

    id: UUID
    score: int
    reasons: list[Reason]


def wanted(profile: Mapping[str, Any], completed: Iterable[str] = ()) -> Wanted:
    """A profile as it is compared."""
    return Wanted(
        profile["known"],
        frozenset(profile["languages"]),
        frozenset(profile["regions"]),
        frozenset(profile["forms"]),
        frozenset(profile["trades"]),
        profile["hours"],
        profile["from_on"],
        frozenset(completed),
    )


def ranked(who: Wanted, programmes: Iterable[Offered]) -> list[Match]:
    """All of them, the best first; of equals the one that begins first."""
    judged = [(one, _reasons(who, one)) for one in programmes]
    scored = [(sum(reason.points for reason in found), one, found) for one, found in judged]
    scored.sort(key=lambda row: (-row[0], row[1].starts_on, row[1].id))
    return [Match(one.id, score, found) for score, one, found in scored]


def _reasons(who: Wanted, one: Offered) -> list[Reason]:
    found = [*_trade(who, one), *_language(who, one), *_place(who, one), *_skills(who, one), *_time(who, one)]
    if one.certificate in (Certificate.STATE, Certificate.INDUSTRY):
        found.append(Reason("certificate", 3, (one.certificate,)))
    if not one.has_place:
        found.append(Reason("full", -10))
    return found


def _trade(who: Wanted, one: Offered) -> Iterable[Reason]:
    if one.level == Level.CONTINUING:
        goes_on = one.trade in who.completed
        yield Reason("goes_on", 25, (one.trade,)) if goes_on else Reason("not_begun", -20, (one.trade,))
    if one.trade in who.trades:
        yield Reason("trade", 30, (one.trade,))


def _language(who: Wanted, one: Offered) -> Iterable[Reason]:
    if not who.languages:
        return
    spoken = tuple(code for code in one.languages if code in who.languages)
    yield Reason("language", 20, spoken) if spoken else Reason("other_language", -30, tuple(one.languages))


def _place(who: Wanted, one: Offered) -> Iterable[Reason]:
    if one.form == Form.ONLINE:
        yield Reason("online", 10)
    elif one.region in who.regions:
        yield Reason("near", 15, (one.region,))
    elif who.regions:
        yield Reason("far", -20, (one.region,))
    if who.forms:
        yield Reason("form", 5, (one.form,)) if one.form in who.forms else Reason("other_form", -5, (one.form,))


def _skills(who: Wanted, one: Offered) -> Iterable[Reason]:
    has = tuple(skill for skill in one.needs_skills if skill in who.skills)
    lacks = tuple(skill for skill in one.needs_skills if skill not in who.skills)
    if has:
        yield Reason("has", min(4 * len(has), 20) + (0 if lacks else 8), has)
    if lacks:
        yield Reason("lacks", -6 * len(lacks), lacks)
    deepens = tuple(skill for skill in one.gives_skills if skill in who.skills and skill not in has)
    if deepens:
        yield Reason("deepens", min(2 * len(deepens), 8), deepens)


def _time(who: Wanted, one: Offered) -> Iterable[Reason]:
    if who.hours:
        yield Reason("hours", 10) if one.hours <= who.hours else Reason("too_many_hours", -15)
    if who.from_on and one.starts_on.isoformat() < who.from_on:
        yield Reason("too_early", -15)
