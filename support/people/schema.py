"""What comes in and goes out about staff, sessions and invitations."""

from typing import Any

from marshmallow import fields, validate

from support.core.schema import WANTED, Form, Text, View
from support.people.model import TEAM_CODE, TEAM_SHAPE, Role
from support.vault.model import Name


class SignInForm(Form):
    """A member of staff gives a name as well; an officer only their words."""

    name = Text(longest=64)
    passphrase = Text(required=True, longest=300)
    code = Text(longest=12)


class EntryView(View):
    """A session that was opened."""

    token = fields.String(required=True)
    kind = fields.String(required=True)
    enrolling = fields.Boolean(required=True)


class MeView(View):
    """Who is signed in."""

    kind = fields.String(required=True)
    name = fields.String(allow_none=True)
    roles = fields.List(fields.String())
    acting = fields.List(fields.String(), metadata={"description": "Roles whose key is held."})
    compartments = fields.List(fields.String())
    enrolling = fields.Boolean()
    csrf_token = fields.String(metadata={"description": "For writes that a cookie authenticates."})


class OwnSessionView(View):
    """One of the actor's own sessions."""

    id = fields.UUID()
    current = fields.Boolean()
    started_at = fields.DateTime()
    seen_at = fields.DateTime()


class OwnSessionsView(View):
    """All of them."""

    items = fields.List(fields.Nested(OwnSessionView))


class SecondFactorForm(Form):
    """Without a code: begin. With one: confirm."""

    code = Text(longest=12)


class SecondFactorView(View):
    """The secret to enrol, or that it is done."""

    secret = fields.String()
    uri = fields.String()
    enrolled = fields.Boolean()


def _role_list(**options: Any) -> "fields.List[Any]":
    roles = fields.String(validate=validate.OneOf([role.value for role in Role]))
    return fields.List(roles, validate=validate.Length(max=len(Role)), **options)


def _team(**options: Any) -> fields.String:
    shape = validate.Regexp(TEAM_CODE, error=TEAM_SHAPE)
    return fields.String(validate=shape, error_messages=WANTED, **options)


class InvitationForm(Form):
    """To roles, and perhaps to found their compartments; or to replace a lost passphrase."""

    roles = _role_list(load_default=list)
    founds = fields.List(fields.String(validate=validate.OneOf([name.value for name in Name])), load_default=list)
    replaces = Text(longest=64, metadata={"description": "The name of somebody of staff who lost their passphrase."})
    team = _team(metadata={"description": "The code of the team a newcomer begins in."})


class InvitationView(View):
    """The code is shown once."""

    id = fields.UUID()
    code = fields.String()
    expires_at = fields.DateTime()


class AcceptForm(Form):
    """The code of an invitation."""

    code = Text(required=True, longest=100)
    language = fields.String(validate=validate.OneOf(["en", "ru", "be"]), load_default="en")


class WelcomeView(View):
    """Shown once: name and passphrase."""

    name = fields.String(allow_none=True)
    passphrase = fields.String()
    roles = fields.List(fields.String())
    founded = fields.List(fields.String())


class TeamForm(Form):
    """Which team somebody works in."""

    team = _team(required=True)


class TeamMemberView(View):
    """Somebody, and their team."""

    name = fields.String()
    team = fields.String()


class MemberForm(Form):
    """Who is to get a compartment's key."""

    name = Text(required=True, longest=64)


class ForCauseForm(Form):
    """`for_cause` also replaces the compartment's pair."""

    for_cause = fields.Boolean(load_default=False)


class RemoveForm(ForCauseForm):
    """Who is to lose a compartment's key."""

    name = Text(required=True, longest=64)


class NothingForm(Form):
    """A button and nothing else."""


class CompartmentView(View):
    """A compartment and who holds its key."""

    name = fields.String()
    founded = fields.Boolean()
    members = fields.List(fields.String())


class CompartmentsView(View):
    """All compartments."""

    items = fields.List(fields.Nested(CompartmentView))
