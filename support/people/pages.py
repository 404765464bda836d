"""The pages of people: signing in and out, the second factor, own sessions, invitations, staff and compartments."""

import io
from typing import Any
from uuid import UUID

import segno
from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user

from support.core.errors import Conflict, Missing
from support.core.web.forms import posted
from support.core.web.guard import enrolling, me, public
from support.core.web.pages import notice, own_place, section
from support.people import cookie, policy, service
from support.people.model import COMPARTMENT, COMPARTMENT_WORDS, ROLE_WORDS, Person, Role
from support.people.schema import (
    AcceptForm,
    ForCauseForm,
    InvitationForm,
    NothingForm,
    SecondFactorForm,
    SignInForm,
    TeamForm,
)
from support.vault.model import Name

pages = Blueprint("people_pages", __name__, template_folder="templates")
section("people_pages.people", lazy_gettext("People"), rank=80, may=policy.may_see_staff)
section("people_pages.invite", lazy_gettext("Invitations"), rank=81, may=policy.may_invite)
section("people_pages.sessions", lazy_gettext("My sessions"), rank=90)


def _draw(template: str, **values: Any) -> str:
    words = {"role_words": ROLE_WORDS, "compartment_words": COMPARTMENT_WORDS}
    return render_template(f"people/{template}.html", **words, **values)


# Signing in and out


@pages.get("/enter")
@public
def sign_in() -> Any:
    """Coming back with one's words."""
    return redirect(own_place(), 303) if current_user.is_authenticated else _draw("sign_in", errors={}, problem=None)


@pages.get("/enter/staff")
@public
def staff_sign_in() -> Any:
    """Coming to work, with name, passphrase and code."""
    if current_user.is_authenticated:
        return redirect(own_place(), 303)
    return _draw("staff_sign_in", values={}, errors={}, problem=None)


@pages.post("/enter")
@public
def enter() -> Any:
    """Open a session and go to one's own place."""

    def again(values: dict[str, Any], errors: Any, problem: Any) -> str:
        # What was typed stays, save the words themselves.
        template = "staff_sign_in" if "name" in values else "sign_in"
        return _draw(template, values={"name": values.get("name", "")}, errors=errors, problem=problem)

    entry = cookie.enter(posted(SignInForm(), again))
    return redirect(url_for("people_pages.second_factor") if entry.enrolling else own_place(entry.kind), 303)


@pages.post("/sign-out")
@public
@enrolling
def sign_out() -> Response:
    """End this session; the browser forgets it."""
    cookie.leave()
    response: Response = redirect(url_for("core.home"), 303)  # type: ignore[assignment]
    return cookie.drop(response)


# The second factor


@pages.get("/second-factor")
@enrolling
def second_factor() -> Any:
    """The secret to put into an authenticator, or that it is done."""
    return _second_factor({}, {}, None)


def _second_factor(_values: dict[str, Any], errors: Any, problem: Any) -> str:
    try:
        secret = service.begin_second_factor(_staff())["secret"]
    except Conflict:
        secret = None
    return _draw("second_factor", secret=secret, errors=errors, problem=problem)


def _staff() -> Any:
    """The actor, who has to sign in like staff: a partner's people do too. Raises Missing."""
    if not me().is_staff:
        raise Missing()
    return me()


@pages.get("/second-factor/picture")
@enrolling
def second_factor_picture() -> Response:
    """The same secret as a picture for the authenticator's camera."""
    drawn = io.BytesIO()
    uri = service.begin_second_factor(_staff())["uri"]
    segno.make(uri, error="m").save(drawn, kind="svg", scale=6, border=4, dark="#000", light="#fff", xmldecl=False)
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


@pages.post("/second-factor")
@enrolling
def confirm_second_factor() -> Any:
    """Confirm with a code; the session may then do what its roles allow."""
    given = posted(SecondFactorForm(), _second_factor)
    service.confirm_second_factor(_staff(), given.get("code", ""))
    notice("good", gettext("Your second factor is on. You will need a code each time you sign in."))
    return redirect(own_place(), 303)


# Own sessions


@pages.get("/sessions")
def sessions() -> Any:
    """One's own sessions."""
    return _draw("sessions", items=service.own_sessions(me()))


@pages.post("/sessions/<uuid:session_id>/end")
def end_session(session_id: UUID) -> Any:
    """End one of them."""
    if session_id == me().session_id:
        return sign_out()
    if not service.end_one(me(), session_id):
        raise Missing()
    notice("good", gettext("That session has ended."))
    return redirect(url_for("people_pages.sessions"), 303)


@pages.post("/sessions/end")
def end_sessions() -> Response:
    """End all of them, this one too."""
    service.end_all(me().id)
    return sign_out()


# Invitations


