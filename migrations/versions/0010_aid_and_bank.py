"""aid: schemes, schedules, runs; the bank."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Apply."""
    _schemes()
    _bank()
    _aid()
    _changed()
    for script in sorted(SQL.glob(f"{revision}_*.sql")):
        op.get_bind().exec_driver_sql(script.read_text().replace("%", "%%"))


def _schemes() -> None:
    op.create_table(
        "scheme_version",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("cap_payment", sa.BigInteger(), nullable=False),
        sa.Column("cap_year", sa.BigInteger(), nullable=False),
        sa.Column("cooldown_days", sa.BigInteger(), nullable=False),
        sa.Column("papers", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "code IN ('living_costs', 'loan', 'contract_penalty', 'family', 'medical', 'relocation', 'emergency', 'retraining', 'legal', 'all')",
            name=op.f("scheme_version_code_known_check"),
        ),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("scheme_version_currency_shape_check")),
        sa.CheckConstraint(
            "papers <@ ARRAY['contract', 'credit', 'court', 'medical', 'invoice', 'lease', 'income', 'travel', 'other']::text[]",
            name=op.f("scheme_version_papers_known_check"),
        ),
        sa.CheckConstraint(
            "cap_payment > 0 AND cap_year >= cap_payment", name=op.f("scheme_version_caps_in_order_check")
        ),
        sa.CheckConstraint("cooldown_days BETWEEN 0 AND 366", name=op.f("scheme_version_cooldown_within_a_year_check")),
        sa.CheckConstraint("version > 0", name=op.f("scheme_version_counted_check")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("scheme_version_made_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("scheme_version_pkey")),
        sa.UniqueConstraint("code", "version", name=op.f("scheme_version_code_version_key")),
    )
    op.create_table(
        "approval_band",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("up_to", sa.BigInteger(), nullable=True),
        sa.Column("signatures", sa.BigInteger(), nullable=False),
        sa.Column("chair", sa.Boolean(), nullable=False),
        sa.CheckConstraint("signatures BETWEEN 1 AND 3", name=op.f("approval_band_so_many_check")),
        sa.CheckConstraint("up_to > 0", name=op.f("approval_band_positive_check")),
        sa.ForeignKeyConstraint(["version_id"], ["scheme_version.id"], name=op.f("approval_band_version_id_fkey")),
        sa.PrimaryKeyConstraint("version_id", "position", name=op.f("approval_band_pkey")),
    )
    op.create_index(
        "approval_band_last_idx", "approval_band", ["version_id"], unique=True, postgresql_where="up_to IS NULL"
    )
    op.create_table(
        "scheme_fund",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("scheme_fund_fund_id_fkey")),
        sa.ForeignKeyConstraint(["version_id"], ["scheme_version.id"], name=op.f("scheme_fund_version_id_fkey")),
        sa.PrimaryKeyConstraint("version_id", "fund_id", name=op.f("scheme_fund_pkey")),
    )


