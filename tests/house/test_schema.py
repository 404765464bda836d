"""The models and the migrations say the same."""

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from support.app.commands import load_models


def _ours(found, name, kind, _reflected, _other):
    """Neither the job queue's own tables, nor what a key to a parted table adds for each of its parts."""
    to_a_part = kind == "foreign_key_constraint" and found.elements[0].target_fullname.count(".") > 1
    return not (to_a_part or (kind == "table" and (name or "").startswith("procrastinate")))


def test_the_migrations_make_what_the_models_say(app, settings):
    engine = sa.create_engine(settings.database_owner_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": _ours, "target_metadata": load_models()}
        )
        differences = compare_metadata(context, load_models())
    engine.dispose()
    assert differences == []


def test_every_check_of_the_models_stands_in_the_database(app, settings):
    """Comparison does not see CHECKs, so they are counted by name."""
    wanted = {
        str(constraint.name)
        for table in load_models().tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint)
    }
    engine = sa.create_engine(settings.database_owner_url)
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT conname FROM pg_constraint WHERE contype = 'c'"))
        there = {row.conname for row in rows}
    engine.dispose()
    named = {name.rpartition("_check")[0] for name in wanted}
    assert len(named) > 20
    assert {name for name in wanted if not any(have.endswith(name) or have == name for have in there)} == set()
