"""The codes of aid, and how staff read them."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

#: The emergency lane: one approver, outside a run, up to this many minor units whatever a scheme says.
EMERGENCY_CAP = 500_00
#: The longest schedule, in instalments.
MOST_TIMES = 24


class Category(StrEnum):
    """What the money is for. Only the emergency lane is open before vetting."""

    LIVING_COSTS = "living_costs"
    LOAN = "loan"
    CONTRACT_PENALTY = "contract_penalty"
    FAMILY = "family"
    MEDICAL = "medical"
    RELOCATION = "relocation"
    EMERGENCY = "emergency"
    RETRAINING = "retraining"
    LEGAL = "legal"


class Decision(StrEnum):
    """What an approver says."""

    APPROVE = "approve"
    REFUSE = "refuse"
    RETURN = "return"


class Refusal(StrEnum):
    """Why a request is refused: a code, since the officer is told."""

    NOT_COVERED = "not_covered"
    NOT_SHOWN = "not_shown"
    OTHER_HELP = "other_help"
    TOO_MUCH = "too_much"
    NO_FUNDS = "no_funds"
    OTHER = "other"


class RequestStatus(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class PaymentStatus(StrEnum):
    """Where a payment stands; the last three are the officer's answer. `settled_on` says so whatever the status."""

    DUE = "due"
    STOPPED = "stopped"
    SENT = "sent"
    SETTLED = "settled"
    RETURNED = "returned"
    FAILED = "failed"
    RECEIVED = "received"
    NOT_RECEIVED = "not_received"
    WITH_ISSUES = "with_issues"


class Rail(StrEnum):
    """How the money travels."""

    SEPA = "sepa"
    MANUAL = "manual"
    CASH = "cash"
    VOUCHER = "voucher"


class RunStatus(StrEnum):
    """Where a payment run stands."""

    PREPARED = "prepared"
    RELEASED = "released"
    CANCELLED = "cancelled"


class Stop(StrEnum):
    """Why a payment was stopped before it was sent."""

    NOT_NEEDED = "not_needed"
    CHANGED = "changed"
    UNREACHABLE = "unreachable"
    DOUBT = "doubt"
    OTHER = "other"


class TaskKind(StrEnum):
    """What somebody has to look at after a payment."""

    SILENCE = "silence"
    MISMATCH = "mismatch"
    VERIFICATION = "verification"


class TaskOutcome(StrEnum):
    """What came of looking."""

    CONFIRMED = "confirmed"
    DIFFERS = "differs"
    UNREACHED = "unreached"


