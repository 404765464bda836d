"""The keys of somebody signed in, each opened only when something needs it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from support.vault.ciphers import KeyPair, Refused, canonical


@dataclass(frozen=True)
class Membership:
    """A compartment's sealed seed, as the member's grant row holds it."""

    compartment: str
    principal_id: UUID
    pair_id: UUID
    holder_pair_id: UUID
    sealed: bytes


def membership_context(compartment: str, pair_id: UUID, holder_id: UUID, holder_pair_id: UUID) -> bytes:
    """What binds a compartment's sealed seed to the compartment and its holder."""
    return canonical("apora/membership", compartment, pair_id, holder_id, holder_pair_id)


def grant_context(key_id: UUID, kind: str, scope_id: UUID, principal_id: UUID, pair_id: UUID) -> bytes:
    """What binds a sealed data key to the key, its case and its holder."""
    return canonical("apora/grant", key_id, kind, scope_id, principal_id, pair_id)


class Keyring:
    """Of one person in one request. Nothing is opened until asked for."""

    def __init__(
        self,
        *,
        principal_id: UUID,
        pair_id: UUID,
        unlock: Callable[[], bytes],
        memberships: Mapping[str, Membership] | None = None,
    ) -> None:
        self.principal_id = principal_id
        self.pair_id = pair_id
        self._unlock = unlock
        self.memberships = dict(memberships or {})
        self._own: KeyPair | None = None
        self._groups: dict[UUID, KeyPair] = {}

    def __repr__(self) -> str:
        return f"Keyring({self.principal_id})"

    @property
    def own(self) -> KeyPair:
        """The person's own pair. Raises Refused when the session does not unlock it."""
        if self._own is None:
            self._own = KeyPair(self._unlock())
        return self._own

    @property
    def holders(self) -> dict[UUID, UUID]:
        """Every principal whose key is at hand: `{principal id: pair id}`."""
        found = {self.principal_id: self.pair_id}
        found.update({m.principal_id: m.pair_id for m in self.memberships.values()})
        return found

    def pair_of(self, principal_id: UUID) -> KeyPair:
        """The pair of the person or of a compartment they belong to. Raises Refused."""
        if principal_id == self.principal_id:
            return self.own
        if principal_id not in self._groups:
            self._groups[principal_id] = KeyPair(self._open_membership(principal_id))
        return self._groups[principal_id]

    def _open_membership(self, principal_id: UUID) -> bytes:
        for held in self.memberships.values():
            if held.principal_id == principal_id:
                context = membership_context(held.compartment, held.pair_id, self.principal_id, held.holder_pair_id)
                return self.own.open(held.sealed, context)
        raise Refused

    def seed_of(self, compartment: str) -> bytes:
        """The seed of a compartment's pair, to be sealed to a new member. Raises Refused."""
        if compartment not in self.memberships:
            raise Refused
        return self.pair_of(self.memberships[compartment].principal_id).seed

    def sign(self, message: bytes) -> bytes:
        """Sign with the person's own key."""
        return self.own.sign(message)
