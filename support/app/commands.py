"""The commands of the whole application: preparing the database, the worker, demo data."""

from importlib import import_module
from pathlib import Path

import click
import procrastinate
import psycopg
import sqlalchemy as sa
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.engine import make_url

from support.app import rooms
from support.app.decoys import plant_decoys_command
from support.app.demo import demo_command
from support.app.setup import setup_command
from support.core import outbox
from support.core.db import Base, at_the_edge
from support.core.settings import settings
from support.ledger import service as ledger
from support.vault import shares
from support.vault.cli import recovery_seals_command

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def load_models() -> sa.MetaData:
    """Import every model; the metadata of the main database."""
    for module in rooms.MODELS:
        import_module(module)
    return Base.metadata


def grants(login: str) -> list[str]:
    """The GRANTs that each model's own declaration calls for; everything else is refused."""
    load_models()
    statements = [
        f'GRANT USAGE ON SCHEMA public TO "{login}"',
        f'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "{login}"',
    ]
    for mapper in sorted(Base.registry.mappers, key=lambda m: m.class_.__name__):
        model = mapper.class_
        table = f'"{model.__tablename__}"'
        rights = ["SELECT"] + (["INSERT"] if model.INSERTS else []) + (["DELETE"] if model.DELETES else [])
        if model.UPDATES:
            rights.append(f"UPDATE ({', '.join(model.UPDATES)})")
        statements.append(f'GRANT {", ".join(rights)} ON {table} TO "{login}"')
    # The one thing it may do to whole tables: write those of members anew, so that no order tells when they came.
    statements.append(f'GRANT EXECUTE ON FUNCTION stir_members(), settle_members(text) TO "{login}"')
    return statements


def _libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def prepare_database(owner_url: str, app_url: str, shares_owner_url: str, shares_url: str) -> None:
    """Bring both databases to the newest schema and give the application's logins what they need."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = owner_url
    command.upgrade(config, "head")
    login = make_url(app_url).username
    with psycopg.connect(_libpq(owner_url)) as connection:
        present = connection.execute("SELECT to_regclass('public.procrastinate_jobs')").fetchone()
        if present is None or present[0] is None:
            connection.execute(procrastinate.schema.SchemaManager.get_schema())
        for statement in grants(str(login)):
            connection.execute(statement.encode())
        for kind in ("TABLES", "SEQUENCES"):
            rows = connection.execute(
                "SELECT relname FROM pg_class WHERE relname LIKE 'procrastinate%%' AND relkind = ANY(%s)",
                ([("r" if kind == "TABLES" else "S")],),
            ).fetchall()
            for (name,) in rows:
                rights = "SELECT, INSERT, UPDATE, DELETE" if kind == "TABLES" else "USAGE, SELECT"
                connection.execute(f'GRANT {rights} ON "{name}" TO "{login}"'.encode())
    _prepare_shares(shares_owner_url, str(make_url(shares_url).username))


def _prepare_shares(owner_url: str, login: str) -> None:
    engine = sa.create_engine(owner_url)
    with engine.begin() as connection:
        shares.metadata.create_all(connection)
        for statement in shares.STIRRING:
            connection.execute(sa.text(statement))
        connection.execute(sa.text(f'REVOKE ALL ON others.share FROM "{login}"'))
        connection.execute(sa.text(f'GRANT USAGE ON SCHEMA public TO "{login}"'))
        connection.execute(sa.text(f'GRANT SELECT, INSERT, DELETE ON share TO "{login}"'))
        connection.execute(sa.text(f'GRANT EXECUTE ON FUNCTION stir_shares(), settle_shares() TO "{login}"'))
    engine.dispose()


def shares_owner_url() -> str:
    """The owner's login at the share store: named by the settings, else the owner's at the shares' address."""
    given = getattr(settings(), "shares_owner_url", "")
    if given:
        return str(given)
    owner, store = make_url(settings().database_owner_url), make_url(settings().shares_url)
    return store.set(username=owner.username, password=owner.password).render_as_string(hide_password=False)


@click.command("migrate-db")
@with_appcontext
def migrate_command() -> None:
    """Bring the databases to the newest schema, with the owner's login."""
    prepare_database(settings().database_owner_url, settings().database_url, shares_owner_url(), settings().shares_url)


@click.command("worker")
@click.option("--once", is_flag=True, help="Stop when the outbox is empty.")
@with_appcontext
def worker_command(once: bool) -> None:
    """Work the outbox until told to stop."""
    from support.app.factory import refuse_strong_logins

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    refuse_strong_logins(app)
    outbox.run_worker(app, wait=not once)


@click.command("check-books")
@with_appcontext
def check_books_command() -> None:
    """Check all of the books, closed days too; what does not hold halts payouts and ends this with a fault."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.test_request_context(), at_the_edge():
        result = ledger.watch()
    for check in result.checks:
        click.echo(f"{'holds ' if check.ok else 'BROKEN' if check.halts else 'open  '} {check.name}: {check.detail}")
    if result.broken is not None:
        raise click.exceptions.Exit(1)


def init_app(app: Flask) -> None:
    """Register the commands."""
    commands = (migrate_command, worker_command, setup_command, demo_command, recovery_seals_command)
    for command in (*commands, plant_decoys_command, check_books_command):
        app.cli.add_command(command)
