"""duplicates and merges."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "blind_secret",
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("one", name=op.f("blind_secret_single_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("blind_secret_pkey")),
        sa.UniqueConstraint("one", name=op.f("blind_secret_one_key")),
    )
    op.create_table(
        "blind_token",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind", sa.Enum("name", "birth", "contact", name="tokenkind", native_enum=False, length=32), nullable=False
        ),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('name', 'birth', 'contact')", name=op.f("blind_token_kind_known_check")),
        sa.CheckConstraint("token BETWEEN 0 AND 65535", name=op.f("blind_token_sixteen_bits_check")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("blind_token_case_id_fkey")),
        sa.PrimaryKeyConstraint("case_id", "kind", "token", name=op.f("blind_token_pkey")),
    )
    op.create_index(op.f("blind_token_token_kind_idx"), "blind_token", ["token", "kind"], unique=False)
    op.create_table(
        "duplicate_question",
        sa.Column("asked_id", sa.Uuid(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("waiting", "same", "not_same", name="answer", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(status = 'waiting') = (answered_by IS NULL) AND (answered_by IS NULL) = (answered_on IS NULL)",
            name=op.f("duplicate_question_answered_by_somebody_check"),
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'same', 'not_same')", name=op.f("duplicate_question_status_known_check")
        ),
        sa.CheckConstraint("asked_id <> about_id", name=op.f("duplicate_question_two_cases_check")),
        sa.ForeignKeyConstraint(["about_id"], ["case.id"], name=op.f("duplicate_question_about_id_fkey")),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("duplicate_question_answered_by_fkey")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("duplicate_question_asked_by_fkey")),
        sa.ForeignKeyConstraint(["asked_id"], ["case.id"], name=op.f("duplicate_question_asked_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("duplicate_question_pkey")),
        sa.UniqueConstraint("asked_id", "about_id", name=op.f("duplicate_question_asked_id_about_id_key")),
    )
    op.create_index(
        "duplicate_question_order_idx",
        "duplicate_question",
        ["about_id", sa.literal_column("asked_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "merge",
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum("applied_twice", "lost_words", "other", name="mergereason", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum("proposed", "confirmed", "withdrawn", "undone", name="mergestatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_on", sa.Date(), nullable=True),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("handed_over_before", sa.Date(), nullable=True),
        sa.Column("linked", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(status IN ('confirmed', 'undone')) = (confirmed_by IS NOT NULL) AND (confirmed_by IS NULL) = (confirmed_on IS NULL)",
            name=op.f("merge_confirmed_by_somebody_check"),
        ),
        sa.CheckConstraint(
            "(status IN ('withdrawn', 'undone')) = (undone_by IS NOT NULL) AND (undone_by IS NULL) = (undone_on IS NULL)",
            name=op.f("merge_undone_by_somebody_check"),
        ),
        sa.CheckConstraint("reason IN ('applied_twice', 'lost_words', 'other')", name=op.f("merge_reason_known_check")),
        sa.CheckConstraint(
            "status IN ('proposed', 'confirmed', 'withdrawn', 'undone')", name=op.f("merge_status_known_check")
        ),
        sa.CheckConstraint("confirmed_by <> proposed_by", name=op.f("merge_two_people_check")),
        sa.CheckConstraint("kept_id <> merged_id", name=op.f("merge_two_cases_check")),
        sa.CheckConstraint("undone_on <= confirmed_on + 30", name=op.f("merge_undone_in_time_check")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"], name=op.f("merge_confirmed_by_fkey")),
        sa.ForeignKeyConstraint(["kept_id"], ["case.id"], name=op.f("merge_kept_id_fkey")),
        sa.ForeignKeyConstraint(["merged_id"], ["case.id"], name=op.f("merge_merged_id_fkey")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("merge_proposed_by_fkey")),
        sa.ForeignKeyConstraint(["undone_by"], ["person.id"], name=op.f("merge_undone_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("merge_pkey")),
    )
    op.create_index(op.f("merge_kept_id_idx"), "merge", ["kept_id"], unique=False)
    op.create_index(
        "merge_merged_id_key",
        "merge",
        ["merged_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('proposed', 'confirmed')"),
    )
    op.create_table(
        "merge_seat",
        sa.Column("merge_id", sa.Uuid(), nullable=False),
        sa.Column(
            "seat", sa.Enum("owner", "deputy", "cover", name="seatname", native_enum=False, length=32), nullable=False
        ),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("seat IN ('owner', 'deputy', 'cover')", name=op.f("merge_seat_seat_known_check")),
        sa.ForeignKeyConstraint(["merge_id"], ["merge.id"], name=op.f("merge_seat_merge_id_fkey")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("merge_seat_person_id_fkey")),
        sa.PrimaryKeyConstraint("merge_id", "seat", name=op.f("merge_seat_pkey")),
    )
    for script in sorted(SQL.glob(f"{revision}_*.sql")):
        op.get_bind().exec_driver_sql(script.read_text().replace("%", "%%"))


def downgrade() -> None:
    """There is no way back but a backup: what was sealed or booked is not undone by a script."""
    raise NotImplementedError
