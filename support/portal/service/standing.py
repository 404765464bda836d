"""Where things stand: what is asked of the officer, what comes next, who works with them. Staff appear by number."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from support.aid import service as aid
from support.aid.model import PaymentStatus
from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Clearance, NeedStatus, SeatName, Status
from support.core.access import Actor
from support.portal.service import asking, payments, readers
from support.portal.service.found import Found, look

STATUS_TEXT: dict[str, Any] = {
    Status.NEW: _("What you wrote has arrived. It is being read."),
    Status.VETTING: _("What you wrote is being looked into. That is done for everybody."),
    Status.ACCEPTED: _("You are accepted. What you need is talked over with you."),
    Status.ACTIVE: _("You are being helped."),
    Status.ON_HOLD: _("The work rests for a while. Write to your coordinators when something changes."),
    Status.CLOSED: _("The work is finished. You can still read everything here."),
    Status.DECLINED: _("It was decided not to help here. You can read why, and ask others to look again."),
}
#: Better words where a status alone does not say enough.
HANDED_OVER = _("What you wrote was read. Two people work with you now. The next step: two others look into it.")
STAGES: dict[str, Any] = {
    "question": _("There is a question for you. Please answer it, then the work goes on."),
    "answered": _("You have answered. It is looked at again."),
}
MERGED = _(
    "You have written here twice. Both belong together now, and the work goes on under the words that you were given"
    " the other time. Sign in with those. What you wrote here stays readable."
)


def read(actor: Actor) -> dict[str, Any]:
    """The officer's own case in plain words; the reading is recorded. Raises Missing for anybody else."""
    folder = cases.own(actor)
    chest = cases.open_folder(actor, folder)
    found = look(actor, folder, chest)
    wish = cases.open_erasure_request(folder)
    return {
        "reference": folder.case.reference,
        "handle": folder.case.handle,
        "status": folder.case.status,
        "status_text": status_text(folder, found.told),
        "rests_until": folder.case.held_until if folder.case.status == Status.ON_HOLD else None,
        "asked_now": asking.asked_now(folder, chest, found),
        "next": steps(folder, found),
        "decision": found.told["decision"],
        "may_appeal": found.told["may_appeal"],
        "appeal": found.told["appeal"],
        "needs": folder.needs,
        "payments": [payments.told(payment) for payment in found.paid],
        "coordinators": coordinators(cases.changes_of_holders(folder)),
        "readers": [one for one in readers.readers_of(folder) if one.reads_all and one.role not in ("you", "recovery")],
        "erasure": {"asked_on": wish.asked_on, "answer_by": wish.answer_by} if wish is not None else None,
        "voucher": cases.may_have_voucher(actor, folder),
        **cases.contents(actor, folder, chest),
    }


def ensure_own(actor: Actor) -> None:
    """Raises Missing for anybody but an officer."""
    cases.own(actor)


def stands_as(folder: Folder) -> Status:
    """Where a case stands; one that rests stands where it goes back to."""
    found: Status = folder.case.resumes or folder.case.status
    return found


def status_text(folder: Folder, told: dict[str, Any]) -> Any:
    """The status in one or two sentences; `told` is what vetting says to the officer."""
    if folder.case.merged_into is not None:
        return MERGED
    if folder.case.status == Status.VETTING and told["stage"] in STAGES:
        return STAGES[told["stage"]]
    if folder.case.status == Status.DECLINED and told["appeal"]:
        return told["appeal"]["text"]
    if folder.case.status == Status.NEW and folder.handed_over:
        return HANDED_OVER
    return STATUS_TEXT[folder.case.status]


# What comes next


@dataclass(frozen=True)
class Step:
    """Something that happened, happens now, or comes: `state` is done, current or next."""

    text: Any
    state: str

    @property
    def done(self) -> bool:
        """Whether it is over."""
        return self.state == "done"


