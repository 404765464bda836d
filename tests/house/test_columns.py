"""What a seized disk would show, column by column: complete, and no free text in the open."""

import re
from uuid import UUID

import pytest
import sqlalchemy as sa

from support.core.db import Base
from support.core.schema import Form
from tests.access.world import build
from tests.house.columns import COLUMNS, SHARES

TYPES = {
    "ids": {"uuid"},
    "code": {"text", "character varying", "ARRAY"},
    "generated": {"text", "character varying", "ARRAY", "jsonb", "USER-DEFINED"},
    "published": {"text"},
    "day": {"date"},
    "moment": {"timestamp with time zone"},
    "number": {"bigint", "integer", "boolean", "double precision"},
    "sealed": {"bytea"},
    "key": {"bytea"},
}
LISTED = sa.text(
    "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
)


@pytest.fixture
def databases(app, settings):
    """Both databases, with the owner's login: `{what they hold: (list, connection)}`."""
    from support.app.commands import shares_owner_url

    with app.app_context():
        urls = (settings.database_owner_url, shares_owner_url())
    engines = [sa.create_engine(url) for url in urls]
    connections = [engine.connect() for engine in engines]
    yield {"main": (COLUMNS, connections[0]), "shares": (SHARES, connections[1])}
    for connection in connections:
        connection.close()
    for engine in engines:
        engine.dispose()


def there(connection):
    return {(row.table_name, row.column_name): row.data_type for row in connection.execute(LISTED)}


def test_md4_cr6_every_column_stands_in_the_list_with_a_reason(databases):
    counted = 0
    for name, (listed, connection) in databases.items():
        found = there(connection)
        known = {(table, column) for table, columns in listed.items() for column in columns}
        missing = sorted(".".join(one) for one in set(found) - known)
        gone = sorted(".".join(one) for one in known - set(found))
        assert not missing, (
            f"Columns of the {name} database that tests/house/columns.py does not name: {missing}. Say there what each"
            " is and why it may stand on a disk that somebody seizes; what a person types belongs in a sealed part."
        )
        assert not gone, f"tests/house/columns.py names columns that are gone from the {name} database: {gone}"
        for (table, column), data_type in found.items():
            said = listed[table][column]
            assert len(said.why) > 2, f"{table}.{column} has no reason"
            assert data_type in TYPES[said.kind], f"{table}.{column} is {data_type}, which is no {said.kind}"
        counted += len(found)
    print(f"MD4: {counted} columns in two databases, each open, sealed or key with a reason")
    print(f"CR6: the list of {counted} columns is complete against information_schema")


def test_md4_open_text_is_held_to_a_list_or_made_by_us(databases):
    """What is called a code has a CHECK, or a foreign key to a column that has one."""
    _listed, connection = databases["main"]
    checks = connection.execute(
        sa.text(
            "SELECT c.conrelid::regclass::text AS name, a.attname FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey) WHERE c.contype IN ('c', 'f')"
        )
    ).all()
    held = {(row.name.strip('"'), row.attname) for row in checks}
    loose = [
        f"{table}.{column}"
        for table, columns in COLUMNS.items()
        for column, said in columns.items()
        if said.kind == "code" and (table, column) not in held
    ]
    assert not loose, f"Called a code, yet no CHECK holds it to one: {loose}"


def forms(kind=Form):
    for sub in kind.__subclasses__():
        yield sub
        yield from forms(sub)


def test_md4_no_open_column_bears_the_name_of_something_typed(app):
    """A field of a form that takes free text has no namesake among the open columns of text."""
    from support.core.schema import Text

    typed = {name for form in forms() for name, field in form().fields.items() if isinstance(field, Text)}
    # Looked up, never kept: a generated name or handle, a case's reference, a member's number, a code.
    # Published: what a campaign or a fund is for, which institution gave a grant, courses and open competitions.
    kept = {"name", "reference", "code", "fund", "language", "about", "story", "purpose", "grantor", "title", "words"}
    kept |= {"number", "handle", "tracking"}
    # What the union says of a section of its own; who is in one is sealed.
    kept |= {"agency", "region"}
    assert len(typed) > 10
    found = [
        f"{table}.{column}"
        for table, columns in COLUMNS.items()
        for column, said in columns.items()
        if said.zone == "open" and said.kind in {"generated", "published"} and column in typed - kept
    ]
    assert not found, f"Open columns with the name of something a person types: {found}"


def test_md4_ids_are_random_and_officers_rows_carry_days(app, client, as_, people, databases):
    build(app, client, as_, people)
    looked = 0
    for listed, connection in databases.values():
        for (table, column), data_type in there(connection).items():
            if data_type != "uuid":
                continue
            for value in connection.execute(sa.text(f'SELECT DISTINCT "{column}" FROM "{table}"')).scalars():
                looked += 1
                assert value is None or UUID(str(value)).version == 4, f"{table}.{column} holds an id that tells a time"
            assert listed[table][column].kind == "ids"
    assert looked > 100
    moments = [f"{t}.{c}" for t, columns in COLUMNS.items() for c, said in columns.items() if said.kind == "moment"]
    _listed, connection = databases["main"]
    late = sa.text("SELECT count(*) FROM audit_event WHERE actor_kind <> 'staff' AND at IS NOT NULL")
    assert connection.execute(late).scalar_one() == 0
    officers = sa.text("SELECT count(*) FROM audit_event WHERE actor_kind = 'officer'")
    assert connection.execute(officers).scalar_one() > 0
    print(f"MD4: {looked} ids looked at, all of version 4; a time of day in {len(moments)} columns, none an officer's")


def test_md4_tables_of_ours_count_nothing(databases):
    """No sequence: a running number tells in which order people came."""
    _listed, connection = databases["main"]
    names = connection.execute(
        sa.text("SELECT relname FROM pg_class WHERE relkind = 'S' AND relname !~ '^procrastinate'")
    ).scalars()
    assert names.all() == []
    for mapper in Base.registry.mappers:
        for column in mapper.local_table.primary_key.columns:
            if isinstance(column.type, sa.Uuid) and column.default is not None:
                assert column.default.arg.__name__ == "uuid4", f"{mapper.local_table.name}.{column.name}"


def test_md4_jobs_carry_ids_alone(app, client, as_, people, databases):
    build(app, client, as_, people)
    _listed, connection = databases["main"]
    rows = connection.execute(sa.text("SELECT task_name, args FROM procrastinate_jobs")).all()
    for row in rows:
        for value in row.args.values():
            assert re.fullmatch(r"[0-9a-f-]{36}|[a-z]{2,}_\w+|\d+", str(value)), f"{row.task_name} carries {value!r}"
