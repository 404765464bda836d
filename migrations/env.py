"""Alembic's environment: migrations run with the owner's login, offline scripts are not supported."""

from alembic import context
from sqlalchemy import create_engine, pool

from support.app.commands import load_models


def ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Leave the job queue's own tables alone."""
    return not (kind == "table" and (name or "").startswith("procrastinate"))


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
