"""The JSON door: sessions, the second factor, invitations, compartments."""

from typing import Any
from uuid import UUID

from flask_wtf.csrf import generate_csrf

from support.core.errors import Missing
from support.core.web.api import Door
from support.core.web.guard import enrolling, me, public
from support.people import cookie, service
from support.people.model import Role
from support.people.schema import (
    AcceptForm,
    CompartmentsView,
    EntryView,
    InvitationForm,
    InvitationView,
    MemberForm,
    MeView,
    OwnSessionsView,
    RemoveForm,
    SecondFactorForm,
    SecondFactorView,
    SignInForm,
    TeamForm,
    TeamMemberView,
    WelcomeView,
)
from support.vault.model import Name

api = Door("people", __name__, description="Signing in, staff, compartments")


@api.post("/sessions")
@public
@api.arguments(SignInForm)
@api.response(201, EntryView)
def sign_in(given: dict[str, Any]) -> Any:
    """Open a session: staff with name, passphrase and code; an officer with their words alone."""
    return cookie.enter(given)


@api.delete("/sessions/current")
@enrolling
@api.response(204)
def sign_out() -> None:
    """End this session."""
    service.end_one(me(), me().session_id)


@api.get("/me")
@enrolling
@api.response(200, MeView)
def who() -> Any:
    """Who is signed in, and what they may act as."""
    actor = me()
    roles = sorted(getattr(actor, "roles", ()))
    return {
        "kind": actor.kind,
        "name": actor.name or None,
        "roles": roles,
        "acting": [role for role in roles if actor.has(Role(role))],
        "compartments": sorted(actor.keyring.memberships),
        "enrolling": actor.enrolling,
        "csrf_token": generate_csrf(),
    }


@api.get("/me/sessions")
@api.response(200, OwnSessionsView)
def sessions() -> Any:
    """The actor's own sessions."""
    return {"items": service.own_sessions(me())}


@api.delete("/me/sessions")
@api.response(204)
def end_sessions() -> None:
    """End all of the actor's sessions, this one too."""
    service.end_all(me().id)


@api.delete("/me/sessions/<uuid:session_id>")
@api.response(204)
def end_session(session_id: UUID) -> None:
    """End one of the actor's sessions."""
    if not service.end_one(me(), session_id):
        raise Missing()


@api.post("/me/second-factor")
@enrolling
@api.arguments(SecondFactorForm)
@api.response(200, SecondFactorView)
def second_factor(given: dict[str, Any]) -> Any:
    """Begin to enrol a second factor, or confirm it with a code."""
    return cookie.enrol(me(), given)


@api.post("/invitations")
@api.arguments(InvitationForm)
@api.response(201, InvitationView)
def invite(given: dict[str, Any]) -> Any:
    """Invite somebody to roles, or to a new passphrase."""
    if given.get("replaces"):
        return service.ask_replacement(me(), service.colleague(me(), given["replaces"]))
    founds = [Name(n) for n in given["founds"]]
    return service.invite(me(), [Role(r) for r in given["roles"]], founds, team=given.get("team"))


@api.patch("/staff/<string:name>")
@api.arguments(TeamForm)
@api.response(200, TeamMemberView)
def set_team(given: dict[str, Any], name: str) -> Any:
    """Put somebody into a team, under a short code."""
    return service.set_team(me(), service.colleague(me(), name), given["team"])


@api.post("/invitations/accept")
@public
@api.arguments(AcceptForm)
@api.response(201, WelcomeView)
def accept(given: dict[str, Any]) -> Any:
    """Use an invitation; the passphrase is in the answer and nowhere else."""
    return service.accept(given["code"], language=given["language"])


@api.get("/compartments")
@api.response(200, CompartmentsView)
def compartments() -> Any:
    """The compartments and who holds their keys."""
    return {"items": service.compartments(me())}


@api.post("/compartments/<string:name>/members")
@api.arguments(MemberForm)
@api.response(201, CompartmentsView)
def grant(given: dict[str, Any], name: str) -> Any:
    """Hand the compartment's key to somebody."""
    service.grant(me(), cookie.compartment(name), service.colleague(me(), given["name"]))
    return {"items": service.compartments(me())}


@api.delete("/compartments/<string:name>/members")
@api.arguments(RemoveForm)
@api.response(204)
def remove(given: dict[str, Any], name: str) -> None:
    """Take the compartment's key from somebody."""
    service.remove(me(), cookie.compartment(name), service.colleague(me(), given["name"]), for_cause=given["for_cause"])


@api.delete("/compartments/<string:name>/members/<string:member>")
@api.response(204)
def remove_named(name: str, member: str) -> None:
    """The same, for clients that send no body with DELETE."""
    service.remove(me(), cookie.compartment(name), service.colleague(me(), member))
