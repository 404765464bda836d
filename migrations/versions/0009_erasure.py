"""wishes to be forgotten."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

SQL = Path(__file__).parents[1] / "sql"

STATUSES = ("asked", "withdrawn", "done")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "erasure_request",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Enum(*STATUSES, name="erasurestatus", native_enum=False, length=32), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(f"status IN {STATUSES}", name=op.f("erasure_request_status_known_check")),
        sa.CheckConstraint("answer_by > asked_on", name=op.f("erasure_request_time_to_answer_check")),
        sa.CheckConstraint(
            "(status = 'asked') = (ended_on IS NULL)", name=op.f("erasure_request_ended_on_a_day_check")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("erasure_request_case_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("erasure_request_pkey")),
    )
    op.create_index(op.f("erasure_request_case_id_idx"), "erasure_request", ["case_id"], unique=False)
    op.create_index(
        "erasure_request_open_idx", "erasure_request", ["case_id"], unique=True, postgresql_where="status = 'asked'"
    )
    for script in sorted(SQL.glob(f"{revision}_*.sql")):
        op.get_bind().exec_driver_sql(script.read_text().replace("%", "%%"))


def downgrade() -> None:
    """There is no way back but a backup: what was sealed or booked is not undone by a script."""
    raise NotImplementedError
