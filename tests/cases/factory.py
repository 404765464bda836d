"""Actors and cases that no database knows, for judging rules by themselves."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from support.cases.folder import Folder, Holder
from support.cases.model import Case, Clearance, SeatName, Status
from support.people.model import Role

DAY = date(2024, 5, 17)


@dataclass
class Somebody:
    """An actor with these roles, each with its compartment's key."""

    roles: tuple[Role, ...] = ()
    kind: str = "staff"
    id: UUID = field(default_factory=uuid4)
    keyring: Any = None

    def has(self, role: Any) -> bool:
        """As `people` answers it."""
        return self.kind == "staff" and role in self.roles


def folder(*holders: Somebody, officer: Somebody | None = None, handed_over: bool = False) -> Folder:
    """A case held by these people, owner first."""
    case = Case(
        id=uuid4(),
        reference="A-0000-0000",
        handle="amber-window",
        officer_id=officer.id if officer else uuid4(),
        status=Status.NEW,
        opened_on=DAY,
        handed_over_on=DAY if handed_over else None,
        clearance=Clearance.PENDING,
        frozen=False,
    )
    seats = [
        Holder(one.id, uuid4(), f"holder-{number}", seat, DAY, number)
        for number, (one, seat) in enumerate(zip(holders, SeatName, strict=False), 1)
    ]
    return Folder(
        case,
        uuid4(),
        True,
        [{"id": str(uuid4()), "code": "financial", "status": "open"}],
        seats,
        {seat.person_id: seat.number for seat in seats},
    )
