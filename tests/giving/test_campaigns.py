"""Campaigns: kept by finance, seen by all, and a progress too coarse to show a single gift."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from support.core import clock
from support.core.db import at_the_edge, db
from support.giving import service as giving
from tests.giving.books import one
from tests.giving.donors import paid

URL = "/api/v1/campaigns"


def body(**changed):
    day = (clock.today() + timedelta(days=30)).isoformat()
    told = {"code": "winter", "name": "Winter flats", "story": "Rooms for ten families.", "fund": "relocation"}
    return told | {"goal": {"minor": 10_000_00, "currency": "EUR"}, "ends_on": day} | changed


@pytest.fixture
def winter(as_, relocation):
    """A campaign of 10,000 euro."""
    assert as_("fina").post(URL, json=body()).status_code == 201
    return "winter"


def _give(app, count, minor, day="current_date"):
    """Paid gifts of the campaign, as the books have them."""
    wanted = sa.text(
        "INSERT INTO gift (id, fund_id, amount, currency, status, day, charge_id, settled, sweeps, campaign_id)"
        f" SELECT gen_random_uuid(), fund_id, :minor, currency, 'paid', {day}, 'ch_' || gen_random_uuid(), true, 0, id"
        " FROM campaign, generate_series(1, :count)"
    )
    with app.app_context(), at_the_edge():
        db.session.execute(wanted, {"minor": minor, "count": count})


def _refresh(app):
    with app.app_context(), at_the_edge():
        giving.campaigns.refresh()
    return one(app, "SELECT shown FROM campaign")


def test_finance_begins_changes_and_closes_one(as_, client, winter, app):
    told = client.get(URL).json["items"]
    assert [(each["code"], each["percent"], each["takes_gifts"]) for each in told] == [("winter", 0, True)]
    changed = as_("felix").patch(f"{URL}/winter", json={"goal": {"minor": 2_000_00, "currency": "EUR"}})
    assert changed.json["goal"]["minor"] == 2_000_00
    assert changed.json["name"] == "Winter flats"
    assert as_("felix").patch(f"{URL}/winter", json={"open": False}).json["takes_gifts"] is False
    assert client.get(URL).json["items"] == []
    assert "is over" in client.get("/campaigns/winter").text
    assert one(app, "SELECT count(*) FROM audit_event WHERE action LIKE 'campaign.%'") == 3


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": "Not A Code"}, "code"),
        ({"goal": {"minor": 0, "currency": "EUR"}}, "goal"),
        ({"goal": {"minor": 99, "currency": "EUR"}}, "goal"),
        ({"goal": {"minor": 5000, "currency": "USD"}}, "goal"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"ends_on": "soon"}, "ends_on"),
        ({"fund": "nowhere"}, "fund"),
        ({"name": ""}, "name"),
        ({"shown": 5}, "shown"),
    ],
)
def test_what_is_wrong_is_named(as_, relocation, app, changed, field):
    answer = as_("fina").post(URL, json=body(**changed))
    assert answer.status_code == 422, answer.text
    assert list(answer.json["fields"]) == [field]
    assert one(app, "SELECT count(*) FROM campaign") == 0


def test_others_keep_none(as_, client, winter):
    assert client.post(URL, json=body(code="other")).status_code == 401
    for who in ("carol", "otto", "ada"):
        assert as_(who).post(URL, json=body(code="other")).status_code == 403, who
        assert as_(who).patch(f"{URL}/winter", json={"open": False}).status_code == 403, who
        assert as_(who).get("/giving/campaigns").status_code == 403, who
    assert as_("fina").post(URL, json=body()).status_code == 409
    assert as_("fina").patch(f"{URL}/nowhere", json={"open": False}).status_code == 404
    assert client.get("/campaigns/nowhere").status_code == 404


def test_progress_moves_by_five_people_and_in_steps_of_a_thousand(app, winter, client):
    _give(app, 4, 450_00)
    assert _refresh(app) == 0
    _give(app, 1, 333_33)
    assert _refresh(app) == 2_000_00
    assert client.get(URL).json["items"][0]["percent"] == 20
    _give(app, 4, 1_000_00)
    assert _refresh(app) == 2_000_00
    _give(app, 1, 1_00)
    assert _refresh(app) == 6_000_00
    assert _refresh(app) == 6_000_00
    page = client.get("/campaigns/winter").text
    assert "60 % of the goal" in page
    assert "Updated when at least five people more gave" in page


def test_a_large_gift_moves_no_bar(app, winter):
    _give(app, 6, 150_00)
    _give(app, 1, 50_000_00)
    assert _refresh(app) == 0
    _give(app, 5, 200_00)
    assert _refresh(app) == 1_000_00


def test_the_live_sum_is_on_no_page(app, winter, client, as_):
    _give(app, 4, 77_77)
    _refresh(app)
    for page in ("/campaigns", "/campaigns/winter", "/give?campaign=winter", URL):
        told = client.get(page).text
        assert "311" not in told, page
        assert "77.77" not in told, page


def test_what_went_back_is_taken_off_at_the_next_step(app, winter, client, box, as_):
    made = paid(app, client, box, 1_000_00, fund=None, campaign="winter")
    _give(app, 4, 300_00)
    assert _refresh(app) == 2_000_00
    row = (
        "INSERT INTO refund (id, gift_id, amount, currency, status) VALUES ('re_1', :gift, 100000, 'EUR', 'succeeded')"
    )
    with app.app_context(), at_the_edge():
        db.session.execute(sa.text(row), {"gift": uuid.UUID(made["id"])})
    assert _refresh(app) == 2_000_00
    _give(app, 5, 10_00)
    assert _refresh(app) == 1_000_00


def test_the_pages_of_finance(app, as_, relocation, client):
    day = (clock.today() + timedelta(days=9)).isoformat()
    sent = {"code": "spring", "name": "Spring", "story": "Beds.", "fund": "relocation", "ends_on": day}
    refused = as_("fina").submit("/giving/campaigns", sent | {"goal": "12.345"})
    assert refused.status_code == 422
    assert 'value="12.345"' in refused.text
    assert as_("fina").submit("/giving/campaigns", sent | {"goal": "1 500,50"}).status_code == 303
    assert one(app, "SELECT goal FROM campaign") == 1_500_50
    at = "/giving/campaigns/spring"
    changed = {"name": "Spring beds", "story": "More beds.", "goal": "2000", "ends_on": day}
    assert as_("fina").submit(at, changed).status_code == 303
    assert "Spring beds" in client.get("/campaigns").text
    assert as_("fina").submit(f"{at}/close", {}, page=at).status_code == 303
    assert "There is no campaign" in client.get("/campaigns").text
    assert as_("fina").submit(f"{at}/open", {}, page=at).status_code == 303
    assert "Spring beds" in as_("fina").get("/giving/campaigns").text
    assert as_("fina").get("/giving/campaigns/nowhere").status_code == 404


def test_one_whose_day_is_over_takes_no_gifts(app, winter, client):
    with app.app_context(), at_the_edge():
        db.session.execute(sa.text("UPDATE campaign SET ends_on = current_date - 1"))
    assert client.get(URL).json["items"] == []
    answer = client.post("/api/v1/gifts", json={"amount": {"minor": 500, "currency": "EUR"}, "campaign": "winter"})
    assert answer.status_code == 422


def test_many_are_shown_page_by_page(app, as_, relocation, client, winter):
    copies = sa.text(
        "INSERT INTO campaign (id, code, name, story, fund_id, currency, goal, ends_on, open, shown, shown_gifts)"
        " SELECT gen_random_uuid(), 'c' || n, 'Name ' || n, story, fund_id, currency, goal, ends_on + n, true, 0, 0"
        " FROM campaign, generate_series(1, 24) AS n"
    )
    with app.app_context(), at_the_edge():
        db.session.execute(copies)
    first = client.get(URL).json
    rest = client.get(f"{URL}?cursor={first['next']}").json
    codes = [each["code"] for each in first["items"] + rest["items"]]
    assert len(set(codes)) == len(codes) == 25
    assert rest["next"] is None
    assert "Show the next ones" in client.get("/campaigns").text
    assert client.get(f"{URL}?cursor=x").status_code == 422
