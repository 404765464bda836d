"""The actor of a request: somebody signed in, with their roles and their keys."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from support.people.model import COMPARTMENT, Role
from support.vault.keyring import Keyring


@dataclass(eq=False)
class Signed:
    """Somebody signed in, as Flask-Login wants it."""

    id: UUID
    keyring: Keyring
    session_id: UUID
    came_by: str
    is_authenticated: bool = field(default=True, init=False)
    is_active: bool = field(default=True, init=False)
    is_anonymous: bool = field(default=False, init=False)
    enrolling: bool = False

    def get_id(self) -> str:
        """The principal's id."""
        return str(self.id)

    @property
    def kind(self) -> str:
        """What sort of principal this is: `staff` or `officer`."""
        raise NotImplementedError

    def has(self, role: StrEnum) -> bool:
        """Whether the actor may act in this role now."""
        raise NotImplementedError


@dataclass(eq=False)
class Staff(Signed):
    """A member of staff. A role that has a compartment counts only with the compartment's key."""

    name: str = ""
    roles: frozenset[str] = frozenset()
    is_staff: bool = field(default=True, init=False)

    @property
    def kind(self) -> str:
        """Staff."""
        return "staff"

    def has(self, role: StrEnum) -> bool:
        """Whether the actor may act in this role now."""
        if self.enrolling or role not in self.roles:
            return False
        group = COMPARTMENT.get(Role(role))
        return group is None or group in self.keyring.memberships


@dataclass(eq=False)
class Guest(Staff):
    """Somebody of a partner: signs in like staff, and sees what is shared with them and nothing else."""

    organisation_id: UUID | None = None

    @property
    def kind(self) -> str:
        """A partner: no rule that asks for staff lets them pass."""
        return "partner"


@dataclass(eq=False)
class OfficerActor(Signed):
    """An officer, who sees their own case and nothing else."""

    name: str = ""
    confirmed: bool = False
    is_staff: bool = field(default=False, init=False)

    @property
    def kind(self) -> str:
        """An officer."""
        return "officer"

    def has(self, role: StrEnum) -> bool:
        """An officer has no role of staff."""
        return False


@dataclass(eq=False)
class MemberActor(Signed):
    """Somebody of the union, who sees what members see, and is nobody's officer here."""

    name: str = ""
    is_staff: bool = field(default=False, init=False)

    @property
    def kind(self) -> str:
        """A member: nothing they do is in the log."""
        return "member"

    def has(self, role: StrEnum) -> bool:
        """A member has no role of staff; their offices are the union's to say."""
        return False
