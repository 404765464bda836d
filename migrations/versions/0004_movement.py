"""moves, transfers and follow-ups of a case; a team in an invitation."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

SQL = Path(__file__).parents[1] / "sql"

STATUSES = ("new", "vetting", "accepted", "active", "on_hold", "closed", "declined")
STATUS = sa.Enum(*STATUSES, name="status", native_enum=False, length=32)
SEAT = sa.Enum("owner", "deputy", "cover", name="seatname", native_enum=False, length=32)
TRANSFERS = ("asked", "accepted", "declined", "withdrawn", "expired", "ended")
FOLLOW_UPS = ("open", "done", "skipped")


def upgrade() -> None:
    """Apply."""
    _moves()
    _transfers()
    _follow_ups()
    op.add_column("invitation", sa.Column("team", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("invitation_team_code_check"), "invitation", "team ~ '^[a-z0-9-]{1,24}$'")
    for script in sorted(SQL.glob(f"{revision}_*.sql")):
        op.get_bind().exec_driver_sql(script.read_text().replace("%", "%%"))


def _known(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _moves() -> None:
    op.create_table(
        "case_move",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("moved_from", STATUS, nullable=False),
        sa.Column("moved_to", STATUS, nullable=False),
        sa.Column("moved_by", sa.Uuid(), nullable=True),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("returns_to", STATUS, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(
            sa.CheckConstraint(_known(column, STATUSES), name=op.f(f"case_move_{column}_known_check"))
            for column in ("moved_from", "moved_to", "returns_to")
        ),
        sa.CheckConstraint("moved_from <> moved_to", name=op.f("case_move_somewhere_else_check")),
        sa.CheckConstraint(
            "(moved_to = 'closed') = (returns_to IS NOT NULL)", name=op.f("case_move_closed_returns_check")
        ),
        sa.CheckConstraint("position > 0", name=op.f("case_move_counted_check")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("case_move_case_id_fkey")),
        sa.ForeignKeyConstraint(["moved_by"], ["principal.id"], name=op.f("case_move_moved_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("case_move_pkey")),
        sa.UniqueConstraint("case_id", "position", name=op.f("case_move_case_id_position_key")),
    )


def _transfers() -> None:
    op.create_table(
        "transfer",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("seat", SEAT, nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("receiver_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Enum(*TRANSFERS, name="transferstatus", native_enum=False, length=32), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(_known("status", TRANSFERS), name=op.f("transfer_status_known_check")),
        sa.CheckConstraint("seat IN ('owner', 'deputy')", name=op.f("transfer_main_seat_check")),
        sa.CheckConstraint("receiver_id <> sender_id", name=op.f("transfer_two_people_check")),
        sa.CheckConstraint("accepted_by = receiver_id", name=op.f("transfer_accepted_by_receiver_check")),
        sa.CheckConstraint(
            "(status = 'accepted') = (accepted_by IS NOT NULL)", name=op.f("transfer_accepted_by_somebody_check")
        ),
        sa.CheckConstraint("(status = 'asked') = (answered_on IS NULL)", name=op.f("transfer_answered_on_a_day_check")),
        sa.CheckConstraint("until > asked_on", name=op.f("transfer_time_to_answer_check")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("transfer_case_id_fkey")),
        sa.ForeignKeyConstraint(["sender_id"], ["person.id"], name=op.f("transfer_sender_id_fkey")),
        sa.ForeignKeyConstraint(["receiver_id"], ["person.id"], name=op.f("transfer_receiver_id_fkey")),
        sa.ForeignKeyConstraint(["accepted_by"], ["person.id"], name=op.f("transfer_accepted_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("transfer_pkey")),
    )
    op.create_index(op.f("transfer_case_id_idx"), "transfer", ["case_id"], unique=False)
    for name, column in (("seat", "seat"), ("receiver", "receiver_id")):
        op.create_index(
            f"transfer_open_{name}_idx",
            "transfer",
            ["case_id", column],
            unique=True,
            postgresql_where="status = 'asked'",
        )
    for name, column in (("received", "receiver_id"), ("sent", "sender_id")):
        op.create_index(f"transfer_{name}_idx", "transfer", [column, sa.text("asked_on DESC"), sa.text("id DESC")])


def _follow_ups() -> None:
    op.create_table(
        "follow_up",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Enum(*FOLLOW_UPS, name="followupstatus", native_enum=False, length=32), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(_known("status", FOLLOW_UPS), name=op.f("follow_up_status_known_check")),
        sa.CheckConstraint("(status = 'open') = (done_on IS NULL)", name=op.f("follow_up_done_on_a_day_check")),
        sa.CheckConstraint("(done_on IS NULL) = (done_by IS NULL)", name=op.f("follow_up_done_by_somebody_check")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("follow_up_case_id_fkey")),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"], name=op.f("follow_up_done_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("follow_up_pkey")),
    )
    op.create_index(op.f("follow_up_case_id_idx"), "follow_up", ["case_id"], unique=False)
    op.create_index(
        "follow_up_open_idx", "follow_up", ["case_id", "due_on"], unique=True, postgresql_where="status = 'open'"
    )


def downgrade() -> None:
    """There is no way back but a backup: what was sealed or booked is not undone by a script."""
    raise NotImplementedError
