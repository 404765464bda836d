"""needs, plans and consents."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "consent_act",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("consent_act_counted_check")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("consent_act_case_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("consent_act_pkey")),
        sa.UniqueConstraint("case_id", "position", name=op.f("consent_act_case_id_position_key")),
    )
    for script in sorted(SQL.glob(f"{revision}_*.sql")):
        op.get_bind().exec_driver_sql(script.read_text().replace("%", "%%"))


def downgrade() -> None:
    """There is no way back but a backup: what was sealed or booked is not undone by a script."""
    raise NotImplementedError
