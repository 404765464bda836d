"""A database of the first schema, with people's data in it, comes to the newest one with nothing lost."""

import secrets
from datetime import date
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from config.logins import drop, ensure_logins
from support.app.commands import MIGRATIONS, grants, load_models

DAY = date(2024, 5, 17)
SEALED = b"\x01" * 64


@pytest.fixture
def old(server):
    """A database at 0001 and its addresses: `(urls, bring it to a revision)`."""
    name = "m_" + secrets.token_hex(6)
    urls = ensure_logins(server.superuser_url(), name, {part: part * 8 for part in ("owner", "app", "shares")})

    def bring(revision):
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["url"] = urls["DATABASE_OWNER_URL"]
        command.upgrade(config, revision)

    bring("0001")
    yield urls, bring
    drop(server.superuser_url(), name)


class Writer:
    """Rows as 0001 had them, by SQL: no model of today knows that schema."""

    def __init__(self, connection):
        self.connection = connection

    def row(self, table, **values):
        columns, places = ", ".join(f'"{name}"' for name in values), ", ".join(f":{name}" for name in values)
        self.connection.execute(sa.text(f'INSERT INTO "{table}" ({columns}) VALUES ({places})'), values)
        return values.get("id")

    def principal(self, kind):
        """Somebody who can hold keys, with a pair: `(principal id, pair id)`."""
        one = self.row("principal", id=uuid4(), kind=kind)
        pair = self.row("public_keys", id=uuid4(), principal_id=one, version=1, public=SEALED, verify_key=SEALED)
        return one, pair

    def person(self, name, *roles):
        one, pair = self.principal("staff")
        kept = {"salt": SEALED, "verifier": SEALED, "wrapped_seed": SEALED, "pair_id": pair}
        return self.row("person", id=one, name=name, roles=list(roles), second_factor=0, **kept)


def fill(connection):
    """An application that became a case, its two seats, a note, and a request for money."""
    writer = Writer(connection)
    officer, pair = writer.principal("officer")
    writer.row("officer", id=officer, lookup=SEALED, pair_id=pair, confirmed=True)
    carol, cyril = writer.person("quiet-river", "caseworker"), writer.person("amber-window", "caseworker")
    writer.row(
        "invitation",
        id=uuid4(),
        token_hash=SEALED,
        roles=["caseworker"],
        founds=[],
        asked_by=carol,
        expires_at=DAY,
        used=True,
    )
    case = writer.row(
        "case",
        id=uuid4(),
        reference="A-0000-0001",
        handle="calm-lantern",
        officer_id=officer,
        status="new",
        opened_on=DAY,
        handed_over_on=DAY,
    )
    writer.row("case_need", id=uuid4(), case_id=case, code="financial", status="open")
    writer.row("case_need", id=uuid4(), case_id=case, code="legal", status="met")
    for person, seat in ((carol, "owner"), (cyril, "deputy")):
        writer.row("seat", case_id=case, seat=seat, person_id=person, since=DAY)
    writer.row("case_note", id=uuid4(), case_id=case, author_id=carol, written_on=DAY)
    key = writer.row("data_key", id=uuid4(), kind="story", scope_id=case, subject_id=case, version=1, share_id=uuid4())
    writer.row("data_grant", key_id=key, principal_id=officer, pair_id=pair, sealed=SEALED, granted_on=DAY)
    writer.row("sealed_part", id=uuid4(), key_id=key, row_id=case, part="story", body=SEALED)
    fund = connection.execute(sa.text("SELECT id FROM fund LIMIT 1")).scalar_one_or_none() or _fund(writer)
    writer.row(
        "aid_request",
        id=uuid4(),
        case_id=case,
        need="financial",
        category="emergency",
        fund_id=fund,
        amount=120_00,
        currency="EUR",
        requester_id=carol,
        status="submitted",
        asked_on=DAY,
        payee_hash=SEALED,
        signature=SEALED,
    )
    return case, carol, cyril


def _fund(writer):
    about = {"code": "general", "name": "General", "purpose": "Where it is needed most.", "currency": "EUR"}
    return writer.row("fund", id=uuid4(), open=True, available=0, shortfall=0, **about)


def everything(connection, tables):
    """Every row of these tables, column by column as they were."""
    return {
        (table, column): sorted(
            repr(value) for value in connection.execute(sa.text(f'SELECT "{column}" FROM "{table}"')).scalars()
        )
        for table, columns in tables.items()
        for column in columns
    }


