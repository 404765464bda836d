"""What the database refuses to the application's own login, and what bare keys open."""

from datetime import date
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from support.core.db import db
from support.vault.model import Data
from tests.access.test_keys import _table
from tests.aid.factory import held_case
from tests.aid.sql import insert, refused
from tests.voice.factory import complain, leave, resolve, the_only_one


@pytest.fixture
def sql(app, settings):
    """The application's own login, without the application."""
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def change(sql, complaint_id, **values):
    """An update, as somebody would try it by hand."""
    sets = ", ".join(f"{name} = :{name}" for name in values)
    return lambda: sql.execute(sa.text(f"UPDATE complaint SET {sets} WHERE id = :id"), values | {"id": complaint_id})


def test_nobody_looks_into_what_is_about_themselves_or_by_themselves(sql, as_, people):
    made = complain(as_("clem"), about=people.cora.name)
    id_ = UUID(made["id"])
    assert "never_about_oneself" in refused(sql, change(sql, id_, status="in_work", handler_id=people.cora.id))
    assert "never_ones_own" in refused(sql, change(sql, id_, status="in_work", handler_id=people.clem.id))
    assert "not forgotten" in refused(sql, change(sql, id_, about_id=None))


def test_what_is_sensitive_is_for_complaints_officers(sql, as_, people):
    made = complain(as_("carol"), category="bribery")
    id_ = UUID(made["id"])
    for who in ("lena", "carol", "ada", "chloe"):
        found = refused(sql, change(sql, id_, status="in_work", handler_id=getattr(people, who).id))
        assert "independent" in found or "never_ones_own" in found, who
    assert "harmless" in refused(sql, change(sql, id_, category="delay", sensitive=False))
    as_("cora").post(f"/api/v1/complaints/{id_}/assign", json={"name": people.clem.name})
    assert "sensitive_class" in refused(sql, change(sql, id_, sensitive=False))
    harmless = UUID(complain(as_("carol"), category="delay")["id"])
    assert "independent" in refused(sql, change(sql, harmless, status="in_work", handler_id=people.pia.id))
    as_("cora").post(f"/api/v1/complaints/{harmless}/assign", json={"name": people.lena.name})
    assert "independent" in refused(sql, change(sql, harmless, sensitive=True))


def test_it_is_asked_again_once_and_begins_as_received(sql, as_, people, client):
    leave(client)
    id_ = UUID(the_only_one(as_("cora")))
    assert "somebody_handles" in refused(sql, change(sql, id_, status="in_work"))
    assert "resolved_somehow" in refused(sql, change(sql, id_, status="resolved", handler_id=people.cora.id))
    resolve(as_("cora"), str(id_))
    again = {"status": "in_work", "resolution": None}
    assert "asked again once" in refused(sql, change(sql, id_, **again))
    change(sql, id_, **again, reopened_on=date(2031, 3, 3))()
    sql.commit()
    assert "asked again once" in refused(sql, change(sql, id_, reopened_on=date(2031, 3, 4)))
    row = {
        "id": uuid4(),
        "category": "idea",
        "sensitive": False,
        "source": "public",
        "received_on": date(2031, 3, 3),
        "acknowledge_by": date(2031, 3, 3),
        "answer_by": date(2031, 3, 3),
    }
    ready = row | {"status": "resolved", "resolution": "upheld", "handler_id": people.cora.id}
    assert "begins as received" in refused(sql, lambda: insert(sql, "complaint", **ready))
    both = row | {"status": "received", "by_id": people.carol.id, "code_hash": b"x" * 32}
    assert "one_way_back" in refused(sql, lambda: insert(sql, "complaint", **both))
    own = row | {"status": "received", "by_id": people.carol.id, "about_id": people.carol.id}
    assert "not_about_who_says_it" in refused(sql, lambda: insert(sql, "complaint", **own))


def test_nothing_said_is_deleted_or_changes_hands(sql, as_, people):
    complain(as_("carol"))
    for attempt in (
        "DELETE FROM complaint",
        "UPDATE complaint SET by_id = NULL",
        "UPDATE complaint SET received_on = '2031-03-03'",
        "UPDATE voice_figures SET body = '{}'",
        "DELETE FROM voice_figures",
    ):
        assert "permission denied" in refused(sql, lambda attempt=attempt: sql.execute(sa.text(attempt))), attempt


KINDS = (Data.COMPLAINT, Data.TEAM)


def _opened(app, people, passphrase):
    with app.test_request_context():
        db.session.rollback()
        scopes = set(db.session.execute(sa.text("SELECT id FROM complaint")).scalars())
        table = _table(people, passphrase, lambda key: (key.scope_id, key.kind.value), KINDS)
    found = {who: {kind for scope, kind in opened if scope in scopes} for who, opened in table.items()}
    return {who: kinds for who, kinds in found.items() if kinds}


def test_ac6_what_is_said_opens_to_its_author_and_to_complaints_officers_alone(app, client, as_, people):
    case = held_case(client, as_, people)
    made = complain(people.officer(case.passphrase), coordinator=1)
    at = f"/api/v1/complaints/{made['id']}"
    assert _opened(app, people, case.passphrase) == {
        "officer": {"complaint"},
        "cora": {"complaint"},
        "clem": {"complaint"},
        "recovery": {"complaint"},
    }
    as_("cora").post(f"{at}/notes", json={"text": "A note."})
    inside = {"complaint", "team"}
    expected = {"officer": {"complaint"}, "cora": inside, "clem": inside, "recovery": inside}
    assert _opened(app, people, case.passphrase) == expected
    as_("cora").post(f"{at}/assign", json={"name": people.lena.name})
    assert _opened(app, people, case.passphrase) == expected | {"lena": inside}
    as_("cora").post(f"{at}/assign", json={"name": people.clem.name})
    assert _opened(app, people, case.passphrase) == expected
    cells = (len(list(people)) + 2) * len(KINDS) * 4
    print(f"AC6: {cells} cells of what an officer complains of, as it should be")


def test_ac6_what_is_about_a_complaints_officer_never_opens_to_them(app, client, as_, people):
    case = held_case(client, as_, people)
    complain(as_("carol"), about=people.cora.name)
    rest = {"carol": {"complaint"}, "clem": {"complaint"}, "recovery": {"complaint"}}
    assert _opened(app, people, case.passphrase) == rest
    print(f"AC6: {(len(list(people)) + 2) * len(KINDS)} cells, none of them whom it is about")


def test_ac6_whoever_is_named_later_opens_it_no_more(app, client, as_, people):
    case = held_case(client, as_, people)
    leave(client, category="conduct")
    at = f"/api/v1/complaints/{the_only_one(as_('cora'))}"
    as_("cora").post(f"{at}/notes", json={"text": "A note."})
    inside = {"complaint", "team"}
    assert _opened(app, people, case.passphrase) == {"cora": inside, "clem": inside, "recovery": inside}
    assert as_("clem").patch(at, json={"about": people.cora.name}).status_code == 200
    assert _opened(app, people, case.passphrase) == {"clem": inside, "recovery": inside}
    print(f"AC6: {(len(list(people)) + 2) * len(KINDS) * 2} cells before and after somebody is named")
    shown = as_("clem").get(at).json
    assert (shown["text"] is not None, len(shown["notes"])) == (True, 1)
