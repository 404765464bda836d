"""giving and disclosure."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "closed_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("closed_day_pkey")),
    )
    op.create_table(
        "receipt_book",
        sa.Column("year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("last >= 0", name=op.f("receipt_book_counted_check")),
        sa.PrimaryKeyConstraint("year", name=op.f("receipt_book_pkey")),
    )
    op.create_table(
        "snapshot",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=True),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("verify_key", sa.LargeBinary(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.CheckConstraint("extract(day from month) = 1", name=op.f("snapshot_first_of_a_month_check")),
        sa.CheckConstraint("octet_length(digest) = 32", name=op.f("snapshot_digest_length_check")),
        sa.CheckConstraint("octet_length(previous) = 32", name=op.f("snapshot_previous_length_check")),
        sa.CheckConstraint("published_on > month", name=op.f("snapshot_published_later_check")),
        sa.PrimaryKeyConstraint("month", name=op.f("snapshot_pkey")),
        sa.UniqueConstraint("digest", name=op.f("snapshot_digest_key")),
        sa.UniqueConstraint("previous", name=op.f("snapshot_previous_key")),
    )
    op.create_table(
        "day_total",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column(
            "account",
            sa.Enum(
                "clearing",
                "in_transit",
                "bank",
                "payable",
                "ordered",
                "cash",
                "suspense",
                "donations",
                "grants",
                "fees",
                "disputed",
                "aid",
                "costs",
                "transfers",
                name="account",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("debit", sa.BigInteger(), nullable=False),
        sa.Column("credit", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "account IN ('clearing', 'in_transit', 'bank', 'payable', 'ordered', 'cash', 'suspense', 'donations', 'grants', 'fees', 'disputed', 'aid', 'costs', 'transfers')",
            name=op.f("day_total_account_known_check"),
        ),
        sa.CheckConstraint("debit >= 0 AND credit >= 0", name=op.f("day_total_not_negative_check")),
        sa.CheckConstraint("category ~ '^[a-z_]{0,40}$'", name=op.f("day_total_category_code_check")),
        sa.ForeignKeyConstraint(["day"], ["closed_day.day"], name=op.f("day_total_day_fkey")),
        sa.ForeignKeyConstraint(
            ["fund_id", "currency"], ["fund.id", "fund.currency"], name=op.f("day_total_fund_id_currency_fkey")
        ),
        sa.PrimaryKeyConstraint("day", "fund_id", "account", "category", name=op.f("day_total_pkey")),
    )
    op.create_table(
        "held_back",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("held_back_entry_id_fkey")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("held_back_pkey")),
    )
    op.create_table(
        "campaign",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("goal", sa.BigInteger(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.BigInteger(), nullable=False),
        sa.Column("shown_gifts", sa.BigInteger(), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]{1,39}$'", name=op.f("campaign_code_shape_check")),
        sa.CheckConstraint("goal > 0", name=op.f("campaign_goal_positive_check")),
        sa.CheckConstraint("shown >= 0 AND shown_gifts >= 0", name=op.f("campaign_shown_not_negative_check")),
        sa.ForeignKeyConstraint(
            ["fund_id", "currency"], ["fund.id", "fund.currency"], name=op.f("campaign_fund_id_currency_fkey")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("campaign_made_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("campaign_pkey")),
        sa.UniqueConstraint("code", name=op.f("campaign_code_key")),
    )
    op.create_table(
        "fund_transfer",
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum("support", "purpose_met", "correction", name="transferreason", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum("asked", "released", "declined", "withdrawn", name="transferstatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(status = 'asked') = (decided_by IS NULL)", name=op.f("fund_transfer_decided_check")),
        sa.CheckConstraint(
            "reason IN ('support', 'purpose_met', 'correction')", name=op.f("fund_transfer_reason_known_check")
        ),
        sa.CheckConstraint(
            "status = 'withdrawn' OR decided_by <> asked_by", name=op.f("fund_transfer_two_people_check")
        ),
        sa.CheckConstraint(
            "status IN ('asked', 'released', 'declined', 'withdrawn')", name=op.f("fund_transfer_status_known_check")
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_on IS NULL)", name=op.f("fund_transfer_decided_by_somebody_check")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("fund_transfer_amount_positive_check")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("fund_transfer_two_funds_check")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fund_transfer_asked_by_fkey")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fund_transfer_decided_by_fkey")),
        sa.ForeignKeyConstraint(
            ["from_id", "currency"], ["fund.id", "fund.currency"], name=op.f("fund_transfer_from_id_currency_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["to_id", "currency"], ["fund.id", "fund.currency"], name=op.f("fund_transfer_to_id_currency_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("fund_transfer_pkey")),
    )
    op.create_table(
        "grant_agreement",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("grantor", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("categories", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("report_due_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("recorded", "agreed", "declined", "ended", name="grantstatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("fund_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(status IN ('agreed', 'ended')) = (fund_id IS NOT NULL)",
            name=op.f("grant_agreement_agreed_has_a_fund_check"),
        ),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]{1,39}$'", name=op.f("grant_agreement_code_shape_check")),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("grant_agreement_currency_shape_check")),
        sa.CheckConstraint("status = 'recorded' OR decided_by IS NOT NULL", name=op.f("grant_agreement_decided_check")),
        sa.CheckConstraint(
            "status IN ('recorded', 'agreed', 'declined', 'ended')", name=op.f("grant_agreement_status_known_check")
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_on IS NULL)", name=op.f("grant_agreement_decided_by_somebody_check")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("grant_agreement_amount_positive_check")),
        sa.CheckConstraint("cardinality(categories) > 0", name=op.f("grant_agreement_for_something_check")),
        sa.CheckConstraint("decided_by <> recorded_by", name=op.f("grant_agreement_two_people_check")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("grant_agreement_period_in_order_check")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("grant_agreement_decided_by_fkey")),
        sa.ForeignKeyConstraint(
            ["fund_id", "currency"], ["fund.id", "fund.currency"], name=op.f("grant_agreement_fund_id_currency_fkey")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("grant_agreement_recorded_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("grant_agreement_pkey")),
        sa.UniqueConstraint("code", name=op.f("grant_agreement_code_key")),
        sa.UniqueConstraint("fund_id", name=op.f("grant_agreement_fund_id_key")),
    )
    op.create_table(
        "provider_exception",
        sa.Column(
            "kind",
            sa.Enum(
                "unexplained", "unsettled", "payout", "missed", "currency", name="gap", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column(
            "resolution",
            sa.Enum("fee", "gift", "arrived", "looked", name="resolution", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('unexplained', 'unsettled', 'payout', 'missed', 'currency')",
            name=op.f("provider_exception_kind_known_check"),
        ),
        sa.CheckConstraint(
            "resolution IN ('fee', 'gift', 'arrived', 'looked')", name=op.f("provider_exception_resolution_known_check")
        ),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (resolution IS NULL)", name=op.f("provider_exception_closed_with_a_reason_check")
        ),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("provider_exception_closed_by_fkey")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("provider_exception_owner_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("provider_exception_pkey")),
        sa.UniqueConstraint("kind", "about", name=op.f("provider_exception_kind_about_key")),
    )
    op.create_index(
        "provider_exception_open_idx",
        "provider_exception",
        ["opened_on", "id"],
        unique=False,
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.create_table(
        "thanks",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("waiting", "shown", "refused", "withdrawn", name="thanksstatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(status = 'shown') = (name IS NOT NULL)", name=op.f("thanks_shown_is_public_check")),
        sa.CheckConstraint(
            "status IN ('waiting', 'shown', 'refused', 'withdrawn')", name=op.f("thanks_status_known_check")
        ),
        sa.CheckConstraint(
            "status NOT IN ('shown', 'refused') OR decided_by IS NOT NULL", name=op.f("thanks_moderated_check")
        ),
        sa.CheckConstraint("octet_length(mark) = 32", name=op.f("thanks_mark_length_check")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("thanks_decided_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("thanks_pkey")),
        sa.UniqueConstraint("mark", name=op.f("thanks_mark_key")),
    )
    op.create_table(
        "grant_instalment",
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("grant_instalment_amount_positive_check")),
        sa.CheckConstraint("number > 0", name=op.f("grant_instalment_counted_check")),
        sa.ForeignKeyConstraint(["grant_id"], ["grant_agreement.id"], name=op.f("grant_instalment_grant_id_fkey")),
        sa.PrimaryKeyConstraint("grant_id", "number", name=op.f("grant_instalment_pkey")),
    )
    op.create_table(
        "pledge",
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "intended",
                "open",
                "active",
                "past_due",
                "lapsed",
                "ended",
                "failed",
                "expired",
                name="pledgestatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("checkout_id", sa.Text(), nullable=True),
        sa.Column("subscription_id", sa.Text(), nullable=True),
        sa.Column("past_due_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("link_hash", sa.LargeBinary(), nullable=True),
        sa.Column("sweeps", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status <> 'active' OR subscription_id IS NOT NULL", name=op.f("pledge_active_by_a_subscription_check")
        ),
        sa.CheckConstraint(
            "status <> 'past_due' OR past_due_on IS NOT NULL", name=op.f("pledge_past_due_since_a_day_check")
        ),
        sa.CheckConstraint(
            "status IN ('intended', 'open', 'active', 'past_due', 'lapsed', 'ended', 'failed', 'expired')",
            name=op.f("pledge_status_known_check"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("pledge_amount_positive_check")),
        sa.CheckConstraint("octet_length(link_hash) = 32", name=op.f("pledge_link_hash_length_check")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("pledge_campaign_id_fkey")),
        sa.ForeignKeyConstraint(
            ["fund_id", "currency"], ["fund.id", "fund.currency"], name=op.f("pledge_fund_id_currency_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pledge_pkey")),
        sa.UniqueConstraint("checkout_id", name=op.f("pledge_checkout_id_key")),
        sa.UniqueConstraint("link_hash", name=op.f("pledge_link_hash_key")),
        sa.UniqueConstraint("subscription_id", name=op.f("pledge_subscription_id_key")),
    )
    op.create_index(op.f("pledge_status_sweeps_idx"), "pledge", ["status", "sweeps"], unique=False)
    op.create_table(
        "receipt",
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("gift_id", sa.Uuid(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("voided_on", sa.Date(), nullable=True),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        sa.Column(
            "void_reason",
            sa.Enum("refunded", "disputed", "mistake", name="voidreason", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "void_reason IN ('refunded', 'disputed', 'mistake')", name=op.f("receipt_void_reason_known_check")
        ),
        sa.CheckConstraint(
            "(voided_on IS NULL) = (void_reason IS NULL)", name=op.f("receipt_voided_with_a_reason_check")
        ),
        sa.CheckConstraint("number > 0", name=op.f("receipt_counted_check")),
        sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name=op.f("receipt_gift_id_fkey")),
        sa.ForeignKeyConstraint(["voided_by"], ["person.id"], name=op.f("receipt_voided_by_fkey")),
        sa.ForeignKeyConstraint(["year"], ["receipt_book.year"], name=op.f("receipt_year_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("receipt_pkey")),
        sa.UniqueConstraint("gift_id", name=op.f("receipt_gift_id_key")),
        sa.UniqueConstraint("year", "number", name=op.f("receipt_year_number_key")),
    )
    op.create_table(
        "refund_order",
        sa.Column("gift_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum("donor_asked", "duplicate", "mistake", "fraud", name="refundreason", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "asked",
                "released",
                "sent",
                "declined",
                "withdrawn",
                "failed",
                name="orderstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("refund_id", sa.Text(), nullable=True),
        sa.Column("sweeps", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(status = 'asked') = (decided_by IS NULL)", name=op.f("refund_order_decided_check")),
        sa.CheckConstraint(
            "(status = 'sent') = (refund_id IS NOT NULL)", name=op.f("refund_order_sent_has_an_id_check")
        ),
        sa.CheckConstraint(
            "reason IN ('donor_asked', 'duplicate', 'mistake', 'fraud')", name=op.f("refund_order_reason_known_check")
        ),
        sa.CheckConstraint(
            "status = 'withdrawn' OR decided_by <> asked_by", name=op.f("refund_order_two_people_check")
        ),
        sa.CheckConstraint(
            "status IN ('asked', 'released', 'sent', 'declined', 'withdrawn', 'failed')",
            name=op.f("refund_order_status_known_check"),
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_on IS NULL)", name=op.f("refund_order_decided_by_somebody_check")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("refund_order_amount_positive_check")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("refund_order_asked_by_fkey")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("refund_order_decided_by_fkey")),
        sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name=op.f("refund_order_gift_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("refund_order_pkey")),
        sa.UniqueConstraint("refund_id", name=op.f("refund_order_refund_id_key")),
    )
    op.create_index(op.f("refund_order_gift_id_idx"), "refund_order", ["gift_id"], unique=False)
    op.create_index(op.f("refund_order_status_idx"), "refund_order", ["status"], unique=False)
    op.add_column("dispute", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("dispute", sa.Column("due_on", sa.Date(), nullable=True))
    op.add_column("dispute", sa.Column("owner_id", sa.Uuid(), nullable=True))
    op.add_column("dispute", sa.Column("answered_by", sa.Uuid(), nullable=True))
    op.add_column("dispute", sa.Column("answered_on", sa.Date(), nullable=True))
    op.create_index(op.f("dispute_due_on_idx"), "dispute", ["due_on"], unique=False)
    op.create_foreign_key(op.f("dispute_answered_by_fkey"), "dispute", "person", ["answered_by"], ["id"])
    op.create_foreign_key(op.f("dispute_owner_id_fkey"), "dispute", "person", ["owner_id"], ["id"])
    op.create_index(op.f("entry_day_idx"), "entry", ["day"], unique=False)
    op.create_index(
        "posting_waits_idx",
        "posting",
        ["account", "entry_id"],
        unique=False,
        postgresql_include=["fund_id", "amount", "currency"],
        postgresql_where=sa.text("account IN ('payable', 'ordered', 'suspense')"),
    )
    op.add_column(
        "fund",
        sa.Column(
            "kind", sa.Enum("general", "purpose", "grant", name="fundkind", native_enum=False, length=32), nullable=True
        ),
    )
    op.execute(
        "UPDATE fund SET kind = CASE WHEN code IN ('general', 'general_' || lower(currency)) THEN 'general'"
        " ELSE 'purpose' END"
    )
    op.alter_column("fund", "kind", nullable=False)
    op.add_column("gift", sa.Column("campaign_id", sa.Uuid(), nullable=True))
    op.add_column("gift", sa.Column("pledge_id", sa.Uuid(), nullable=True))
    op.add_column("gift", sa.Column("invoice_id", sa.Text(), nullable=True))
    op.add_column("gift", sa.Column("link_hash", sa.LargeBinary(), nullable=True))
    op.create_index(op.f("gift_campaign_id_idx"), "gift", ["campaign_id"], unique=False)
    op.create_index(op.f("gift_day_id_idx"), "gift", ["day", "id"], unique=False)
    op.create_unique_constraint(op.f("gift_invoice_id_key"), "gift", ["invoice_id"])
    op.create_unique_constraint(op.f("gift_link_hash_key"), "gift", ["link_hash"])
    op.create_index(op.f("gift_pledge_id_idx"), "gift", ["pledge_id"], unique=False)
    op.create_foreign_key(op.f("gift_pledge_id_fkey"), "gift", "pledge", ["pledge_id"], ["id"])
    op.create_foreign_key(op.f("gift_campaign_id_fkey"), "gift", "campaign", ["campaign_id"], ["id"])
    op.add_column("payout", sa.Column("arrives_on", sa.Date(), nullable=True))
    for script in sorted(SQL.glob(f"{revision}_*.sql")):
        op.get_bind().exec_driver_sql(script.read_text().replace("%", "%%"))


def downgrade() -> None:
    """There is no way back but a backup: what was sealed or booked is not undone by a script."""
    raise NotImplementedError
