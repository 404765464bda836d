"""The log is appended to and never changed; the application's login can do nothing else to it."""

import pytest
import sqlalchemy as sa

from support.core import audit
from support.core.access import require
from support.core.audit import AuditEvent
from support.core.db import at_the_edge, db
from support.core.errors import Forbidden

STATEMENTS = {
    "audit_event": (
        "UPDATE audit_event SET reason = 'x'",
        "UPDATE audit_event SET reason = 'x' WHERE false",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "ALTER TABLE audit_event ADD COLUMN extra text",
        "DROP TABLE audit_event",
        "DROP TRIGGER audit_event_append_only ON audit_event",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "SET session_replication_role = replica",
        "INSERT INTO audit_event SELECT * FROM audit_event ON CONFLICT (id) DO UPDATE SET reason = 'x'",
        "MERGE INTO audit_event a USING audit_event b ON a.id = b.id WHEN MATCHED THEN DELETE",
        "COPY audit_event TO PROGRAM 'cat'",
    ),
    "public_keys": (
        "UPDATE public_keys SET public = ''",
        "UPDATE public_keys SET verify_key = ''",
        "DELETE FROM public_keys",
        "TRUNCATE public_keys CASCADE",
        "ALTER TABLE public_keys DISABLE TRIGGER ALL",
        "DROP TABLE public_keys CASCADE",
    ),
}


def rows(app, table):
    with app.app_context():
        return db.session.execute(sa.text(f"SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM {table} t")).scalar()


def test_au1_the_application_cannot_alter_the_log_or_a_public_key(app):
    for table, statements in STATEMENTS.items():
        before, refused = rows(app, table), []
        assert before
        for statement in statements:
            with app.app_context(), db.engine.connect() as connection:
                # It has nothing that it could hand on to itself: a warning, and no effect.
                connection.execute(sa.text(f"GRANT ALL ON {table} TO CURRENT_USER"))
                with pytest.raises(sa.exc.DBAPIError) as fault:
                    connection.execute(sa.text(statement))
                if fault.value.orig.sqlstate == "42501":  # insufficient privilege
                    refused.append(statement)
        assert refused == list(statements)
        assert rows(app, table) == before
        print(f"AU1: {len(refused)} ways to change {table} refused to the application's login")


def test_au1_not_even_the_owner_changes_it_by_the_way(settings):
    engine = sa.create_engine(settings.database_owner_url)
    for statement in ("UPDATE audit_event SET reason = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"):
        with pytest.raises(sa.exc.IntegrityError), engine.begin() as owner:
            owner.execute(sa.text(statement))
    engine.dispose()


def test_the_application_reads_and_inserts_and_no_more_unless_a_model_says_so(app):
    """The rights of the login are those the models declare, table by table."""
    from support.app.commands import load_models
    from support.core.db import Base

    load_models()
    asked = sa.text("SELECT has_table_privilege(:table, :right)")
    columns = sa.text("SELECT has_column_privilege(:table, :column, 'UPDATE')")
    with app.app_context():
        for mapper in Base.registry.mappers:
            model, table = mapper.class_, mapper.local_table.name
            held = {
                right: db.session.execute(asked, {"table": table, "right": right}).scalar_one()
                for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES")
            }
            assert held == {
                "SELECT": True,
                "INSERT": model.INSERTS,
                "UPDATE": False,
                "DELETE": model.DELETES,
                "TRUNCATE": False,
                "TRIGGER": False,
                "REFERENCES": False,
            }, table
            for column in mapper.local_table.columns:
                may = db.session.execute(columns, {"table": table, "column": column.name}).scalar_one()
                assert may == (column.name in model.UPDATES), f"{table}.{column.name}"


class Officer:
    kind = "officer"
    id = None


def test_what_an_officer_does_carries_a_day_and_no_time(app, settings):
    with app.app_context(), at_the_edge():
        audit.record(Officer(), "case.read")
    with app.app_context():
        row = db.session.query(AuditEvent).filter_by(action="case.read").one()
        assert row.at is None
        assert row.day is not None
        told = {"id": row.id, "day": row.day, "at": sa.func.now(), "actor_kind": "officer", "action": "a.b"}
        late = sa.insert(AuditEvent).values(told)
        with pytest.raises(sa.exc.IntegrityError):
            db.session.execute(late)


def test_a_reason_is_a_code(app):
    for words in ("Because she asked", "имя", "a" * 65):
        with app.app_context(), pytest.raises(sa.exc.IntegrityError):
            audit.record(None, "case.closed", reason=words)


def test_a_refusal_outlives_its_request(app):
    def may_never(_actor):
        return False

    with app.test_request_context():
        with pytest.raises(Forbidden):
            require(may_never, Officer())
        db.session.rollback()
        assert db.session.query(AuditEvent).filter_by(action="access.refused").one().reason == "may_never"
