"""Names to be thanked by: offered by the private link, sealed until finance shows them, taken back at will."""

import re
import uuid

import pytest
import sqlalchemy as sa

from support.core.db import at_the_edge, execute
from support.core.errors import Conflict
from support.giving import service as giving
from tests.giving.books import one
from tests.giving.donors import BY_LINK, opened, paid
from tests.giving.test_md5 import every_row, shapes

NAME = "Friends of Kanareika-Zaryanka"


@pytest.fixture
def donor(client, box):
    """Somebody who has not signed in."""
    return client


def _offer(client, made, name=NAME):
    return client.post(f"{BY_LINK}/{made['token']}/name", json={"name": name})


def _shown(app):
    with app.test_request_context():
        return giving.thanking.shown()["items"]


def _decide(as_, who, act, **sent):
    page = as_(who).get("/giving/names").text
    name_id = re.search(r"/giving/names/([0-9a-f-]{36})/", page).group(1)
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    data = {"seen": seen.group(1)} if seen and act == "show" else {}
    return as_(who).submit(f"/giving/names/{name_id}/{act}", data | sent, page="/giving/names")


def test_a_name_is_sealed_until_finance_shows_it_and_then_public(donor, box, app, as_, settings):
    made = paid(app, donor, box)
    assert _offer(donor, made).json == {"status": "waiting"}
    assert _shown(app) == []
    rows = "\n".join(row for _table, row in every_row(settings.database_owner_url)).encode()
    assert not any(shape in rows for shape in shapes(NAME))
    page = as_("felix").get("/giving/names")
    assert NAME in page.text
    assert one(app, "SELECT count(*) FROM audit_event WHERE action = 'thanks.opened'") == 1
    assert _decide(as_, "felix", "show").status_code == 303
    assert _shown(app) == [NAME]
    assert one(app, "SELECT count(*) FROM data_key WHERE kind = 'thanks'") == 0
    public = donor.get("/give/names").text
    assert NAME in public
    assert "25" not in re.sub(r"<head>.*</head>", "", public, flags=re.DOTALL).replace("utf-8", "")
    assert "/give/names" in donor.get("/give").text
    assert NAME in donor.get(f"/give/mine/{made['token']}").text


def test_nothing_joins_a_name_to_a_gift(donor, box, app, settings):
    made = paid(app, donor, box)
    _offer(donor, made)
    mark = one(app, "SELECT mark FROM thanks")
    assert mark != giving.links.hash_of(made["token"])
    (row,) = [row for table, row in every_row(settings.database_owner_url) if table == "thanks"]
    for known in (made["id"], made["payment"], giving.links.hash_of(made["token"]).hex(), made["charge"]):
        assert known not in row
    assert not re.search(r"\d{4}-\d{2}-\d{2}", row)


def test_refused_is_deleted_and_final(donor, box, app, as_):
    made = paid(app, donor, box)
    _offer(donor, made)
    assert _decide(as_, "fina", "refuse").status_code == 303
    assert one(app, "SELECT count(*) FROM sealed_part JOIN data_key k ON k.id = key_id WHERE k.kind = 'thanks'") == 0
    assert _offer(donor, made, "Another").status_code == 409
    page = donor.get(f"/give/mine/{made['token']}").text
    assert "refused and is deleted" in page
    assert "No other can be shown" in donor.get(f"/give/mine/{made['token']}/name").text


def test_the_donor_takes_it_back_at_any_time_and_may_think_again(donor, box, app, as_):
    made = paid(app, donor, box)
    at = f"{BY_LINK}/{made['token']}/name"
    assert donor.delete(at).status_code == 404
    _offer(donor, made)
    assert donor.delete(at).json == {"status": "withdrawn"}
    assert _offer(donor, made, "A friend").json == {"status": "waiting"}
    assert _decide(as_, "fina", "show").status_code == 303
    assert _shown(app) == ["A friend"]
    page = f"/give/mine/{made['token']}/name/take-back"
    assert "deleted" in donor.get(page).text
    assert donor.submit(page, {}).status_code == 303
    assert _shown(app) == []
    assert one(app, "SELECT count(*) FROM thanks WHERE name IS NOT NULL") == 0
    assert donor.get(page).status_code == 404


