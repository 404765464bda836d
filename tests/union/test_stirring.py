"""After the nightly stirring neither transaction nor place tells who came when; what was destroyed stays so."""

import pytest
import sqlalchemy as sa

from support.app.commands import load_models
from support.core.db import at_the_edge, db, execute
from support.union import service as union
from support.union.service import sealing
from support.vault import shares
from support.vault.model import Data, DataKey
from tests.union.factory import asked, member

#: Tables that a row of a member's may stand in, and that are not stirred: what the union publishes with its day.
PUBLISHED = {"assembly", "assembly_paper", "union_decision", "ballot", "union_section", "dues_rate"}


def _lie(settings, text):
    """Rows as the owner sees them: where they lie, and which transaction wrote them."""
    engine = sa.create_engine(settings.database_owner_url)
    with engine.connect() as connection:
        rows = connection.execute(sa.text(text)).all()
    engine.dispose()
    return rows


def test_every_table_that_leads_to_a_member_is_stirred(app):
    tables = load_models().tables
    named, more = {"member"}, {"member"}
    while more:
        more = {
            name for name, table in tables.items() if any(k.column.table.name in named for k in table.foreign_keys)
        } - named
        named |= more
    with app.test_request_context():
        stirred = {one.removeprefix("members.") for one in execute(sa.select(sa.func.tables_of_members())).scalar_one()}
    assert {"used_voucher", "case_voucher", "sealed_part", "data_key", "data_grant"} <= stirred <= set(tables)
    assert named - stirred - PUBLISHED == set()


def test_rows_lie_in_the_order_of_their_random_keys_and_name_one_transaction(app, people, settings):
    known = [member(app, people) for _number in range(12)]
    gone = known.pop()
    with app.test_request_context(), at_the_edge():
        share_id = execute(sa.select(DataKey.share_id).where(DataKey.scope_id == gone.id)).scalar_one()
        shares.destroy([share_id])
    before = _lie(settings, "SELECT id, xmin::text FROM membership ORDER BY ctid")
    assert [row.id for row in before] != sorted(row.id for row in before)
    assert len({row.xmin for row in before}) > 10
    with app.test_request_context(), at_the_edge():
        union.stir()
    for table, key in (
        ("membership", "id"),
        ("member", "id"),
        ("members.principal", "id"),
        ("members.data_grant", "key_id"),
    ):
        lie = _lie(settings, f"SELECT {key} AS key FROM {table} ORDER BY ctid")
        assert [row.key for row in lie] == sorted(row.key for row in lie)
    ours = "SELECT id FROM member"
    for text in (
        f"SELECT DISTINCT xmin::text FROM principal WHERE id IN ({ours})",
        f"SELECT DISTINCT xmin::text FROM public_keys WHERE principal_id IN ({ours})",
        f"SELECT DISTINCT xmin::text FROM data_grant WHERE principal_id IN ({ours})",
        f"SELECT DISTINCT xmin::text FROM data_key WHERE scope_id IN ({ours})",
        "SELECT DISTINCT xmin::text FROM membership",
    ):
        assert len(_lie(settings, text)) == 1, text
    assert _lie(settings, "SELECT count(*) AS n FROM session WHERE principal_id IN (SELECT id FROM member)")[0].n == 0
    with app.test_request_context():
        chest = sealing.open_member(people.actor("rita"), known[0].id)
        assert chest.read(known[0].id, "told")
        assert shares.fetch([share_id]) == {}
        assert execute(sa.select(DataKey.id).where(DataKey.kind == Data.MEMBER)).all()


def test_the_applications_login_rewrites_only_what_is_of_members_and_guards_stand_afterwards(app, people, settings):
    asked(app)
    with app.test_request_context(), at_the_edge():
        union.stir()
        with pytest.raises(sa.exc.DBAPIError), db.session.begin_nested():
            execute(sa.select(sa.func.settle_members("audit_event")))
        with pytest.raises(sa.exc.DBAPIError), db.session.begin_nested():
            execute(sa.text("UPDATE public_keys SET version = version"))
    engine = sa.create_engine(settings.database_owner_url)
    with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError, match="append-only"):
        connection.execute(sa.text("UPDATE public_keys SET version = version"))
    engine.dispose()
