"""Giving out many cases: first who would get which, then the giving out, in portions that fit one request."""

from typing import Any

from flask import render_template

from support.cases import service
from support.cases.model import MAIN_SEATS, SEAT_WORDS
from support.cases.model.allotting import AT_ONCE, SPREAD, Allotment
from support.cases.pages.door import pages
from support.cases.schema.allotting import AllotmentsForm, PortionForm
from support.core.web.forms import posted
from support.core.web.guard import me


@pages.post("/desk/cases/assignments/preview")
def preview_allotment() -> Any:
    """Who would get which of the chosen cases; nothing is changed."""
    service.ensure_may_allot(me())
    given = posted(AllotmentsForm(), _choose)
    found = service.preview_allotment(me(), **given)
    ready = [one for one in found.items if one.seats]
    return _draw(
        "allotments",
        loads=found.loads,
        ready=ready,
        refused=[one for one in found.items if one.faults],
        portions=_portions(ready),
    )


def _choose(values: dict[str, Any], errors: Any, problem: Any) -> str:
    """The choice again, when something about it was wrong."""
    return _draw(
        "allot",
        people=service.allotters(me()),
        spread=SPREAD,
        values=values,
        errors=errors,
        problem=problem,
    )


@pages.post("/desk/cases/assignments")
def allot() -> Any:
    """Give out the next portion, and say what became of each."""
    service.ensure_may_allot(me())
    given = posted(PortionForm(), _again)
    asked = [_wanted(one) for one in given["items"]]
    outcomes = service.allot(me(), asked)
    done = given["done"] + len(asked)
    later = [_read(line) for line in given["later"]]
    return _draw("allotted", outcomes=outcomes, done=done, total=done + len(later), portions=_portions(later))


def _again(_values: dict[str, Any], _errors: Any, problem: Any) -> str:
    return _draw("allot_refused", problem=problem)


def _portions(wanted: list[Allotment]) -> dict[str, Any]:
    """What the form for the next portion carries: its cases row by row, and those after it a line each."""
    return {"now": wanted[:AT_ONCE], "later": [_line(one) for one in wanted[AT_ONCE:]]}


def _line(one: Allotment) -> str:
    return "/".join([one.reference, *(one.seats.get(seat, "") for seat in MAIN_SEATS)])


def _read(line: str) -> Allotment:
    reference, *names = line.split("/")
    return Allotment(reference, None, {seat: name for seat, name in zip(MAIN_SEATS, names, strict=True) if name})


def _wanted(given: dict[str, Any]) -> Allotment:
    return Allotment(given["reference"], None, {seat: given[seat] for seat in MAIN_SEATS if given.get(seat)})


def _draw(template: str, **values: Any) -> str:
    return render_template(f"cases/{template}.html", seats=MAIN_SEATS, seat_words=SEAT_WORDS, **values)