def test_a_name_changed_since_it_was_looked_at_is_not_shown(donor, box, app, as_):
    made = paid(app, donor, box)
    _offer(donor, made)
    page = as_("fina").get("/giving/names").text
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page).group(1)
    _offer(donor, made, "Something else")
    refused = _decide(as_, "fina", "show", seen=seen)
    assert refused.status_code == 409
    assert "changed the name since" in refused.text
    assert _shown(app) == []


def test_before_anything_is_paid_no_name_is_taken(donor, box, app):
    made = opened(donor)
    assert _offer(donor, made).status_code == 409
    paid_one = paid(app, donor, box)
    for name in ("", "x" * 10_000, "evil\u202egnp"):
        assert _offer(donor, paid_one, name).status_code == 422, name[:10]
    assert one(app, "SELECT count(*) FROM thanks") == 0
    page = f"/give/mine/{paid_one['token']}/name"
    untold = donor.submit(page, {"name": "A friend"})
    assert untold.status_code == 422
    assert 'value="A friend"' in untold.text
    assert donor.submit(page, {"name": "<b>A</b> friend", "public": "true"}).status_code == 303


def test_only_finance_moderates(donor, box, app, as_, people):
    made = paid(app, donor, box)
    _offer(donor, made)
    for who in ("otto", "carol", "ada", "lena", "ina", "abel"):
        assert as_(who).get("/giving/names").status_code == 403, who
    name_id = one(app, "SELECT id FROM thanks")
    for act in ("show", "refuse"):
        answer = as_("otto").submit(f"/giving/names/{name_id}/{act}", {"seen": "0"}, page="/sessions")
        assert answer.status_code == 404
        unknown = as_("fina").submit(f"/giving/names/{uuid.uuid4()}/{act}", {"seen": "0"}, page="/giving/names")
        assert unknown.status_code == 404
    assert as_("fina").get(f"/giving/names/{uuid.uuid4()}/refuse").status_code == 404


def test_the_database_shows_nothing_undecided(donor, box, app, settings):
    _offer(donor, paid(app, donor, box))
    engine = sa.create_engine(settings.database_url)
    for statement in (
        "UPDATE thanks SET status = 'shown', name = 'x'",
        "UPDATE thanks SET name = 'x'",
        "UPDATE thanks SET mark = sha256('x')",
        "UPDATE thanks SET status = 'refused'",
        "DELETE FROM thanks",
    ):
        with pytest.raises(sa.exc.DBAPIError), engine.begin() as connection:
            connection.execute(sa.text(statement))
    engine.dispose()


def test_names_are_listed_in_alphabetical_order_page_by_page(app, people):
    with app.test_request_context(), at_the_edge():
        for name in ("zoe", "Ann", "bob", "Янка", "Ева"):
            execute(
                sa.text(
                    "INSERT INTO thanks (id, mark, status, name, decided_by) VALUES"
                    " (gen_random_uuid(), sha256(convert_to(:name, 'UTF8')), 'shown', :name, :who)"
                ),
                {"name": name, "who": people.fina.id},
            )
    with app.test_request_context():
        first = giving.thanking.shown(limit=3)
        rest = giving.thanking.shown(limit=3, cursor=first["next"])
        whole = first["items"] + rest["items"]
        assert sorted(whole) == sorted(["zoe", "Ann", "bob", "Янка", "Ева"])
        assert [name for name in whole if name.isascii()] == ["Ann", "bob", "zoe"]
        assert rest["next"] is None
        page = giving.thanking.browse(people.actor("fina"), limit=2)
        assert len(page["items"]) == 2
        following = giving.thanking.browse(people.actor("fina"), limit=5, cursor=page["next"])
        assert len(following["items"]) == 3


def test_who_lacks_the_key_cannot_show(donor, box, app, people):
    """Whoever joined finance without its key sees that a name waits, and not which."""
    _offer(donor, paid(app, donor, box))
    with app.test_request_context():
        actor = people.actor("fina")
        row = giving.thanking.browse(actor)["items"][0]
        bare = type("Bare", (), {"holders": {}})()
        stranger = type("Newcomer", (), {"id": actor.id, "kind": "staff", "has": actor.has, "keyring": bare})()
        assert giving.thanking.browse(stranger)["items"][0]["name"] is None
        with pytest.raises(Conflict):
            giving.thanking.show(stranger, row["id"], seen=row["seen"])
