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
    op.create_table(
        "plan",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("follows", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft", "proposed", "approved", "agreed", "superseded", name="planstatus", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("money", sa.Boolean(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "agreed_on IS NULL OR status IN ('agreed', 'superseded')", name=op.f("plan_agreed_for_good_check")
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR (money AND status NOT IN ('draft', 'proposed'))",
            name=op.f("plan_approved_for_check"),
        ),
        sa.CheckConstraint("status <> 'agreed' OR agreed_on IS NOT NULL", name=op.f("plan_agreed_on_a_day_check")),
        sa.CheckConstraint(
            "status <> 'approved' OR approved_by IS NOT NULL", name=op.f("plan_approved_by_somebody_check")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'proposed', 'approved', 'agreed', 'superseded')", name=op.f("plan_status_known_check")
        ),
        sa.CheckConstraint("(approved_by IS NULL) = (approved_on IS NULL)", name=op.f("plan_approved_on_a_day_check")),
        sa.CheckConstraint("(follows IS NULL) = (version = 1)", name=op.f("plan_follows_the_one_before_check")),
        sa.CheckConstraint(
            "agreed_on IS NULL OR NOT money OR approved_by IS NOT NULL", name=op.f("plan_money_was_approved_check")
        ),
        sa.CheckConstraint("approved_by <> author_id", name=op.f("plan_two_people_check")),
        sa.CheckConstraint("version > 0", name=op.f("plan_counted_check")),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("plan_approved_by_fkey")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("plan_author_id_fkey")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("plan_case_id_fkey")),
        sa.ForeignKeyConstraint(
            ["follows", "case_id"], ["plan.id", "plan.case_id"], name=op.f("plan_follows_case_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("plan_pkey")),
        sa.UniqueConstraint("case_id", "version", name=op.f("plan_case_id_version_key")),
        sa.UniqueConstraint("id", "case_id", name=op.f("plan_id_case_id_key")),
    )
    op.create_index("plan_one_agreed_idx", "plan", ["case_id"], unique=True, postgresql_where="status = 'agreed'")
    op.create_index(
        "plan_one_undecided_idx",
        "plan",
        ["case_id"],
        unique=True,
        postgresql_where="status IN ('draft', 'proposed', 'approved')",
    )
    op.create_table(
        "plan_goal",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "need",
            sa.Enum("financial", "retraining", "legal", "psychological", name="need", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "need IN ('financial', 'retraining', 'legal', 'psychological')", name=op.f("plan_goal_need_known_check")
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "need"], ["case_need.case_id", "case_need.code"], name=op.f("plan_goal_case_id_need_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "case_id"], ["plan.id", "plan.case_id"], name=op.f("plan_goal_plan_id_case_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("plan_goal_pkey")),
        sa.UniqueConstraint("id", "case_id", name=op.f("plan_goal_id_case_id_key")),
        sa.UniqueConstraint("plan_id", "need", name=op.f("plan_goal_plan_id_need_key")),
    )
    op.create_table(
        "plan_step",
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Enum("officer", "staff", name="stepowner", native_enum=False, length=32), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("todo", "doing", "done", "dropped", name="stepstatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("escalated_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(owner = 'staff') = (person_id IS NOT NULL)", name=op.f("plan_step_staff_by_name_check")),
        sa.CheckConstraint("owner IN ('officer', 'staff')", name=op.f("plan_step_owner_known_check")),
        sa.CheckConstraint("status IN ('todo', 'doing', 'done', 'dropped')", name=op.f("plan_step_status_known_check")),
        sa.CheckConstraint("due_on >= starts_on", name=op.f("plan_step_due_after_start_check")),
        sa.ForeignKeyConstraint(
            ["goal_id", "case_id"], ["plan_goal.id", "plan_goal.case_id"], name=op.f("plan_step_goal_id_case_id_fkey")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("plan_step_person_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("plan_step_pkey")),
    )
    op.create_index(
        "plan_step_due_idx",
        "plan_step",
        ["case_id", "due_on"],
        unique=False,
        postgresql_where="status IN ('todo', 'doing')",
    )
    op.create_index(op.f("plan_step_goal_id_idx"), "plan_step", ["goal_id"], unique=False)
    op.create_index(
        "plan_step_late_idx",
        "plan_step",
        ["due_on"],
        unique=False,
        postgresql_where="status IN ('todo', 'doing') AND escalated_on IS NULL",
    )
    op.create_table(
        "escalation",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("escalation_case_id_fkey")),
        sa.ForeignKeyConstraint(["step_id"], ["plan_step.id"], name=op.f("escalation_step_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("escalation_pkey")),
        sa.UniqueConstraint("step_id", name=op.f("escalation_step_id_key")),
    )
    op.create_index(op.f("escalation_case_id_idx"), "escalation", ["case_id"], unique=False)
    op.create_index(op.f("escalation_team_idx"), "escalation", ["team"], unique=False)
    for script in sorted(SQL.glob(f"{revision}_*.sql")):
        op.get_bind().exec_driver_sql(script.read_text().replace("%", "%%"))


def downgrade() -> None:
    """There is no way back but a backup: what was sealed or booked is not undone by a script."""
    raise NotImplementedError
