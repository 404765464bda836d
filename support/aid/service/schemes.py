"""Schemes: what may be given for a kind of need. A version is followed by another, never changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.aid import policy
from support.aid.model import (
    ALL_KINDS,
    EMERGENCY_CAP,
    MOST_SIGNATURES,
    ApprovalBand,
    Category,
    Paper,
    SchemeFund,
    SchemeVersion,
)
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid, Missing
from support.core.money import Money
from support.ledger import service as ledger
from support.ledger.model import Fund
from support.people.model import Person

#: Every scheme there can be, in the order they are read.
CODES = (*(kind.value for kind in Category), ALL_KINDS)
#: The most bands a version may have.
MOST_BANDS = 6


@dataclass(frozen=True)
class Band:
    """So many signatures for amounts up to `up_to`, None without end; `chair` is one of them."""

    up_to: Money | None
    signatures: int
    chair: bool = False


# Reading


def schemes(actor: Actor) -> list[dict[str, Any]]:
    """Every scheme: `{code, now, coming}`, the version in force or None, and those whose day has not come yet.

    Three statements. Raises Forbidden.
    """
    require(policy.may_read_schemes, actor)
    return [_standing(code, listed) for code, listed in _versions().items()]


def scheme(actor: Actor, code: str) -> dict[str, Any]:
    """One scheme as `schemes` tells it. Raises Missing."""
    ensure_reads(actor, code)
    return _standing(code, _versions(code)[code])


def _standing(code: str, listed: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "code": code,
        "now": next((one for one in listed if one["state"] == "in_force"), None),
        "coming": [one for one in listed if one["state"] == "coming"],
    }


def history(actor: Actor, code: str) -> list[dict[str, Any]]:
    """The versions of a scheme, the newest first, each with what is different from the one before: `changes`.

    `{code, version, valid_from, open, currency, cap_payment, cap_year, cooldown_days, papers, bands, funds, made_by,
    made_on, state, changes}`; `state` is coming, in_force or past, and `changes` are `{what, before, after}`.
    Raises Missing for an unknown code, and to who may not read schemes.
    """
    ensure_reads(actor, code)
    listed = _versions(code)[code]
    before: list[dict[str, Any] | None] = [None, *listed]
    told = [{**one, "changes": differences(last, one)} for last, one in zip(before, listed, strict=False)]
    return told[::-1]


def ensure_reads(actor: Actor, code: str) -> None:
    """Raises Missing for what is no scheme's code, and to who may not read schemes: the same answer."""
    if code not in CODES or not policy.may_read_schemes(actor):
        raise Missing()


def ensure_writes(actor: Actor, code: str) -> None:
    """Refuse whoever does not write schemes, before they fill in a form. Raises Missing, Forbidden."""
    ensure_reads(actor, code)
    require(policy.may_write_schemes, actor)


#: What two versions are compared by.
COMPARED = ("open", "cap_payment", "cap_year", "cooldown_days", "papers", "funds", "bands")


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is different between two versions: `[{what, before, after}]`; nothing when there was none before."""
    if before is None:
        return []
    return [
        {"what": what, "before": before[what], "after": after[what]} for what in COMPARED if before[what] != after[what]
    ]


def _versions(code: str | None = None) -> dict[str, list[dict[str, Any]]]:
    """The versions by code, the oldest first, with their bands and funds. Three statements."""
    wanted = sa.select(SchemeVersion, Person.name).outerjoin(Person, Person.id == SchemeVersion.made_by)
    if code is not None:
        wanted = wanted.where(SchemeVersion.code == code)
    rows = execute(wanted.order_by(SchemeVersion.code, SchemeVersion.version)).all()
    ids = [row.SchemeVersion.id for row in rows]
    bands: dict[Any, list[ApprovalBand]] = {one: [] for one in ids}
    of_these = ApprovalBand.version_id.in_(ids)
    for band in execute(sa.select(ApprovalBand).where(of_these).order_by(ApprovalBand.position)).scalars():
        bands[band.version_id].append(band)
    funds: dict[Any, list[dict[str, str]]] = {one: [] for one in ids}
    named = sa.select(SchemeFund.version_id, Fund.code, Fund.name).join(Fund, Fund.id == SchemeFund.fund_id)
    for row in execute(named.where(SchemeFund.version_id.in_(ids)).order_by(Fund.code)):
        funds[row.version_id].append({"code": row.code, "name": row.name})
    found: dict[str, list[dict[str, Any]]] = {known: [] for known in CODES}
    for version, name in rows:
        found[version.code].append(_told(version, name, bands[version.id], funds[version.id]))
    for listed in found.values():
        _mark(listed)
    return found


def _mark(listed: Sequence[dict[str, Any]]) -> None:
    """Of the versions whose day has come the highest is in force."""
    come = [one for one in listed if one["valid_from"] <= clock.today()]
    for one in listed:
        one["state"] = "coming" if one not in come else "in_force" if one is come[-1] else "past"


def _told(
    version: SchemeVersion, made_by: str | None, bands: Iterable[ApprovalBand], funds: list[dict[str, str]]
) -> dict[str, Any]:
    def money(minor: int) -> Money:
        return Money(minor, version.currency)

    return {
        "code": version.code,
        "version": version.version,
        "valid_from": version.valid_from,
        "open": version.open,
        "currency": version.currency,
        "cap_payment": money(version.cap_payment),
        "cap_year": money(version.cap_year),
        "cooldown_days": version.cooldown_days,
        "papers": list(version.papers),
        "bands": [
            Band(None if band.up_to is None else money(band.up_to), band.signatures, band.chair) for band in bands
        ],
        "funds": funds,
        "made_by": made_by,
        "made_on": version.made_on,
    }


# Writing


def banded(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a door was given for `add_version`, with its bands as `Band`s."""
    return {**given, "bands": [Band(**band) for band in given["bands"]]}