@pages.get("/invitations")
def invite() -> Any:
    """The form that invites somebody."""
    service.may_invite(me())
    return _invite({}, {}, None)


def _invite(values: dict[str, Any], errors: Any, problem: Any) -> str:
    free = [row["name"] for row in service.compartments(me()) if not row["founded"] and row["name"] in _WITH_ROLE]
    return _draw("invite", values=values, errors=errors, problem=problem, free=free)


_WITH_ROLE = set(COMPARTMENT.values())


@pages.post("/invitations")
def send_invitation() -> Any:
    """Make an invitation and show its code this once."""
    given = posted(InvitationForm(), _invite)
    founds = [Name(n) for n in given["founds"]]
    sent = service.invite(me(), [Role(r) for r in given["roles"]], founds, team=given.get("team"))
    return _draw("code", sent=sent, roles=given["roles"], name=None)


@pages.get("/invitation")
@public
def invitation() -> Any:
    """Where somebody who was invited types their code."""
    return _accept({}, {}, None)


def _accept(values: dict[str, Any], errors: Any, problem: Any) -> str:
    return _draw("accept", values=values, errors=errors, problem=problem)


@pages.post("/invitation")
@public
def accept() -> Any:
    """Use the invitation up; the passphrase is in this answer and nowhere else."""
    given = posted(AcceptForm(), _accept)
    return _draw("welcome", welcome=service.accept(given["code"], language=given["language"]))


# Staff and compartments


@pages.get("/people")
def people() -> Any:
    """Who works here, and who holds which compartment's key."""
    return _draw("people", staff=service.staff(me()), compartments=service.compartments(me()))


@pages.get("/people/<string:name>")
def person(name: str) -> Any:
    """One of them, and what may be done."""
    return _person(service.colleague(me(), name), None)


@pages.post("/people/<string:name>/team")
def set_team(name: str) -> Any:
    """Put somebody into a team."""
    found = service.colleague(me(), name)
    given = posted(TeamForm(), lambda values, errors, problem: _person(found, problem, values, errors))
    service.set_team(me(), found, given["team"])
    notice("good", gettext("%(name)s works in team %(team)s now.", name=name, team=given["team"]))
    return redirect(url_for("people_pages.person", name=name), 303)


def _person(found: Person, problem: Any, values: dict[str, Any] | None = None, errors: Any = None) -> str:
    actor, held, open_to = me(), [], []
    for row in service.compartments(actor):
        name = Name(row["name"])
        if found.name in row["members"]:
            held.append((name, policy.may_remove(actor, name, found.id)))
        elif policy.belongs(found, name):
            open_to.append((name, row["founded"], policy.may_grant(actor, name, found.id)))
    return _draw(
        "person",
        person=found,
        held=held,
        open_to=open_to,
        may_disable=policy.may_disable(actor, found),
        may_replace=policy.may_ask_replacement(actor, found),
        may_set_team=policy.may_set_team(actor),
        values=values or {},
        errors=errors or {},
        problem=problem,
    )


def _pressed(found: Person, schema: Any) -> dict[str, Any]:
    """The fields of a button on somebody's page, which shows whatever goes wrong."""
    return posted(schema, lambda _values, _errors, problem: _person(found, problem))


@pages.post("/people/<string:name>/compartments/<string:compartment>/grant")
def grant(name: str, compartment: str) -> Any:
    """Hand somebody a compartment's key."""
    found = service.colleague(me(), name)
    _pressed(found, NothingForm())
    service.grant(me(), cookie.compartment(compartment), found)
    notice("good", gettext("The key has been handed over. It works from their next page on."))
    return redirect(url_for("people_pages.person", name=name), 303)


@pages.get("/people/<string:name>/compartments/<string:compartment>/remove")
def ask_remove(name: str, compartment: str) -> Any:
    """A pause before a key is taken away."""
    group = cookie.compartment(compartment)
    return _draw(
        "remove",
        person=service.colleague(me(), name),
        compartment=group,
        may_replace_key=group in me().keyring.memberships and name != me().name,
    )


@pages.post("/people/<string:name>/compartments/<string:compartment>/remove")
def remove(name: str, compartment: str) -> Any:
    """Take a compartment's key away."""
    found = service.colleague(me(), name)
    given = _pressed(found, ForCauseForm())
    service.remove(me(), cookie.compartment(compartment), found, for_cause=given["for_cause"])
    notice("good", gettext("The key has been taken away."))
    return redirect(url_for("people_pages.person", name=name), 303)


@pages.post("/people/<string:name>/passphrase")
def replace_passphrase(name: str) -> Any:
    """Invite somebody who lost their passphrase to a new one; the code is shown this once."""
    found = service.colleague(me(), name)
    _pressed(found, NothingForm())
    return _draw("code", sent=service.ask_replacement(me(), found), roles=[], name=found.name)