def _bank() -> None:
    op.create_table(
        "bank_statement",
        sa.Column("form", sa.Enum("camt053", "csv", name="form", native_enum=False, length=32), nullable=False),
        sa.Column(
            "status", sa.Enum("booking", "done", name="statementstatus", native_enum=False, length=32), nullable=False
        ),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=False),
        sa.Column("imported_on", sa.Date(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("opening", sa.BigInteger(), nullable=True),
        sa.Column("closing", sa.BigInteger(), nullable=True),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("form IN ('camt053', 'csv')", name=op.f("bank_statement_form_known_check")),
        sa.CheckConstraint("status IN ('booking', 'done')", name=op.f("bank_statement_status_known_check")),
        sa.CheckConstraint("lines >= 0 AND done BETWEEN 0 AND lines", name=op.f("bank_statement_done_of_lines_check")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("bank_statement_days_in_order_check")),
        sa.ForeignKeyConstraint(["imported_by"], ["person.id"], name=op.f("bank_statement_imported_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("bank_statement_pkey")),
        sa.UniqueConstraint("digest", name=op.f("bank_statement_digest_key")),
    )
    op.create_index(
        "bank_statement_order_idx",
        "bank_statement",
        [sa.literal_column("imported_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "bank_line",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting", "booked", "exception", "double", "rejected", name="linestatus", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "fault",
            sa.Enum(
                "currency", "amount", "day", "direction", "pending", "shape", name="fault", native_enum=False, length=32
            ),
            nullable=True,
        ),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("back", sa.Boolean(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=True),
        sa.Column("mark", sa.LargeBinary(), nullable=True),
        sa.Column(
            "what",
            sa.Enum(
                "payment",
                "return",
                "gift",
                "grant",
                "payout",
                "fee",
                "cash",
                "other",
                name="what",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(status = 'booked') = (what IS NOT NULL)", name=op.f("bank_line_booked_as_check")),
        sa.CheckConstraint("(status = 'rejected') = (fault IS NOT NULL)", name=op.f("bank_line_rejected_for_check")),
        sa.CheckConstraint(
            "fault IN ('currency', 'amount', 'day', 'direction', 'pending', 'shape')",
            name=op.f("bank_line_fault_known_check"),
        ),
        sa.CheckConstraint(
            "status = 'rejected' OR (amount <> 0 AND day IS NOT NULL)", name=op.f("bank_line_read_check")
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'booked', 'exception', 'double', 'rejected')",
            name=op.f("bank_line_status_known_check"),
        ),
        sa.CheckConstraint(
            "what IN ('payment', 'return', 'gift', 'grant', 'payout', 'fee', 'cash', 'other')",
            name=op.f("bank_line_what_known_check"),
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("bank_line_fund_id_fkey")),
        sa.ForeignKeyConstraint(["statement_id"], ["bank_statement.id"], name=op.f("bank_line_statement_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("bank_line_pkey")),
        sa.UniqueConstraint("statement_id", "position", name=op.f("bank_line_statement_id_position_key")),
    )
    op.create_index(
        "bank_line_mark_idx",
        "bank_line",
        ["mark"],
        unique=True,
        postgresql_where="status IN ('waiting', 'booked', 'exception')",
    )
    op.create_index("bank_line_status_idx", "bank_line", ["statement_id", "status", "position"], unique=False)
    op.create_table(
        "bank_exception",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column(
            "what",
            sa.Enum(
                "payment",
                "return",
                "gift",
                "grant",
                "payout",
                "fee",
                "cash",
                "other",
                name="what",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "what IN ('payment', 'return', 'gift', 'grant', 'payout', 'fee', 'cash', 'other')",
            name=op.f("bank_exception_what_known_check"),
        ),
        sa.CheckConstraint(
            "(resolved_by IS NULL) = (what IS NULL) AND (resolved_by IS NULL) = (resolved_on IS NULL)",
            name=op.f("bank_exception_resolved_by_somebody_check"),
        ),
        sa.ForeignKeyConstraint(["line_id"], ["bank_line.id"], name=op.f("bank_exception_line_id_fkey")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("bank_exception_owner_id_fkey")),
        sa.ForeignKeyConstraint(["resolved_by"], ["person.id"], name=op.f("bank_exception_resolved_by_fkey")),
        sa.PrimaryKeyConstraint("line_id", name=op.f("bank_exception_pkey")),
    )
    op.create_index(
        "bank_exception_open_idx",
        "bank_exception",
        ["owner_id", "opened_on"],
        unique=False,
        postgresql_where="what IS NULL",
    )


def _aid() -> None:
    op.create_table(
        "payment_run",
        sa.Column(
            "rail",
            sa.Enum("sepa", "manual", "cash", "voucher", name="rail", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("prepared", "released", "cancelled", name="runstatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("prepared_by", sa.Uuid(), nullable=False),
        sa.Column("prepared_on", sa.Date(), nullable=False),
        sa.Column("execute_on", sa.Date(), nullable=False),
        sa.Column("payments", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("releases", sa.BigInteger(), nullable=False),
        sa.Column("downloads", sa.BigInteger(), nullable=False),
        sa.Column("file_hash", sa.LargeBinary(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(status = 'released') = (released_by IS NOT NULL AND released_on IS NOT NULL AND releases > 0)",
            name=op.f("payment_run_released_by_somebody_check"),
        ),
        sa.CheckConstraint("rail IN ('sepa', 'manual', 'cash', 'voucher')", name=op.f("payment_run_rail_known_check")),
        sa.CheckConstraint(
            "status IN ('prepared', 'released', 'cancelled')", name=op.f("payment_run_status_known_check")
        ),
        sa.CheckConstraint(
            "(downloads = 0) = (file_hash IS NULL) AND (downloads = 0) = (made_at IS NULL)",
            name=op.f("payment_run_hash_of_the_file_check"),
        ),
        sa.CheckConstraint("payments > 0 AND total > 0", name=op.f("payment_run_not_empty_check")),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("payment_run_currency_shape_check")),
        sa.CheckConstraint("released_by <> prepared_by", name=op.f("payment_run_two_people_check")),
        sa.CheckConstraint(
            "releases >= 0 AND downloads BETWEEN 0 AND releases", name=op.f("payment_run_one_file_a_release_check")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("payment_run_made_by_fkey")),
        sa.ForeignKeyConstraint(["prepared_by"], ["person.id"], name=op.f("payment_run_prepared_by_fkey")),
        sa.ForeignKeyConstraint(["released_by"], ["person.id"], name=op.f("payment_run_released_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("payment_run_pkey")),
    )
    op.create_index(
        "payment_run_order_idx",
        "payment_run",
        [sa.literal_column("prepared_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "debt",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "paid", "dropped", name="debtstatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('open', 'paid', 'dropped')", name=op.f("debt_status_known_check")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("debt_case_id_fkey")),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("debt_noted_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("debt_pkey")),
        sa.UniqueConstraint("id", "case_id", name=op.f("debt_id_case_id_key")),
    )
    op.create_index(op.f("debt_case_id_idx"), "debt", ["case_id"], unique=False)
    op.create_table(
        "emergency_review",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("justified", "not_justified", name="review", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('justified', 'not_justified')", name=op.f("emergency_review_outcome_known_check")
        ),
        sa.ForeignKeyConstraint(["request_id"], ["aid_request.id"], name=op.f("emergency_review_request_id_fkey")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"], name=op.f("emergency_review_reviewer_id_fkey")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("emergency_review_pkey")),
    )
    op.create_table(
        "recusal",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("recusal_person_id_fkey")),
        sa.ForeignKeyConstraint(["request_id"], ["aid_request.id"], name=op.f("recusal_request_id_fkey")),
        sa.PrimaryKeyConstraint("request_id", "person_id", name=op.f("recusal_pkey")),
    )
    op.create_table(
        "request_paper",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column(
            "code",
            sa.Enum(
                "contract",
                "credit",
                "court",
                "medical",
                "invoice",
                "lease",
                "income",
                "travel",
                "other",
                name="paper",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "code IN ('contract', 'credit', 'court', 'medical', 'invoice', 'lease', 'income', 'travel', 'other')",
            name=op.f("request_paper_code_known_check"),
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("request_paper_document_id_fkey")),
        sa.ForeignKeyConstraint(["request_id"], ["aid_request.id"], name=op.f("request_paper_request_id_fkey")),
        sa.PrimaryKeyConstraint("request_id", "code", name=op.f("request_paper_pkey")),
    )
    op.create_table(
        "payment_task",
        sa.Column("disbursement_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("silence", "mismatch", "verification", name="taskkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum("confirmed", "differs", "unreached", name="taskoutcome", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('silence', 'mismatch', 'verification')", name=op.f("payment_task_kind_known_check")
        ),
        sa.CheckConstraint(
            "outcome IN ('confirmed', 'differs', 'unreached')", name=op.f("payment_task_outcome_known_check")
        ),
        sa.CheckConstraint(
            "(closed_by IS NULL) = (outcome IS NULL) AND (closed_on IS NULL) = (outcome IS NULL)",
            name=op.f("payment_task_closed_by_somebody_check"),
        ),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("payment_task_closed_by_fkey")),
        sa.ForeignKeyConstraint(
            ["disbursement_id"], ["disbursement.id"], name=op.f("payment_task_disbursement_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("payment_task_pkey")),
    )
    op.create_index(
        "payment_task_kind_idx",
        "payment_task",
        ["disbursement_id", "kind"],
        unique=True,
        postgresql_where="outcome IS NULL OR kind <> 'mismatch'",
    )
    op.create_index(
        "payment_task_open_idx", "payment_task", ["opened_on", "id"], unique=False, postgresql_where="outcome IS NULL"
    )


def _changed() -> None:
    op.add_column("aid_request", sa.Column("times", sa.BigInteger(), server_default="1", nullable=False))
    op.add_column("aid_request", sa.Column("first_on", sa.Date(), nullable=True))
    op.add_column(
        "aid_request",
        sa.Column(
            "rail",
            sa.Enum("sepa", "manual", "cash", "voucher", name="rail", native_enum=False, length=32),
            server_default="manual",
            nullable=False,
        ),
    )
    op.add_column("aid_request", sa.Column("debt_id", sa.Uuid(), nullable=True))
    op.add_column("aid_request", sa.Column("follows", sa.Uuid(), nullable=True))
    op.add_column("aid_request", sa.Column("scheme_version_id", sa.Uuid(), nullable=True))
    op.add_column("aid_request", sa.Column("signatures", sa.BigInteger(), server_default="1", nullable=False))
    op.add_column("aid_request", sa.Column("chair", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("aid_request", sa.Column("submitted_on", sa.Date(), nullable=True))
    op.add_column("aid_request", sa.Column("expires_on", sa.Date(), nullable=True))
    op.add_column("aid_request", sa.Column("review_by", sa.DateTime(timezone=True), nullable=True))
    op.add_column("aid_request", sa.Column("revision", sa.BigInteger(), server_default="1", nullable=False))
    op.execute("UPDATE aid_request SET submitted_on = asked_on")
    op.create_index("aid_request_follows_idx", "aid_request", ["follows"], unique=True)
    op.create_foreign_key(
        op.f("aid_request_scheme_version_id_fkey"), "aid_request", "scheme_version", ["scheme_version_id"], ["id"]
    )
    op.create_foreign_key(
        op.f("aid_request_debt_id_case_id_fkey"), "aid_request", "debt", ["debt_id", "case_id"], ["id", "case_id"]
    )
    op.create_foreign_key(op.f("aid_request_follows_fkey"), "aid_request", "aid_request", ["follows"], ["id"])
    op.add_column("approval", sa.Column("as_chair", sa.Boolean(), server_default="false", nullable=False))
    op.add_column(
        "approval",
        sa.Column(
            "code",
            sa.Enum(
                "not_covered",
                "not_shown",
                "other_help",
                "too_much",
                "no_funds",
                "other",
                name="refusal",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
    )
    op.execute("ALTER TABLE approval DISABLE TRIGGER approval_append_only")
    op.execute("UPDATE approval SET code = 'other' WHERE decision = 'refuse'")
    op.execute("ALTER TABLE approval ENABLE TRIGGER approval_append_only")
    op.add_column("disbursement", sa.Column("number", sa.BigInteger(), server_default="1", nullable=False))
    op.add_column("disbursement", sa.Column("follows", sa.Uuid(), nullable=True))
    op.add_column("disbursement", sa.Column("run_id", sa.Uuid(), nullable=True))
    op.add_column("disbursement", sa.Column("due_on", sa.Date(), nullable=True))
    op.execute("UPDATE disbursement SET due_on = approved_on")
    op.alter_column("disbursement", "due_on", nullable=False)
    op.add_column("disbursement", sa.Column("stopped_by", sa.Uuid(), nullable=True))
    op.add_column("disbursement", sa.Column("stopped_on", sa.Date(), nullable=True))
    op.add_column(
        "disbursement",
        sa.Column(
            "stop_code",
            sa.Enum(
                "not_needed", "changed", "unreachable", "doubt", "other", name="stop", native_enum=False, length=32
            ),
            nullable=True,
        ),
    )
    op.add_column("disbursement", sa.Column("settled_on", sa.Date(), nullable=True))
    op.add_column("disbursement", sa.Column("undone_on", sa.Date(), nullable=True))
    op.add_column("disbursement", sa.Column("revision", sa.BigInteger(), server_default="1", nullable=False))
    op.drop_constraint(op.f("disbursement_request_id_key"), "disbursement", type_="unique")
    op.create_index("disbursement_due_idx", "disbursement", ["due_on"], unique=False, postgresql_where="status = 'due'")
    op.create_index("disbursement_follows_idx", "disbursement", ["follows"], unique=True)
    op.create_index(
        "disbursement_number_idx",
        "disbursement",
        ["request_id", "number"],
        unique=True,
        postgresql_where="follows IS NULL",
    )
    op.create_index(op.f("disbursement_run_id_idx"), "disbursement", ["run_id"], unique=False)
    op.create_index(
        "disbursement_unsettled_idx",
        "disbursement",
        ["amount", "sent_on"],
        unique=False,
        postgresql_where="settled_on IS NULL",
    )
    op.create_foreign_key(op.f("disbursement_run_id_fkey"), "disbursement", "payment_run", ["run_id"], ["id"])
    op.create_foreign_key(op.f("disbursement_follows_fkey"), "disbursement", "disbursement", ["follows"], ["id"])
    op.create_foreign_key(op.f("disbursement_stopped_by_fkey"), "disbursement", "person", ["stopped_by"], ["id"])


def downgrade() -> None:
    """There is no way back but a backup: what was sealed or booked is not undone by a script."""
    raise NotImplementedError
