"""What the night leaves in the files themselves, read from the disk; and that it costs nobody who reads of a case."""

import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from bench import night
from config.urls import libpq_url
from support.core.db import at_the_edge, execute
from support.union import service as union
from support.vault import shares
from support.vault.model import DataKey
from tests.intake.factory import application
from tests.union.factory import member
from tests.union.test_stirring import PUBLISHED

CASES, MEMBERS = (20_000, 2_000) if os.environ.get("DRILL") else (100, 20)
#: Seconds that nobody who reads of a case waits, however many there are: on an idle machine it is a tenth of that.
PATIENCE = 5.0
BLOCK = 8192
PARTED = ("principal", "public_keys", "data_key", "data_grant", "sealed_part")
#: Every table's file with those of its indexes and of its long values.
FILES = """
    SELECT n.nspname AS schema, c.relname AS name, r.relkind AS kind, pg_relation_filepath(r.oid) AS path
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_class r ON r.oid = c.oid
        OR r.oid = c.reltoastrelid OR r.oid IN (
            SELECT indexrelid FROM pg_index WHERE indrelid IN (c.oid, c.reltoastrelid))
    WHERE c.relkind = 'r' AND n.nspname IN ('public', 'others', 'members')
"""


class Disk:
    """The files of one database, as whoever carries the machine away reads them."""

    def __init__(self, server, url):
        self.url, self.root = server.superuser_url(make_url(url).database), server.data

    def rows(self, text, **given):
        engine = sa.create_engine(self.url, poolclass=sa.pool.NullPool)
        with engine.connect() as connection:
            found = connection.execute(sa.text(text), given)
            return found.all() if found.returns_rows else []

    def files(self):
        """What lies where: `{(schema, table): [(kind, bytes)]}`."""
        self.rows("CHECKPOINT")
        found: dict[tuple[str, str], list[tuple[str, bytes]]] = {}
        for row in self.rows(FILES):
            found.setdefault((row.schema, row.name), []).append((row.kind, (self.root / row.path).read_bytes()))
        return found

    def numbers(self, schema):
        return {name: self.rows(f"SELECT pg_relation_filenode('{schema}.{name}')")[0][0] for name in PARTED}


@contextmanager
def _read(disk, tables):
    """Somebody reads of these tables for as long as the block lasts."""
    engine = sa.create_engine(disk.url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f"LOCK TABLE {tables} IN ACCESS SHARE MODE"))
        yield


def heaped(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Of each row in a table's file: who wrote it, who deleted or locked it; and what lies between rows, in bytes."""
    for start in range(0, len(raw), BLOCK):
        page = raw[start : start + BLOCK]
        lower, upper = struct.unpack_from("<HH", page, 12)
        for at in range(24, lower, 4):
            (pointer,) = struct.unpack_from("<I", page, at)
            assert (pointer >> 15) & 3 == 1, "a place of a row that is gone"
            written, gone = struct.unpack_from("<II", page, pointer & 0x7FFF)
            yield written, gone, page[lower:upper]


def test_after_the_night_no_file_holds_an_order_and_no_other_file_a_member(app, people, settings, server, client):
    known = []
    for number in range(8):
        known.append(member(app, people, about="words " * 300 * (number + 1)))
        if number % 4 == 0:
            client.post("/api/v1/applications", json=application(story="x" * 5000))
    main, store = Disk(server, settings.database_url), Disk(server, settings.shares_url)
    long = "SELECT pg_column_toast_chunk_id(body) AS at FROM sealed_part WHERE row_id = :id AND part = 'told'"
    came = [main.rows(long, id=one.id)[0].at for one in known]
    came = [at for at in came if at]
    assert len(came) > 5, "some words are long enough to lie in a table of their own"
    assert came == sorted(came)
    others, theirs = main.numbers("others"), main.numbers("members")
    with app.test_request_context(), at_the_edge():
        ours = sa.select(DataKey.id, DataKey.share_id).where(DataKey.scope_id.in_([one.id for one in known]))
        keys = execute(ours).all()
        shares.destroy([keys[0].share_id])
    with _read(main, "others.principal, others.sealed_part, others.data_grant"), app.test_request_context():
        union.stir()

    assert main.numbers("others") == others
    assert not set(main.numbers("members").values()) & set(theirs.values())
    stirred = {tuple(("public." + row[0]).split(".")[-2:]) for row in main.rows("SELECT unnest(tables_of_members())")}
    named = [one.id.bytes for one in known] + [key.id.bytes for key in keys] + [key.share_id.bytes for key in keys]
    for disk in (main, store):
        for where, files in disk.files().items():
            if where in stirred or where == ("members", "share"):
                _orderless(where, files)
            elif where[1] not in PUBLISHED:
                assert [where for _kind, raw in files if any(ident in raw for ident in named)] == []
    left = [main.rows(long, id=one.id)[0].at for one in known]
    left = [at for at in left if at]
    assert len(left) == len(came)
    assert left != sorted(left)
    assert min(left) > max(came)
    assert all(keys[0].share_id.bytes not in raw for files in store.files().values() for _kind, raw in files)


def _orderless(where, files):
    """One transaction wrote all rows, none is deleted or locked, and between them lies nothing."""
    for kind, raw in files:
        rows = list(heaped(raw)) if kind in "rt" else []
        assert len({written for written, _gone, _between in rows}) <= 1, where
        assert {gone for _written, gone, _between in rows} <= {0}, where
        assert not any(any(between) for _written, _gone, between in rows), where


def test_nobody_who_reads_of_a_case_waits_for_the_night(app, server, settings, monkeypatch):
    monkeypatch.setattr(night, "REQUESTS", min(CASES, night.REQUESTS))
    urls = [libpq_url(Disk(server, url).url) for url in (settings.database_url, settings.shares_url)]
    officer_id = night.seed(*urls, cases=CASES, members=MEMBERS)
    found = night.night(app, *urls, officer_id)
    print(f"\n{CASES} cases, {MEMBERS} members\n{night.shown(found)}")
    assert {"members.sealed_part", "members.data_grant", "shares"} <= {name for name, *_rest in found}
    assert max(longest for *_rest, longest in found) < PATIENCE


def test_who_holds_a_table_makes_others_wait_half_a_second_at_most(app, settings, server):
    with _read(Disk(server, settings.database_url), "membership"), app.test_request_context():
        began = time.monotonic()
        with pytest.raises(sa.exc.OperationalError, match="lock timeout"), at_the_edge():
            execute(sa.select(sa.func.settle_members("membership")))
        assert 0.4 < time.monotonic() - began < PATIENCE
