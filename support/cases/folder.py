"""A case as it is handed from verb to verb: the row, who holds it, and its needs, read in one statement."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from support.cases.model import MAIN_SEATS, Case, SeatName


@dataclass(frozen=True)
class Holder:
    """Somebody in a seat, and the pair their grants must be sealed to."""

    person_id: UUID
    pair_id: UUID
    name: str
    seat: SeatName
    since: date
    number: int
    until: date | None = None


@dataclass(frozen=True)
class Folder:
    """A case with its needs (`[{"id", "code", "status", "assessed_on"}]`), its holders, and all who ever were.

    `numbers` says as which number the officer knows each; `opened_today` whether the actor opened the case today
    already (None where openings are not counted). `receivers` were asked to take a seat and have not answered: they
    see nothing, but each key is sealed to their pair already.
    """

    case: Case
    officer_pair_id: UUID
    confirmed: bool
    needs: list[dict[str, Any]]
    holders: list[Holder]
    numbers: dict[UUID, int] = field(default_factory=dict)
    opened_today: bool | None = None
    receivers: dict[UUID, UUID] = field(default_factory=dict)
    audited_as: str = "case"

    @property
    def id(self) -> UUID:
        """The case's id."""
        return self.case.id

    @property
    def holder_ids(self) -> set[UUID]:
        """Who holds the case."""
        return {holder.person_id for holder in self.holders}

    @property
    def handed_over(self) -> bool:
        """Whether intake's access has ended."""
        return self.case.handed_over_on is not None

    def holder(self, person_id: UUID) -> Holder | None:
        """The seat of a person."""
        return next((holder for holder in self.holders if holder.person_id == person_id), None)

    def in_seat(self, seat: SeatName) -> Holder | None:
        """Who sits in a seat."""
        return next((holder for holder in self.holders if holder.seat == seat), None)

    @property
    def free_seats(self) -> list[SeatName]:
        """The two main seats as far as nobody sits in them, the owner's first."""
        taken = {holder.seat for holder in self.holders}
        return [seat for seat in MAIN_SEATS if seat not in taken]

    def held_without(self, person_id: UUID) -> bool:
        """Whether an owner or a deputy stays when this person leaves; a cover alone is none."""
        return any(holder.person_id != person_id for holder in self.main_holders)

    @property
    def main_holders(self) -> list[Holder]:
        """Owner and deputy, without who covers a leave."""
        return [holder for holder in self.holders if holder.seat in MAIN_SEATS]