def add_version(
    actor: Actor | None,
    code: str,
    *,
    valid_from: date | None = None,
    cap_payment: Money,
    cap_year: Money,
    cooldown_days: int = 0,
    papers: Sequence[str] = (),
    bands: Sequence[Band] = (),
    funds: Sequence[str] = (),
    is_open: bool = True,
    first: bool = False,
) -> dict[str, Any]:
    """A new version of a scheme, as `history` tells it; requests submitted before keep their terms.

    Amounts are in the general fund's currency; `valid_from` is today unless it is given; `funds` are the codes it may
    draw on, none for all of them. `actor` None is the operator's own command; `first` is only for a code that has no
    version yet. Raises Forbidden, Missing for an unknown code, Invalid for what cannot be, Conflict for a first
    version where there is one.
    """
    given = {
        "valid_from": valid_from or clock.today(),
        "cap_payment": cap_payment,
        "cap_year": cap_year,
        "cooldown_days": cooldown_days,
        "papers": papers,
        "bands": bands,
        "funds": funds,
        "is_open": is_open,
    }
    execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"scheme {code}"))))
    newest, found = check_version(actor, code, given, first=first)
    row = SchemeVersion(
        code=code,
        version=newest["version"] + 1 if newest else 1,
        valid_from=given["valid_from"],
        open=is_open,
        currency=cap_payment.currency,
        cap_payment=cap_payment.minor,
        cap_year=cap_year.minor,
        cooldown_days=cooldown_days,
        papers=sorted(set(papers)),
        made_by=None if actor is None else actor.id,
        made_on=clock.today(),
    )
    save(row)
    _write(row, bands, found)
    audit.record(actor, "scheme.changed", row, reason=code)
    return _versions(code)[code][-1]


def _write(row: SchemeVersion, bands: Sequence[Band], funds: Sequence[Fund]) -> None:
    for position, band in enumerate(bands, start=1):
        up_to = None if band.up_to is None else band.up_to.minor
        save(
            ApprovalBand(
                version_id=row.id, position=position, up_to=up_to, signatures=band.signatures, chair=band.chair
            )
        )
    for fund in funds:
        save(SchemeFund(version_id=row.id, fund_id=fund.id))


def check_version(
    actor: Actor | None, code: str, given: Mapping[str, Any], *, first: bool = False
) -> tuple[dict[str, Any] | None, list[Fund]]:
    """Refuse early what `add_version` would refuse; the newest version there is, and the funds that are named.

    Raises as `add_version` does.
    """
    if actor is not None:
        ensure_writes(actor, code)
    elif code not in CODES:
        raise Missing()
    newest = next(reversed(_versions(code)[code]), None)
    if first and newest is not None:
        raise Conflict(_("There is a scheme for this already. Write a new version of it."))
    faults: dict[str, list[Any]] = {}
    _judge_day(given["valid_from"], newest, faults)
    _judge_caps(code, given, faults)
    _judge_whole(code, given, faults)
    _judge_bands(code, given["bands"], faults)
    found = _judge_funds(given["funds"], faults)
    if faults:
        raise Invalid(fields=faults)
    return newest, found


