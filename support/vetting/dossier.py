"""The vetting of a case as it is handed from verb to verb: its rounds, who was named, what was found and decided."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from support.cases.folder import Folder
from support.cases.model import Clearance
from support.vetting.model import (
    AppealStatus,
    FreezeStatus,
    Item,
    Outcome,
    RoundKind,
    RoundStatus,
    VetterStatus,
)


@dataclass(frozen=True)
class Said:
    """What somebody found."""

    id: UUID
    person_id: UUID
    outcome: Outcome
    on: date


@dataclass(frozen=True)
class Noted:
    """That somebody looked into something; what it showed is sealed."""

    id: UUID
    item: Item
    on: date


@dataclass(frozen=True)
class Named:
    """Somebody named in a round, the pair their grants must be sealed to, and whether they still work here."""

    id: UUID
    round_id: UUID
    person_id: UUID
    pair_id: UUID
    name: str
    status: VetterStatus
    named_on: date
    disabled: bool = False
    finding: Said | None = None
    checks: list[Noted] = field(default_factory=list)

    @property
    def active(self) -> bool:
        """Whether they count: named or ready, and still here unless they have spoken."""
        here = self.status in (VetterStatus.NAMED, VetterStatus.READY)
        return here and (self.finding is not None or not self.disabled)

    @property
    def stage(self) -> str:
        """How far they are: `spoken`, or their status."""
        return "spoken" if self.finding is not None else self.status.value


@dataclass(frozen=True)
class Round:
    """One look into the case, and what it came to."""

    id: UUID
    number: int
    kind: RoundKind
    status: RoundStatus
    opened_on: date
    appeal_id: UUID | None = None
    named: list[Named] = field(default_factory=list)
    outcome: Outcome | None = None
    decided_on: date | None = None
    decision_id: UUID | None = None

    @property
    def open(self) -> bool:
        """Whether somebody still works in it."""
        return self.status == RoundStatus.OPEN

    @property
    def active(self) -> list[Named]:
        """Those who count."""
        return [one for one in self.named if one.active]

    @property
    def findings(self) -> list[Said]:
        """What was found so far, in the order of naming."""
        return [one.finding for one in self.named if one.finding is not None]

    @property
    def concurring(self) -> list[Named]:
        """Those whose finding is the decision, once it stands: the officer reads their letters."""
        return [one for one in self.named if one.finding is not None and one.finding.outcome == self.outcome]

    @property
    def wanted(self) -> int:
        """How many more have to be named: two, and a third once two differ."""
        apart = len({finding.outcome for finding in self.findings}) > 1
        return max(0, (3 if apart else 2) - len(self.active)) if self.open else 0


@dataclass(frozen=True)
class Answered:
    """The officer's answer to what a round asked."""

    id: UUID
    round_id: UUID
    on: date


@dataclass(frozen=True)
class Appealed:
    """That the officer asked others to look again."""

    id: UUID
    status: AppealStatus
    on: date


@dataclass(frozen=True)
class Frozen:
    """A freeze that takes in this case. `origin` is the case it began with."""

    id: UUID
    origin: UUID
    status: FreezeStatus
    by: str
    by_id: UUID
    on: date
    asked_by: UUID | None = None


@dataclass(frozen=True)
class Dossier:
    """A case and all that is open of its vetting."""

    folder: Folder
    rounds: list[Round] = field(default_factory=list)
    conflicts: set[UUID] = field(default_factory=set)
    answers: list[Answered] = field(default_factory=list)
    appeals: list[Appealed] = field(default_factory=list)
    freezes: list[Frozen] = field(default_factory=list)
    audited_as: str = "case"

    @property
    def id(self) -> UUID:
        """The case's id."""
        return self.folder.id

    @property
    def latest(self) -> Round | None:
        """The newest round."""
        return self.rounds[-1] if self.rounds else None

    @property
    def current(self) -> Round | None:
        """The round that is open."""
        return self.latest if self.latest is not None and self.latest.open else None

    @property
    def appeal(self) -> Appealed | None:
        """The appeal that waits."""
        return next((one for one in self.appeals if one.status == AppealStatus.OPEN), None)

    def round_of(self, appeal_id: UUID) -> Round | None:
        """The newest round that hears, or heard, an appeal."""
        return next((one for one in reversed(self.rounds) if one.appeal_id == appeal_id), None)

    def place_of(self, person_id: UUID) -> Named | None:
        """Somebody's row in the open round, while they count."""
        rows = self.current.active if self.current is not None else []
        return next((one for one in rows if one.person_id == person_id), None)

    @property
    def question_from(self) -> Round | None:
        """The newest round, when it came to a question to the officer."""
        asks = self.latest is not None and self.latest.outcome == Outcome.MORE_INFORMATION
        return self.latest if asks else None

    def answer_to(self, round_id: UUID) -> Answered | None:
        """What the officer answered to a round."""
        return next((one for one in self.answers if one.round_id == round_id), None)

    def found_before(self, person_id: UUID) -> bool:
        """Whether somebody gave a finding in any round but the one that is open."""
        return any(finding.person_id == person_id for one in self.rounds if not one.open for finding in one.findings)

    @property
    def standing(self) -> list[Frozen]:
        """The freezes that are not lifted."""
        return [one for one in self.freezes if one.status != FreezeStatus.LIFTED]

    @property
    def next_kind(self) -> RoundKind:
        """What a round would be that is opened now, other than an appeal's."""
        decided = [one for one in self.rounds if one.outcome is not None]
        if not decided:
            return RoundKind.FIRST
        if self.folder.case.clearance == Clearance.PENDING and decided[-1].outcome == Outcome.MORE_INFORMATION:
            return RoundKind.FURTHER
        return RoundKind.RENEWED