class Review(StrEnum):
    """What a second person says of an emergency afterwards."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


class Paper(StrEnum):
    """The kinds of document a scheme may ask for."""

    CONTRACT = "contract"
    CREDIT = "credit"
    COURT = "court"
    MEDICAL = "medical"
    INVOICE = "invoice"
    LEASE = "lease"
    INCOME = "income"
    TRAVEL = "travel"
    OTHER = "other"


class DebtStatus(StrEnum):
    """Whether a debt still stands."""

    OPEN = "open"
    PAID = "paid"
    DROPPED = "dropped"


CATEGORY_WORDS: dict[str, Any] = {
    Category.EMERGENCY: _("Emergency"),
    Category.LIVING_COSTS: _("Living costs"),
    Category.LOAN: _("Loan instalments"),
    Category.CONTRACT_PENALTY: _("Contract penalty"),
    Category.FAMILY: _("Family"),
    Category.MEDICAL: _("Medical"),
    Category.RELOCATION: _("Relocation"),
    Category.RETRAINING: _("Retraining costs"),
    Category.LEGAL: _("Legal costs"),
}
REQUEST_WORDS: dict[str, Any] = {
    RequestStatus.DRAFT: _("Draft"),
    RequestStatus.SUBMITTED: _("Waits for a decision"),
    RequestStatus.RETURNED: _("Returned"),
    RequestStatus.APPROVED: _("Approved"),
    RequestStatus.REFUSED: _("Refused"),
    RequestStatus.WITHDRAWN: _("Withdrawn"),
    RequestStatus.EXPIRED: _("Expired"),
}
DECISION_WORDS: dict[str, Any] = {
    Decision.APPROVE: _("Approved"),
    Decision.REFUSE: _("Refused"),
    Decision.RETURN: _("Returned"),
}
REFUSAL_WORDS: dict[str, Any] = {
    Refusal.NOT_COVERED: _("No scheme covers this"),
    Refusal.NOT_SHOWN: _("What it is for was not shown well enough"),
    Refusal.OTHER_HELP: _("Other help covers it"),
    Refusal.TOO_MUCH: _("It is more than can be given"),
    Refusal.NO_FUNDS: _("There is no money for it at present"),
    Refusal.OTHER: _("Another reason; your coordinators can explain it"),
}
PAYMENT_WORDS: dict[str, Any] = {
    PaymentStatus.DUE: _("To be paid"),
    PaymentStatus.STOPPED: _("Stopped"),
    PaymentStatus.SENT: _("Sent"),
    PaymentStatus.SETTLED: _("Settled"),
    PaymentStatus.RETURNED: _("Came back"),
    PaymentStatus.FAILED: _("Failed"),
    PaymentStatus.RECEIVED: _("Received"),
    PaymentStatus.NOT_RECEIVED: _("Not received"),
    PaymentStatus.WITH_ISSUES: _("Received in part"),
}
RAIL_WORDS: dict[str, Any] = {
    Rail.SEPA: _("SEPA transfer"),
    Rail.MANUAL: _("Transfer by hand"),
    Rail.CASH: _("Cash"),
    Rail.VOUCHER: _("Voucher"),
}
RUN_WORDS: dict[str, Any] = {
    RunStatus.PREPARED: _("Waits for release"),
    RunStatus.RELEASED: _("Released"),
    RunStatus.CANCELLED: _("Cancelled"),
}
STOP_WORDS: dict[str, Any] = {
    Stop.NOT_NEEDED: _("It is not needed any more"),
    Stop.CHANGED: _("The amount or the payee changed"),
    Stop.UNREACHABLE: _("The officer cannot be reached"),
    Stop.DOUBT: _("There is a doubt to be cleared first"),
    Stop.OTHER: _("Another reason"),
}
TASK_WORDS: dict[str, Any] = {
    TaskKind.SILENCE: _("No answer for a week"),
    TaskKind.MISMATCH: _("The officer says that something is wrong"),
    TaskKind.VERIFICATION: _("To be verified"),
}
OUTCOME_WORDS: dict[str, Any] = {
    TaskOutcome.CONFIRMED: _("It arrived as sent"),
    TaskOutcome.DIFFERS: _("It did not arrive as sent"),
    TaskOutcome.UNREACHED: _("The officer could not be reached"),
}
REVIEW_WORDS: dict[str, Any] = {
    Review.JUSTIFIED: _("It was an emergency"),
    Review.NOT_JUSTIFIED: _("It was none"),
}
PAPER_WORDS: dict[str, Any] = {
    Paper.CONTRACT: _("Service contract"),
    Paper.CREDIT: _("Loan contract or statement"),
    Paper.COURT: _("Court paper or claim"),
    Paper.MEDICAL: _("Medical paper"),
    Paper.INVOICE: _("Invoice or offer"),
    Paper.LEASE: _("Lease"),
    Paper.INCOME: _("Proof of income"),
    Paper.TRAVEL: _("Tickets or route"),
    Paper.OTHER: _("Another paper"),
}
DEBT_WORDS: dict[str, Any] = {
    DebtStatus.OPEN: _("Open"),
    DebtStatus.PAID: _("Paid"),
    DebtStatus.DROPPED: _("Not owed any more"),
}
