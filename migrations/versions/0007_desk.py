"""the desk."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "opening_allowance",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.Column("more", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("granted_by <> person_id", name=op.f("opening_allowance_two_people_check")),
        sa.CheckConstraint("more = 10", name=op.f("opening_allowance_so_many_check")),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"], name=op.f("opening_allowance_granted_by_fkey")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("opening_allowance_person_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("opening_allowance_pkey")),
    )
    op.create_index(op.f("opening_allowance_person_id_day_idx"), "opening_allowance", ["person_id", "day"])
    op.create_table(
        "alarm",
        sa.Column("kind", sa.Enum("decoy_opened", name="alarmkind", native_enum=False, length=32), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('decoy_opened')", name=op.f("alarm_kind_known_check")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("alarm_case_id_fkey")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("alarm_person_id_fkey")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("alarm_settled_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("alarm_pkey")),
    )
    op.create_table(
        "case_opening",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("place > 0", name=op.f("case_opening_counted_check")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("case_opening_case_id_fkey")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("case_opening_person_id_fkey")),
        sa.PrimaryKeyConstraint("person_id", "day", "case_id", name=op.f("case_opening_pkey")),
        sa.UniqueConstraint("person_id", "day", "place", name=op.f("case_opening_person_id_day_place_key")),
    )
    op.create_table(
        "decoy",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("decoy_case_id_fkey")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("decoy_pkey")),
    )
    for script in sorted(SQL.glob(f"{revision}_*.sql")):
        op.get_bind().exec_driver_sql(script.read_text().replace("%", "%%"))


def downgrade() -> None:
    """There is no way back but a backup: what was sealed or booked is not undone by a script."""
    raise NotImplementedError
