"""Many cases of the queue given to who is to hold them: first how it would be, then each by the verb for one."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy.exc import IntegrityError

from support.cases import policy
from support.cases.folder import Folder
from support.cases.model import MAIN_SEATS, SeatName
from support.cases.model.allotting import AT_ONCE, SPREAD, Allotment, AllotmentPreview
from support.cases.service.holding import assign, ensure_can_hold
from support.cases.service.reading import get, loads, several
from support.core.access import require
from support.core.db import attempt
from support.core.errors import Conflict, Forbidden, Invalid, Missing, Problem
from support.people import service as people
from support.people.actor import Staff
from support.people.model import Person, Role

#: What is said of a seat that cannot be filled.
UNSEEN = Missing.default
TAKEN = _("This seat is taken.")
NOBODY_LEFT = _("There is nobody else who could sit here.")
ONESELF = _("Nobody assigns a case to themselves.")


def ensure_may_allot(actor: Staff) -> None:
    """Refuse whoever does not give out cases, before a form is read. Raises Forbidden."""
    require(policy.may_allot, actor)


def allotters(actor: Staff) -> list[dict[str, Any]]:
    """The caseworkers a case can be given to, the least busy first: `[{name, load}]`. Raises Forbidden."""
    require(policy.may_allot, actor)
    held = loads()
    found = [{"name": name, "load": held.get(one.id, 0)} for name, one in _caseworkers(actor).items()]
    return sorted(found, key=_least)


def _least(one: Mapping[str, Any]) -> tuple[int, str]:
    return one["load"], one["name"]


def _caseworkers(actor: Staff) -> dict[str, Person]:
    return {one.name: one for one in people.staff(actor) if Role.CASEWORKER in one.roles and one.id != actor.id}


def preview_allotment(
    actor: Staff, references: Iterable[str], *, owner: str | None = None, deputy: str | None = None
) -> AllotmentPreview:
    """Who would get which of these cases; nothing is changed. A name for a seat, `spread`, or None to leave it.

    Three statements. Raises Forbidden, Invalid for nobody chosen, for an unknown name, and for one person twice.
    """
    require(policy.may_allot, actor)
    wanted = {seat: name for seat, name in zip(MAIN_SEATS, (owner, deputy), strict=True) if name}
    team = _caseworkers(actor)
    _check(wanted, team)
    chosen = list(dict.fromkeys(references))
    found = several(actor, chosen)
    known = loads()
    before = {name: known.get(one.id, 0) for name, one in team.items()}
    after = dict(before)
    items = [_allot(reference, found.get(reference), wanted, team, after) for reference in chosen]
    told = [{"name": name, "before": before[name], "after": after[name]} for name in before]
    return AllotmentPreview(items, sorted(told, key=lambda one: (one["before"] == one["after"], one["name"])))


def _check(wanted: Mapping[SeatName, str], team: Mapping[str, Person]) -> None:
    if not wanted:
        raise Invalid(fields={"owner": [_("Choose who is to hold the cases.")]})
    unknown = {
        seat.value: [_("No other caseworker has this name.")]
        for seat, name in wanted.items()
        if name != SPREAD and name not in team
    }
    if unknown:
        raise Invalid(fields=unknown)
    if len(wanted) > 1 and len(set(wanted.values())) == 1 and SPREAD not in wanted.values():
        raise Invalid(fields={"deputy": [_("Owner and deputy are two people. Choose somebody else.")]})


def _allot(
    reference: str,
    folder: Folder | None,
    wanted: Mapping[SeatName, str],
    team: Mapping[str, Person],
    busy: dict[str, int],
) -> Allotment:
    """One case; who is chosen counts as busier for the next."""
    if folder is None:
        return Allotment(reference, None, faults=dict.fromkeys(wanted, UNSEEN))
    found = Allotment(reference, folder.case.handle)
    # Named ones first, so that spreading does not give the other seat to the same person.
    for seat, name in sorted(wanted.items(), key=lambda one: one[1] == SPREAD):
        try:
            found.seats[seat] = _who(folder, seat, name, team, busy, set(found.seats.values()))
            busy[found.seats[seat]] += 1
        except Problem as problem:
            found.faults[seat] = problem.detail
    return found


def _who(
    folder: Folder, seat: SeatName, name: str, team: Mapping[str, Person], busy: Mapping[str, int], taken: set[str]
) -> str:
    """The name for a seat. Raises Conflict as assigning would."""
    if seat not in folder.free_seats:
        raise Conflict(TAKEN)
    if name != SPREAD:
        ensure_can_hold(folder, team[name])
        return name
    free = [one for one in team.values() if one.id not in folder.holder_ids and one.name not in taken]
    if not free:
        raise Conflict(NOBODY_LEFT)
    chosen = min(free, key=lambda one: (busy[one.name], one.name))
    ensure_can_hold(folder, chosen)
    return chosen.name


def allot(actor: Staff, wanted: Iterable[Allotment]) -> list[Allotment]:
    """Give out the cases as `wanted` says, each seat by `assign`: what was filled, and for the others why not.

    One that is refused leaves the others as they are. Raises Forbidden, Invalid for more than fit one request.
    """
    require(policy.may_allot, actor)
    chosen = list(wanted)
    if len(chosen) > AT_ONCE:
        raise Invalid(_("At most %(most)s cases at once: send the others in a second request.", most=AT_ONCE))
    team = _caseworkers(actor)
    return [_give(actor, one, team) for one in chosen]


def _give(actor: Staff, wanted: Allotment, team: Mapping[str, Person]) -> Allotment:
    try:
        folder = get(actor, wanted.reference)
    except Missing:
        return Allotment(wanted.reference, None, faults=dict.fromkeys(wanted.seats, UNSEEN))
    done = Allotment(wanted.reference, folder.case.handle)
    for seat, name in wanted.seats.items():
        try:
            if name == actor.name:
                raise Forbidden(ONESELF)
            if name not in team:
                raise Conflict(_("No other caseworker has this name."))
            with attempt():
                assign(actor, folder, team[name], seat)
            done.seats[seat] = name
        except Problem as problem:
            done.faults[seat] = problem.detail
        except IntegrityError:
            # Somebody else was quicker, and the database judged.
            done.faults[seat] = Conflict.default
    return done
