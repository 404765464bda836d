"""Funds, entries, postings, the provider's statement and the halt. Nothing booked is ever changed."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check

#: The fund that bears fees and whatever is not restricted.
GENERAL = "general"


class Account(StrEnum):
    """Where money stands (assets, what is owed) or what it was (income, cost)."""

    CLEARING = "clearing"
    IN_TRANSIT = "in_transit"
    BANK = "bank"
    PAYABLE = "payable"
    #: Transfers the bank was told to make, until its statement shows them.
    ORDERED = "ordered"
    #: What the members decided to spend, or to give back, until it is paid.
    RESERVED = "reserved"
    #: Cash and vouchers in hand.
    CASH = "cash"
    SUSPENSE = "suspense"
    DONATIONS = "donations"
    GRANTS = "grants"
    #: What members of the union pay.
    DUES = "dues"
    FEES = "fees"
    DISPUTED = "disputed"
    AID = "aid"
    #: What it costs to run the organisation.
    COSTS = "costs"
    #: From one fund to another.
    TRANSFERS = "transfers"


#: What a fund gained or spent. Their sum, with its sign turned, is what the fund has: available less shortfall.
NOMINAL = (
    Account.DONATIONS,
    Account.GRANTS,
    Account.DUES,
    Account.FEES,
    Account.DISPUTED,
    Account.AID,
    Account.COSTS,
    Account.TRANSFERS,
)
#: What is spent by category.
BY_CATEGORY = (Account.AID, Account.COSTS)


class Kind(StrEnum):
    """Which act an entry books; one source is booked once for each."""

    GIFT_PAID = "gift_paid"
    FEE_KNOWN = "fee_known"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"
    DISPUTED = "disputed"
    REINSTATED = "reinstated"
    PAYOUT_SENT = "payout_sent"
    PAYOUT_ARRIVED = "payout_arrived"
    PAYOUT_FAILED = "payout_failed"
    PROVIDER_FEE = "provider_fee"
    UNEXPLAINED = "unexplained"
    AID_APPROVED = "aid_approved"
    AID_SENT = "aid_sent"
    AID_SETTLED = "aid_settled"
    AID_RETURNED = "aid_returned"
    BANK_GIFT = "bank_gift"
    BANK_GRANT = "bank_grant"
    BANK_FEE = "bank_fee"
    BANK_CASH = "bank_cash"
    BANK_UNKNOWN = "bank_unknown"
    BANK_EXPLAINED = "bank_explained"
    BANK_COST = "bank_cost"
    #: A movement at the provider that was unexplained: out of suspense, before it is booked as what it is.
    EXPLAINED = "explained"
    TRANSFERRED = "transferred"
    #: Dues by bank or in cash; those by card are a gift to the dues' fund.
    DUES_PAID = "dues_paid"
    #: Dues that go back: out of what is in hand at once, by bank reserved until the statement shows it.
    DUES_RETURNED = "dues_returned"
    SPENDING_APPROVED = "spending_approved"
    RESERVE_PAID = "reserve_paid"
    RESERVE_FREED = "reserve_freed"
    #: What the members' fund had paid came back.
    SPENDING_RETURNED = "spending_returned"


class FundKind(StrEnum):
    """Whose wish binds a fund: nobody's, its donors' for a purpose, an institution's by agreement, or its members'."""

    GENERAL = "general"
    PURPOSE = "purpose"
    GRANT = "grant"
    DUES = "dues"


#: What takes gifts, and pays for aid beside grants: an institution's money and the members' own are neither given to
#: by everybody nor joined with what is.
TAKES_GIFTS = (FundKind.GENERAL, FundKind.PURPOSE)


class Cost(StrEnum):
    """What running the organisation costs, by category."""

    HOSTING = "hosting"
    STAFF = "staff"
    OFFICE = "office"
    ADVICE = "advice"
    AUDIT = "audit"
    TRAVEL = "travel"
    OTHER = "other"


COST_WORDS: dict[str, Any] = {
    Cost.HOSTING: _("Servers and software"),
    Cost.STAFF: _("Staff"),
    Cost.OFFICE: _("Office"),
    Cost.ADVICE: _("Legal and tax advice"),
    Cost.AUDIT: _("Audit"),
    Cost.TRAVEL: _("Travel"),
    Cost.OTHER: _("Other costs"),
}


class Spending(StrEnum):
    """What the members' own fund is spent on, by category."""

    RENT = "rent"
    LEGAL = "legal"
    SOLIDARITY = "solidarity"
    ASSEMBLY = "assembly"
    AFFILIATION = "affiliation"
    PRINTING = "printing"
    BANK_FEES = "bank_fees"
    OTHER = "other"


SPENDING_WORDS: dict[str, Any] = {
    Spending.RENT: _("Rent"),
    Spending.LEGAL: _("Lawyers and courts"),
    Spending.SOLIDARITY: _("Strike and solidarity pay"),
    Spending.ASSEMBLY: _("Assemblies"),
    Spending.AFFILIATION: _("Affiliation to a confederation"),
    Spending.PRINTING: _("Printing"),
    Spending.BANK_FEES: _("Fees of the bank"),
    Spending.OTHER: _("Other costs"),
}


