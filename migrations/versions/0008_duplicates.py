"""duplicates and merges."""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Apply."""
    for script in sorted(SQL.glob(f"{revision}_*.sql")):
        op.get_bind().exec_driver_sql(script.read_text().replace("%", "%%"))


def downgrade() -> None:
    """There is no way back but a backup: what was sealed or booked is not undone by a script."""
    raise NotImplementedError