def _judge_day(valid_from: date, newest: dict[str, Any] | None, faults: dict[str, list[Any]]) -> None:
    if valid_from < clock.today():
        faults["valid_from"] = [_("It is in force from today on at the earliest.")]
    elif newest is not None and valid_from < newest["valid_from"]:
        told = _("Version %(version)s begins later than that. Begin on its day or after.", version=newest["version"])
        faults["valid_from"] = [told]


def _judge_caps(code: str, given: Mapping[str, Any], faults: dict[str, list[Any]]) -> None:
    currency = ledger.general().currency
    payment, year = given["cap_payment"], given["cap_year"]
    for name, cap in (("cap_payment", payment), ("cap_year", year)):
        if cap.currency != currency:
            faults[name] = [_("Only %(currency)s is used here.", currency=currency)]
    if faults.keys() & {"cap_payment", "cap_year"}:
        return
    if year < payment:
        faults["cap_year"] = [_("A case may have no less in a year than one payment is.")]
    if code == Category.EMERGENCY and payment.minor > EMERGENCY_CAP:
        cap = str(Money(EMERGENCY_CAP, currency))
        faults["cap_payment"] = [_("Emergency aid goes up to %(cap)s a payment, whatever a scheme says.", cap=cap)]


def _judge_whole(code: str, given: Mapping[str, Any], faults: dict[str, list[Any]]) -> None:
    """The scheme over all kinds only caps; nothing is asked for under it."""
    if set(given["papers"]) - set(Paper):
        faults["papers"] = [_("There is no such kind of document.")]
    if not 0 <= given["cooldown_days"] <= 366:
        faults["cooldown_days"] = [_("Between 0 and 366 days.")]
    if code != ALL_KINDS:
        return
    for name in ("papers", "funds", "bands"):
        if given[name]:
            faults[name] = [_("This scheme only caps all kinds together. Leave this empty.")]
    if given["cooldown_days"]:
        faults["cooldown_days"] = [_("This scheme only caps all kinds together. Leave this at 0.")]
    if not given["is_open"]:
        faults["open"] = [_("Close the kinds of aid one by one; this scheme caps them all.")]


def _judge_bands(code: str, bands: Sequence[Band], faults: dict[str, list[Any]]) -> None:
    if code == ALL_KINDS:
        return
    if code == Category.EMERGENCY:
        if list(bands) != [Band(None, 1, False)]:
            faults["bands"] = [_("An emergency has one band: one signature for every amount.")]
        return
    wrong = _wrong(bands)
    if wrong is not None:
        faults["bands"] = [wrong]


def _wrong(bands: Sequence[Band]) -> Any:
    """What is wrong with these bands, the lowest first; None when nothing is."""
    if not bands or len(bands) > MOST_BANDS:
        return _("Give between one and %(most)s bands.", most=MOST_BANDS)
    if any(not 1 <= band.signatures <= MOST_SIGNATURES for band in bands):
        return _("A band has between one and %(most)s signatures.", most=MOST_SIGNATURES)
    if bands[-1].up_to is not None or any(band.up_to is None for band in bands[:-1]):
        return _("The last band, and no other, has no upper end: leave its amount empty.")
    ends = [band.up_to.minor for band in bands if band.up_to is not None]
    if any(end <= before for before, end in pairwise(ends)):
        return _("Each band goes further than the one before.")
    steps = list(pairwise(bands))
    if any(after.signatures < before.signatures or before.chair > after.chair for before, after in steps):
        return _("Larger amounts never need fewer signatures, nor do without the chair.")
    if bands[-1].signatures == MOST_SIGNATURES and not bands[-1].chair:
        return _("Three signatures for the largest amounts are with the chair of finance.")
    return None


def _judge_funds(codes: Sequence[str], faults: dict[str, list[Any]]) -> list[Fund]:
    if not codes:
        return []
    known = {fund.code: fund for fund in ledger.funds(for_aid=True)}
    general = ledger.general()
    for code in dict.fromkeys(codes):
        if code not in known or known[code].currency != general.currency:
            faults["funds"] = [_("There is no such fund. Choose from the list.")]
            return []
    return [known[code] for code in dict.fromkeys(codes)]