class Fund(WithId, Base):
    """Money for one purpose, in minor units.

    `available` may be chosen away, never below zero. What happens to us beyond it (a fee, a refund, a dispute)
    becomes `shortfall`, which incoming money fills first; so one of the two is always zero.
    """

    __tablename__ = "fund"
    __table_args__ = (
        enum_check("kind", FundKind),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]{1,39}$'", name="code_shape"),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_shape"),
        sa.CheckConstraint("available >= 0", name="available_not_negative"),
        sa.CheckConstraint("shortfall >= 0", name="shortfall_not_negative"),
        sa.CheckConstraint("available = 0 OR shortfall = 0", name="shortfall_filled_first"),
        sa.UniqueConstraint("id", "currency"),
    )
    UPDATES: ClassVar = ("available", "shortfall", "open")
    kind: Mapped[FundKind] = mapped_column(default=FundKind.PURPOSE)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    purpose: Mapped[str]
    currency: Mapped[str]
    open: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    available: Mapped[int] = mapped_column(default=0)
    shortfall: Mapped[int] = mapped_column(default=0)


class Entry(WithId, Base):
    """One act in the books. `lines` is how many postings it has: none can be added to it later."""

    __tablename__ = "entry"
    __table_args__ = (
        enum_check("kind", Kind),
        sa.CheckConstraint("source ~ '^[A-Za-z0-9_-]{1,64}$'", name="source_shape"),
        sa.CheckConstraint("memo ~ '^[a-z0-9_.-]{1,64}$'", name="memo_code"),
        sa.CheckConstraint("lines >= 2", name="at_least_two"),
        sa.UniqueConstraint("source", "kind"),
        sa.Index(None, "day"),
    )
    source: Mapped[str]
    kind: Mapped[Kind]
    day: Mapped[date]
    memo: Mapped[str | None]
    lines: Mapped[int]


class Posting(WithId, Base):
    """A debit (positive) or credit (negative) of one account of one fund, in minor units of the fund's currency."""

    __tablename__ = "posting"
    __table_args__ = (
        enum_check("account", Account),
        sa.ForeignKeyConstraint(["fund_id", "currency"], ["fund.id", "fund.currency"]),
        sa.CheckConstraint("amount <> 0", name="not_zero"),
        sa.CheckConstraint("(account IN ('aid', 'costs')) = (category IS NOT NULL)", name="spending_has_category"),
        sa.CheckConstraint("category ~ '^[a-z_]{1,40}$'", name="category_code"),
        sa.Index(None, "entry_id"),
        sa.Index("posting_balance_idx", "fund_id", "account", postgresql_include=["amount", "currency"]),
        # Where money waits: few rows however many gifts there are, and asked for before every payment.
        sa.Index(
            "posting_waits_idx",
            "account",
            "entry_id",
            postgresql_include=["fund_id", "amount", "currency"],
            postgresql_where=sa.text("account IN ('payable', 'ordered', 'suspense')"),
        ),
    )
    entry_id: Mapped[UUID] = mapped_column(sa.ForeignKey("entry.id"))
    account: Mapped[Account]
    fund_id: Mapped[UUID]
    category: Mapped[str | None]
    amount: Mapped[int]
    currency: Mapped[str]


class BalanceTxn(Base):
    """One line of the payment provider's statement; it is written together with the entry that books it."""

    __tablename__ = "balance_txn"
    __table_args__ = (
        sa.CheckConstraint("net = amount - fee", name="net_is_the_rest"),
        sa.CheckConstraint("category ~ '^[a-z_]{1,60}$'", name="category_code"),
        sa.Index(None, "source"),
        sa.Index(None, "payout"),
    )
    UPDATES: ClassVar = ("payout",)
    id: Mapped[str] = mapped_column(primary_key=True)
    category: Mapped[str]
    source: Mapped[str]
    amount: Mapped[int]
    fee: Mapped[int]
    net: Mapped[int]
    currency: Mapped[str]
    payout: Mapped[str | None]


class Halt(WithId, Base):
    """Payouts stand still because a check of the books failed, until somebody of finance lifts it."""

    __tablename__ = "halt"
    __table_args__ = (
        sa.CheckConstraint("failed ~ '^[a-z_]{1,40}$'", name="failed_code"),
        sa.CheckConstraint("(lifted_by IS NULL) = (lifted_on IS NULL)", name="lifted_by_somebody"),
        sa.Index(
            "halt_one_at_a_time_idx", sa.text("(true)"), unique=True, postgresql_where=sa.text("lifted_on IS NULL")
        ),
    )
    UPDATES: ClassVar = ("lifted_by", "lifted_on")
    failed: Mapped[str]
    day: Mapped[date]
    lifted_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    lifted_on: Mapped[date | None]