def columns_of(connection):
    rows = connection.execute(
        sa.text("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.table_name != "alembic_version":
            found.setdefault(row.table_name, []).append(row.column_name)
    return found


def test_a_database_of_the_first_schema_keeps_its_rows(old):
    urls, bring = old
    engine = sa.create_engine(urls["DATABASE_OWNER_URL"], poolclass=sa.NullPool)
    with engine.begin() as connection:
        _case, carol, cyril = fill(connection)
        tables = columns_of(connection)
        before = everything(connection, tables)
        assert sum(map(len, before.values())) > 100
    bring("head")
    with engine.begin() as connection:
        kept = {table: columns for table, columns in tables.items() if table in columns_of(connection)}
        assert set(kept) == set(tables), "no table is gone"
        assert everything(connection, kept) == before
        new = connection.execute(sa.text('SELECT clearance, frozen, resumes, merged_into FROM "case"')).one()
        assert tuple(new) == ("pending", False, None, None)
        seats = connection.execute(sa.text('SELECT person_id, number, "until" FROM seat ORDER BY number')).all()
        assert [tuple(row) for row in seats] == [(carol, 1, None), (cyril, 2, None)]
        past = connection.execute(
            sa.text('SELECT person_id, seat, number, team, since, "until", ended FROM past_seat ORDER BY number')
        )
        assert [tuple(row) for row in past] == [
            (carol, "owner", 1, "first", DAY, None, None),
            (cyril, "deputy", 2, "first", DAY, None, None),
        ]
        assert set(connection.execute(sa.text("SELECT team FROM person")).scalars()) == {"first"}
    engine.dispose()
    print(f"from 0001 to the newest schema: {len(before)} columns of {len(tables)} tables are as they were")


def test_what_was_there_satisfies_every_constraint_of_today(old):
    """Each constraint is asked again, as if it were new: none was let in unchecked."""
    urls, bring = old
    engine = sa.create_engine(urls["DATABASE_OWNER_URL"], poolclass=sa.NullPool)
    with engine.begin() as connection:
        fill(connection)
    bring("head")
    with engine.begin() as connection:
        unchecked = connection.execute(sa.text("SELECT conname FROM pg_constraint WHERE NOT convalidated")).all()
        assert unchecked == []
        checks = connection.execute(
            sa.text(
                "SELECT conrelid::regclass::text AS name, pg_get_expr(conbin, conrelid) AS holds FROM pg_constraint"
                " WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
            )
        ).all()
        for check in checks:
            broken = connection.execute(sa.text(f"SELECT count(*) FROM {check.name} WHERE NOT ({check.holds})"))
            assert broken.scalar_one() == 0, check
        assert len(checks) > 60
    engine.dispose()


def test_the_application_works_on_with_what_was_there(old):
    """With its own login it can hold, move and hand on an old case, and the guards hold for it too."""
    urls, bring = old
    owner = sa.create_engine(urls["DATABASE_OWNER_URL"], poolclass=sa.NullPool)
    with owner.begin() as connection:
        case, carol, _cyril = fill(connection)
        chloe = Writer(connection).person("green-harbour", "caseworker")
    bring("head")
    app = sa.create_engine(urls["DATABASE_URL"], poolclass=sa.NullPool)
    with owner.begin() as connection:
        for statement in grants(str(app.url.username)):
            connection.execute(sa.text(statement))
    load_models()
    with app.begin() as connection:
        connection.execute(sa.text("UPDATE \"case\" SET status = 'on_hold', resumes = 'new'"))
        move(connection, case, carol)
        transfer(connection, case, carol, chloe)
    for wrong in (
        "UPDATE transfer SET status = 'accepted', answered_on = asked_on, accepted_by = sender_id",
        'UPDATE past_seat SET "until" = since',
        "DELETE FROM case_move",
    ):
        with pytest.raises(sa.exc.DBAPIError), app.begin() as connection:
            connection.execute(sa.text(wrong))
    app.dispose()
    owner.dispose()


def move(connection, case: UUID, who: UUID):
    Writer(connection).row(
        "case_move",
        id=uuid4(),
        case_id=case,
        position=1,
        moved_from="new",
        moved_to="on_hold",
        moved_by=who,
        moved_on=DAY,
    )


def transfer(connection, case: UUID, sender: UUID, receiver: UUID):
    Writer(connection).row(
        "transfer",
        id=uuid4(),
        case_id=case,
        seat="owner",
        sender_id=sender,
        receiver_id=receiver,
        status="asked",
        asked_on=DAY,
        until=date(2024, 5, 31),
    )
