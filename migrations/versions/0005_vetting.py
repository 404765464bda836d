"""vetting: rounds, findings, decisions, appeals and freezes."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

SQL = Path(__file__).parents[1] / "sql"

KINDS = "('identity', 'story', 'team', 'reason', 'payee', 'vetting', 'finding', 'letter', 'freeze', 'private')"


def upgrade() -> None:
    """Apply."""
    _rounds()
    _findings()
    _appeals()
    _freezes()
    op.execute("ALTER TABLE data_key DROP CONSTRAINT data_key_kind_known_check")
    op.create_check_constraint(op.f("data_key_kind_known_check"), "data_key", f"kind IN {KINDS}")
    for script in sorted(SQL.glob(f"{revision}_*.sql")):
        op.get_bind().exec_driver_sql(script.read_text().replace("%", "%%"))


def _rounds() -> None:
    op.create_table(
        "vetting_round",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("first", "further", "renewed", "appeal", name="roundkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum("open", "decided", "ended", name="roundstatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("appeal_id", sa.Uuid(), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'appeal') = (appeal_id IS NOT NULL)", name=op.f("vetting_round_of_an_appeal_check")
        ),
        sa.CheckConstraint(
            "kind IN ('first', 'further', 'renewed', 'appeal')", name=op.f("vetting_round_kind_known_check")
        ),
        sa.CheckConstraint("status IN ('open', 'decided', 'ended')", name=op.f("vetting_round_status_known_check")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("vetting_round_case_id_fkey")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("vetting_round_opened_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("vetting_round_pkey")),
        sa.UniqueConstraint("case_id", "number", name=op.f("vetting_round_case_id_number_key")),
        sa.UniqueConstraint("id", "case_id", "kind", name=op.f("vetting_round_id_case_id_kind_key")),
        sa.UniqueConstraint("id", "case_id", name=op.f("vetting_round_id_case_id_key")),
    )
    op.create_index(
        "vetting_round_open_idx", "vetting_round", ["case_id"], unique=True, postgresql_where="status = 'open'"
    )
    op.create_table(
        "vetter",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("named", "ready", "conflict", "replaced", name="vetterstatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("named_by", sa.Uuid(), nullable=False),
        sa.Column("named_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('named', 'ready', 'conflict', 'replaced')", name=op.f("vetter_status_known_check")
        ),
        sa.CheckConstraint("named_by <> person_id", name=op.f("vetter_named_by_another_check")),
        sa.ForeignKeyConstraint(["named_by"], ["person.id"], name=op.f("vetter_named_by_fkey")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("vetter_person_id_fkey")),
        sa.ForeignKeyConstraint(
            ["round_id", "case_id"],
            ["vetting_round.id", "vetting_round.case_id"],
            name=op.f("vetter_round_id_case_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("vetter_pkey")),
        sa.UniqueConstraint(
            "id", "round_id", "case_id", "person_id", name=op.f("vetter_id_round_id_case_id_person_id_key")
        ),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("vetter_round_id_person_id_key")),
    )
    op.create_index(op.f("vetter_case_id_idx"), "vetter", ["case_id"], unique=False)
    op.create_index(
        "vetter_order_idx", "vetter", ["person_id", sa.text("named_on DESC"), sa.text("id DESC")], unique=False
    )
    op.create_table(
        "vetting_conflict",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("vetter_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vetter_id", "round_id", "case_id", "person_id"],
            ["vetter.id", "vetter.round_id", "vetter.case_id", "vetter.person_id"],
            name=op.f("vetting_conflict_vetter_id_round_id_case_id_person_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("vetting_conflict_pkey")),
    )
    op.create_table(
        "vetting_check",
        sa.Column("vetter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "item",
            sa.Enum(
                "identity",
                "service",
                "resignation",
                "conduct",
                "conflicting_claims",
                name="item",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "item IN ('identity', 'service', 'resignation', 'conduct', 'conflicting_claims')",
            name=op.f("vetting_check_item_known_check"),
        ),
        sa.ForeignKeyConstraint(["vetter_id"], ["vetter.id"], name=op.f("vetting_check_vetter_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("vetting_check_pkey")),
    )
    op.create_index(op.f("vetting_check_vetter_id_idx"), "vetting_check", ["vetter_id"], unique=False)


def _findings() -> None:
    op.create_table(
        "vetting_finding",
        sa.Column("vetter_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("first", "further", "renewed", "appeal", name="roundkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "cleared",
                "declined",
                "more_information",
                "upheld",
                "partly",
                "rejected",
                name="outcome",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'appeal') = (outcome IN ('upheld', 'partly', 'rejected'))",
            name=op.f("vetting_finding_fits_the_round_check"),
        ),
        sa.CheckConstraint(
            "kind IN ('first', 'further', 'renewed', 'appeal')", name=op.f("vetting_finding_kind_known_check")
        ),
        sa.CheckConstraint(
            "outcome IN ('cleared', 'declined', 'more_information', 'upheld', 'partly', 'rejected')",
            name=op.f("vetting_finding_outcome_known_check"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "case_id", "kind"],
            ["vetting_round.id", "vetting_round.case_id", "vetting_round.kind"],
            name=op.f("vetting_finding_round_id_case_id_kind_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["vetter_id", "round_id", "case_id", "person_id"],
            ["vetter.id", "vetter.round_id", "vetter.case_id", "vetter.person_id"],
            name=op.f("vetting_finding_vetter_id_round_id_case_id_person_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("vetting_finding_pkey")),
        sa.UniqueConstraint(
            "id", "round_id", "person_id", "outcome", name=op.f("vetting_finding_id_round_id_person_id_outcome_key")
        ),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("vetting_finding_round_id_person_id_key")),
        sa.UniqueConstraint("vetter_id", name=op.f("vetting_finding_vetter_id_key")),
    )
    op.create_index(
        op.f("vetting_finding_case_id_person_id_idx"), "vetting_finding", ["case_id", "person_id"], unique=False
    )
    op.create_table(
        "vetting_decision",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "cleared",
                "declined",
                "more_information",
                "upheld",
                "partly",
                "rejected",
                name="outcome",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("basis", sa.Enum("concurring", "apart", name="basis", native_enum=False, length=32), nullable=False),
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("one_by", sa.Uuid(), nullable=False),
        sa.Column(
            "one_outcome",
            sa.Enum(
                "cleared",
                "declined",
                "more_information",
                "upheld",
                "partly",
                "rejected",
                name="outcome",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("two_id", sa.Uuid(), nullable=False),
        sa.Column("two_by", sa.Uuid(), nullable=False),
        sa.Column(
            "two_outcome",
            sa.Enum(
                "cleared",
                "declined",
                "more_information",
                "upheld",
                "partly",
                "rejected",
                name="outcome",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("three_id", sa.Uuid(), nullable=True),
        sa.Column("three_by", sa.Uuid(), nullable=True),
        sa.Column(
            "three_outcome",
            sa.Enum(
                "cleared",
                "declined",
                "more_information",
                "upheld",
                "partly",
                "rejected",
                name="outcome",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(basis = 'concurring') = (three_id IS NULL)", name=op.f("vetting_decision_third_when_apart_check")
        ),
        sa.CheckConstraint(
            "basis <> 'apart' OR (outcome IN ('more_information', 'partly') AND one_outcome <> two_outcome AND three_outcome NOT IN (one_outcome, two_outcome))",
            name=op.f("vetting_decision_they_differ_check"),
        ),
        sa.CheckConstraint(
            "basis <> 'concurring' OR (one_outcome = outcome AND two_outcome = outcome)",
            name=op.f("vetting_decision_they_concur_check"),
        ),
        sa.CheckConstraint("basis IN ('concurring', 'apart')", name=op.f("vetting_decision_basis_known_check")),
        sa.CheckConstraint(
            "outcome IN ('cleared', 'declined', 'more_information', 'upheld', 'partly', 'rejected')",
            name=op.f("vetting_decision_outcome_known_check"),
        ),
        sa.CheckConstraint(
            "(three_id IS NULL) = (three_by IS NULL) AND (three_id IS NULL) = (three_outcome IS NULL)",
            name=op.f("vetting_decision_third_is_whole_check"),
        ),
        sa.CheckConstraint("one_by <> two_by", name=op.f("vetting_decision_two_people_check")),
        sa.CheckConstraint(
            "three_by IS NULL OR three_by NOT IN (one_by, two_by)", name=op.f("vetting_decision_three_people_check")
        ),
        sa.ForeignKeyConstraint(
            ["one_id", "round_id", "one_by", "one_outcome"],
            ["vetting_finding.id", "vetting_finding.round_id", "vetting_finding.person_id", "vetting_finding.outcome"],
            name=op.f("vetting_decision_one_id_round_id_one_by_one_outcome_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "case_id"],
            ["vetting_round.id", "vetting_round.case_id"],
            name=op.f("vetting_decision_round_id_case_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["three_id", "round_id", "three_by", "three_outcome"],
            ["vetting_finding.id", "vetting_finding.round_id", "vetting_finding.person_id", "vetting_finding.outcome"],
            name=op.f("vetting_decision_three_id_round_id_three_by_three_outcome_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["two_id", "round_id", "two_by", "two_outcome"],
            ["vetting_finding.id", "vetting_finding.round_id", "vetting_finding.person_id", "vetting_finding.outcome"],
            name=op.f("vetting_decision_two_id_round_id_two_by_two_outcome_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("vetting_decision_pkey")),
        sa.UniqueConstraint("id", "case_id", name=op.f("vetting_decision_id_case_id_key")),
        sa.UniqueConstraint("round_id", name=op.f("vetting_decision_round_id_key")),
    )
    op.create_table(
        "vetting_answer",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id", "case_id"],
            ["vetting_round.id", "vetting_round.case_id"],
            name=op.f("vetting_answer_round_id_case_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("vetting_answer_pkey")),
        sa.UniqueConstraint("round_id", name=op.f("vetting_answer_round_id_key")),
    )
    op.create_index(op.f("vetting_answer_case_id_idx"), "vetting_answer", ["case_id"], unique=False)


def _appeals() -> None:
    op.create_table(
        "appeal",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status", sa.Enum("open", "heard", name="appealstatus", native_enum=False, length=32), nullable=False
        ),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('open', 'heard')", name=op.f("appeal_status_known_check")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("appeal_case_id_fkey")),
        sa.ForeignKeyConstraint(
            ["decision_id", "case_id"],
            ["vetting_decision.id", "vetting_decision.case_id"],
            name=op.f("appeal_decision_id_case_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("appeal_pkey")),
        sa.UniqueConstraint("id", "case_id", name=op.f("appeal_id_case_id_key")),
    )
    op.create_index(op.f("appeal_case_id_idx"), "appeal", ["case_id"], unique=False)
    op.create_index("appeal_open_idx", "appeal", ["case_id"], unique=True, postgresql_where="status = 'open'")
    op.create_foreign_key(
        "vetting_round_appeal_id_case_id_fkey", "vetting_round", "appeal", ["appeal_id", "case_id"], ["id", "case_id"]
    )


def _freezes() -> None:
    op.create_table(
        "case_freeze",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("standing", "asked", "lifted", name="freezestatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("frozen_by", sa.Uuid(), nullable=False),
        sa.Column("frozen_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(status = 'lifted') = (lifted_by IS NOT NULL)", name=op.f("case_freeze_lifted_by_somebody_check")
        ),
        sa.CheckConstraint(
            "(status = 'standing') = (asked_by IS NULL)", name=op.f("case_freeze_asked_by_somebody_check")
        ),
        sa.CheckConstraint("status IN ('standing', 'asked', 'lifted')", name=op.f("case_freeze_status_known_check")),
        sa.CheckConstraint("(asked_by IS NULL) = (asked_on IS NULL)", name=op.f("case_freeze_asked_on_a_day_check")),
        sa.CheckConstraint("(lifted_by IS NULL) = (lifted_on IS NULL)", name=op.f("case_freeze_lifted_on_a_day_check")),
        sa.CheckConstraint("lifted_by <> asked_by", name=op.f("case_freeze_two_people_check")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("case_freeze_asked_by_fkey")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("case_freeze_case_id_fkey")),
        sa.ForeignKeyConstraint(["frozen_by"], ["person.id"], name=op.f("case_freeze_frozen_by_fkey")),
        sa.ForeignKeyConstraint(["lifted_by"], ["person.id"], name=op.f("case_freeze_lifted_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("case_freeze_pkey")),
    )
    op.create_index(op.f("case_freeze_case_id_idx"), "case_freeze", ["case_id"], unique=False)
    op.create_table(
        "frozen_case",
        sa.Column("freeze_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("frozen_case_case_id_fkey")),
        sa.ForeignKeyConstraint(["freeze_id"], ["case_freeze.id"], name=op.f("frozen_case_freeze_id_fkey")),
        sa.PrimaryKeyConstraint("freeze_id", "case_id", name=op.f("frozen_case_pkey")),
    )
    op.create_index(op.f("frozen_case_case_id_idx"), "frozen_case", ["case_id"], unique=False)


def downgrade() -> None:
    """There is no way back but a backup: what was sealed or booked is not undone by a script."""
    raise NotImplementedError
