"""The pages of a household and how people may be reached: the staff's, and the officer's own with the same forms."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.cases import policy, service
from support.cases.folder import Folder
from support.cases.model import CHANNELS
from support.cases.pages.door import pages
from support.cases.schema.household import EARLIEST, RelativeForm, RulesForm
from support.cases.schema.planning import NothingForm
from support.core import clock
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, tab

tab("case", "cases_pages.household", lazy_gettext("Household"), rank=60, may=policy.may_browse)
tab("mine", "cases_pages.own_household", lazy_gettext("Your household"), rank=60)


def _found(reference: str | None, *, lock: bool = False) -> Folder:
    """The case that an address names, or the officer's own. Raises Missing."""
    return service.own(me(), lock=lock) if reference is None else service.get(me(), reference, lock=lock)


def _at(endpoint: str, reference: str | None, **named: Any) -> str:
    """The address of a page here, of the staff's or of the officer's own."""
    if reference is None:
        return url_for(f"cases_pages.own_{endpoint}", **named)
    return url_for(f"cases_pages.{endpoint}", reference=reference, **named)


def _back(reference: str | None, told: str) -> Response:
    notice("good", told)
    return redirect(_at("household", reference), 303)


def _draw(template: str, reference: str | None, **values: Any) -> str:
    return render_template(
        f"cases/mine/{template}.html" if reference is None else f"cases/{template}.html",
        at=partial(_at, reference=reference),
        channels=CHANNELS,
        day_of=date.fromisoformat,
        earliest=EARLIEST.isoformat(),
        latest=clock.today().isoformat(),
        **values,
    )


# What stands


@pages.get("/desk/cases/<string:reference>/household")
@pages.get("/mine/household", endpoint="own_household")
def household(reference: str | None = None) -> Any:
    """Everybody, how each may be reached, and who may be paid."""
    folder = _found(reference)
    found = service.read_household(me(), folder)
    parts = {"household": found["members"], "contact_rules": found["contact_rules"]}
    told = service.warnings(parts) if reference is not None else []
    return _draw("household", reference, case=folder.case, found=found, warnings=told)


# Somebody


@pages.get("/desk/cases/<string:reference>/household/new")
@pages.get("/mine/household/new", endpoint="own_new_member")
def new_member(reference: str | None = None) -> Any:
    """An empty form."""
    return _member(_found(reference), reference, None, {}, {}, None)


@pages.post("/desk/cases/<string:reference>/household/new")
@pages.post("/mine/household/new", endpoint="own_add_member")
def add_member(reference: str | None = None) -> Response:
    """Add somebody."""
    folder = _found(reference, lock=True)
    given = posted(RelativeForm(), partial(_member, folder, reference, None))
    service.add_member(me(), folder, given)
    return _back(reference, gettext("Kept."))


@pages.get("/desk/cases/<string:reference>/household/<uuid:member_id>")
@pages.get("/mine/household/<uuid:member_id>", endpoint="own_member")
def member(member_id: UUID, reference: str | None = None) -> Any:
    """Somebody, to be corrected."""
    folder = _found(reference)
    heeded = service.heed(me(), folder)
    one = service.member_of(heeded.members, member_id)
    consent = one["payee_consent"]
    values = {**one, "payee_consent": consent["text"] if consent else ""}
    return _member(folder, reference, member_id, values, {}, None, heeded)


@pages.post("/desk/cases/<string:reference>/household/<uuid:member_id>")
@pages.post("/mine/household/<uuid:member_id>", endpoint="own_change_member")
def change_member(member_id: UUID, reference: str | None = None) -> Response:
    """Keep what was corrected."""
    folder = _known(reference, member_id)
    given = posted(RelativeForm(), partial(_member, folder, reference, member_id))
    service.change_member(me(), folder, member_id, given)
    return _back(reference, gettext("Kept."))


def _known(reference: str | None, member_id: UUID) -> Folder:
    """The case, locked, if it has this member. Raises Missing."""
    folder = _found(reference, lock=True)
    service.ensure_member(me(), folder, member_id)
    return folder


def _member(
    folder: Folder,
    reference: str | None,
    member_id: UUID | None,
    values: dict[str, Any],
    errors: Any,
    problem: Any,
    heeded: service.Heeded | None = None,
) -> str:
    return _draw(
        "member",
        reference,
        case=folder.case,
        warnings=_warnings(folder, reference, heeded),
        member_id=member_id,
        values=values,
        errors=errors,
        problem=problem,
    )


def _warnings(folder: Folder, reference: str | None, heeded: service.Heeded | None) -> list[str]:
    """What stands above staff's forms; the officer needs no warning of themself."""
    if reference is None:
        return []
    return (heeded or service.heed(me(), folder)).warnings


@pages.get("/desk/cases/<string:reference>/household/<uuid:member_id>/remove")
@pages.get("/mine/household/<uuid:member_id>/remove", endpoint="own_ask_remove_member")
def ask_remove_member(member_id: UUID, reference: str | None = None) -> Any:
    """A pause before somebody is taken out."""
    one = service.member_of(service.read_household(me(), _found(reference))["members"], member_id)
    return _remove(reference, member_id, one["name"], {}, {}, None)


@pages.post("/desk/cases/<string:reference>/household/<uuid:member_id>/remove")
@pages.post("/mine/household/<uuid:member_id>/remove", endpoint="own_remove_member")
def remove_member(member_id: UUID, reference: str | None = None) -> Response:
    """Take somebody out."""
    folder = _known(reference, member_id)
    posted(NothingForm(), partial(_remove, reference, member_id, gettext("this person")))
    service.remove_member(me(), folder, member_id)
    return _back(reference, gettext("Taken out."))


def _remove(
    reference: str | None, member_id: UUID, name: str, _values: dict[str, Any], _errors: Any, problem: Any
) -> str:
    return render_template(
        "core/confirm.html",
        title=gettext("Take %(name)s out of the household?", name=name),
        sentence=gettext("What was noted about how to reach them, and whether they may be paid, goes with it."),
        detail=problem.detail if problem else None,
        action=_at("remove_member", reference, member_id=member_id),
        cancel_url=_at("member", reference, member_id=member_id),
        confirm_label=gettext("Take out"),
        danger=True,
    )


# How the officer may be reached


@pages.get("/desk/cases/<string:reference>/contact-rules")
@pages.get("/mine/contact-rules", endpoint="own_contact_rules")
def contact_rules(reference: str | None = None) -> Any:
    """How the officer themself may be reached."""
    folder = _found(reference)
    heeded = service.heed(me(), folder)
    return _rules(folder, reference, heeded.contact_rules, {}, None, heeded)


@pages.post("/desk/cases/<string:reference>/contact-rules")
@pages.post("/mine/contact-rules", endpoint="own_set_contact_rules")
def set_contact_rules(reference: str | None = None) -> Response:
    """Keep how the officer may be reached."""
    folder = _found(reference, lock=True)
    given = posted(RulesForm(), partial(_rules, folder, reference))
    service.set_contact_rules(me(), folder, given)
    return _back(reference, gettext("Kept. It stands above everything that is done from now on."))


def _rules(
    folder: Folder,
    reference: str | None,
    values: dict[str, Any],
    errors: Any,
    problem: Any,
    heeded: service.Heeded | None = None,
) -> str:
    return _draw(
        "contact_rules",
        reference,
        case=folder.case,
        warnings=_warnings(folder, reference, heeded),
        values=values,
        errors=errors,
        problem=problem,
    )