def steps(folder: Folder, found: Found) -> list[Step]:
    """What was done and what comes next, in the order in which it happens; at most one is current."""
    told = [*_beginning(folder, found.told), *_outcome(folder, found)]
    if end := _end(folder):
        told = [*((text, True) for text, done in told if done), (end, True)]
    current = next((at for at, (_text, done) in enumerate(told) if not done), None)
    return [
        Step(text, "done" if done else "current" if at == current else "next") for at, (text, done) in enumerate(told)
    ]


def _end(folder: Folder) -> Any:
    """The last step of a case in which nothing comes any more, or None."""
    if folder.case.merged_into is not None:
        return _("The work goes on under the words that you were given the other time.")
    return _("The work is finished.") if folder.case.status == Status.CLOSED else None


def _beginning(folder: Folder, told: dict[str, Any]) -> list[tuple[Any, bool]]:
    pending = folder.case.clearance == Clearance.PENDING
    answered = [(_("You answer a question about it."), told["stage"] != "question")] if told["question"] else []
    return [
        (_("What you wrote has arrived."), True),
        (_("You typed your words back."), folder.confirmed),
        (_("It is read, and two people are chosen to work with you."), folder.handed_over),
        *(answered if pending else []),
        (_("Two others look into what you wrote. That is done for everybody."), not pending),
    ]


def _outcome(folder: Folder, found: Found) -> list[tuple[Any, bool]]:
    if stands_as(folder) == Status.DECLINED:
        heard = found.told["appeal"] is None or found.told["appeal"]["outcome"] is not None
        again = [] if found.told["appeal"] is None else [(_("Two others look again, as you asked."), heard)]
        return [(_("It was decided not to help here. You are told why."), True), *again]
    told: list[tuple[Any, bool]] = [
        (_("You are told whether you are accepted."), folder.case.clearance == Clearance.CLEARED),
        (_("They talk with you about what you need and agree with you what to do."), _agreed(folder)),
    ]
    if found.paid:
        waiting = {payment.status for payment in found.paid}
        told.append((_("Money is sent to you."), PaymentStatus.DUE not in waiting))
        told.append((_("You say whether it arrived."), not waiting & {PaymentStatus.DUE, *aid.UNANSWERED}))
    return [*told, (_("You are helped, step by step."), _helped(folder))]


def _agreed(folder: Folder) -> bool:
    return stands_as(folder) in (Status.ACTIVE, Status.CLOSED)


def _helped(folder: Folder) -> bool:
    return bool(folder.needs) and all(need["status"] != NeedStatus.OPEN for need in folder.needs)


# Who works with them


@dataclass(frozen=True)
class Coordinator:
    """Somebody who works with the officer, or did, in the seat they took last; `until` is set for who left it."""

    number: int
    since: date
    until: date | None
    present: bool
    stands_in: bool
    #: Who came in their place, for who left.
    followed_by: int | None

    @property
    def who(self) -> Any:
        """As the officer knows them."""
        return _("Coordinator %(number)s", number=self.number)


def coordinators(changes: list[dict[str, Any]]) -> list[Coordinator]:
    """Who works with the officer, and then who no longer does, each once, from the seats that were taken and left."""
    now = {row["number"]: row for row in changes if row["until"] is None}
    left = {row["number"]: row for row in changes if row["until"] is not None and row["number"] not in now}
    told = [*(now[number] for number in sorted(now)), *(left[number] for number in sorted(left))]
    return [
        Coordinator(
            number=row["number"],
            since=row["since"],
            until=row["until"],
            present=row["until"] is None,
            stands_in=row["seat"] == SeatName.COVER,
            followed_by=None if row["until"] is None else _after(row, changes),
        )
        for row in told
    ]


def _after(row: dict[str, Any], changes: list[dict[str, Any]]) -> int | None:
    """Who took the seat next."""
    later = [one for one in changes if one["seat"] == row["seat"] and one["number"] != row["number"]]
    taken = [one for one in later if one["since"] >= row["until"]]
    return min(taken, key=lambda one: one["since"])["number"] if taken else None
