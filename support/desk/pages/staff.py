"""More openings on a day, and the end of somebody's access."""

from functools import partial
from typing import Any

from flask import redirect, url_for

from support.cases import service as cases
from support.core.web.forms import posted
from support.core.web.guard import me
from support.desk import service
from support.desk.pages.door import draw, pages
from support.desk.schema import NothingForm
from support.people import policy as people_policy
from support.people import service as people
from support.people.model import COMPARTMENT_WORDS, Person
from support.vault.model import Name

# More openings on a day


@pages.get("/people/<string:name>/openings")
def ask_openings(name: str) -> Any:
    """How many cases a colleague opened today, and whether to let them open more."""
    return _openings(name, {}, {}, None)


@pages.post("/people/<string:name>/openings")
def allow_openings(name: str) -> Any:
    """Let them."""
    posted(NothingForm(), partial(_openings, name))
    service.allow_openings(me(), name)
    return redirect(url_for("desk_pages.ask_openings", name=name), 303)


def _openings(name: str, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    return draw("openings", one=service.openings(me(), name), problem=problem)


# The end of somebody's access


@pages.get("/people/<string:name>/leaving")
def ask_disable(name: str) -> Any:
    """A pause before somebody's access ends, with what it would leave short."""
    return _leaving(people.colleague(me(), name), {}, {}, None)


@pages.post("/people/<string:name>/leaving")
def disable(name: str) -> Any:
    """End somebody's access and say what it left short."""
    found = people.colleague(me(), name)
    posted(NothingForm(), partial(_leaving, found))
    left = service.disable(me(), found)
    groups = [COMPARTMENT_WORDS[Name(group)] for group in left["compartments_left_without_member"]]
    return draw("left", name=name, left=left["left"], groups=groups)


def _leaving(found: Person, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    load = cases.loads().get(found.id, 0)
    return draw("leaving", person=found, load=load, may=people_policy.may_disable(me(), found), problem=problem)
