"""Alembic's environment: migrations run with the owner's login, offline scripts are not supported."""

from typing import Any

from alembic import context
from sqlalchemy import create_engine, pool

from support.app.commands import load_models


def ours(found: Any, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Leave the job queue's own tables alone, and what a key to a parted table adds for each of its parts."""
    to_a_part = kind == "foreign_key_constraint" and found.elements[0].target_fullname.count(".") > 1
    return not (to_a_part or (kind == "table" and (name or "").startswith("procrastinate")))


def run() -> None:
    """Run in one transaction each."""
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=load_models(),
            include_object=ours,
            transaction_per_migration=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
