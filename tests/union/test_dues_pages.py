"""The pages of dues and cards: each once as it is meant, and once refused with nothing lost."""

import re

import pytest

from support.core import clock
from tests.union.factory import member


@pytest.fixture
def rita(as_):
    return as_("rita")


def _count(page):
    return re.search(r"/union/dues/([0-9a-f-]{36})/count", page)[1]


def test_rates_cash_and_waivers_by_pages(app, people, as_, rita):
    mila, mitya, rhea, felix = member(app, people), member(app, people), as_("rhea"), as_("felix")
    assert "Until one is set, nobody owes anything." in rita.get("/union/dues/rates").text
    now = {"class": "full", "from": clock.quarter().isoformat(), "amount": "12,50"}
    assert "Holds now" in rita.submit("/union/dues/rates", now, follow_redirects=True).text
    past = rita.submit("/union/dues/rates", now)
    assert (past.status_code, "12,50" in past.text, "never set for the past" in past.text) == (422, True, True)
    assert felix.get("/union/dues/rates").status_code == 200
    assert felix.submit("/union/dues/rates", now).status_code == 403
    taken = rita.submit(
        "/union/dues/cash",
        {"number": f"{mila.number[:4]} {mila.number[4:].lower()}", "quarters": "2"},
        follow_redirects=True,
    )
    assert mila.number in taken.text
    unknown = rita.submit("/union/dues/cash", {"number": "ZZZZZZZZ", "quarters": "2"})
    assert (unknown.status_code, "No member has this number" in unknown.text) == (404, True)
    assert "eight letters and digits. Look" in rita.submit("/union/dues/cash", {"number": "Z", "quarters": "2"}).text
    listed = felix.get("/union/dues").text
    assert mila.number not in listed
    address = f"/union/dues/{_count(listed)}/count"
    assert "booked as cash" in felix.get(address).text
    assert "did not reach you" in felix.get(f"{address}?missing=1").text
    assert rita.submit(address, {"came": "true"}).status_code == 403
    assert "Nothing waits" in felix.submit(address, {"came": "true"}, follow_redirects=True).text
    assert "Nothing is due now." in mila.client.get("/own/dues").text
    body = {"reason": "hardship", "quarters": "2", "why": "Two children, no wages."}
    asked = rita.submit("/union/dues/waivers/new", body | {"number": mitya.number}, follow_redirects=True)
    assert "another registrar decides" in asked.text
    waits = rhea.get("/union/dues/waivers").text
    address = re.search(r"/union/dues/waivers/[0-9a-f-]{36}/decision", waits)[0]
    assert body["why"] in waits
    assert "Nothing is due from them" in rhea.get(address).text
    assert "They may ask again" in rhea.get(f"{address}?decline=1").text
    assert rita.submit(address, {"grant": "true"}).status_code == 403
    assert rhea.submit(address, {"grant": "true"}).status_code == 303
    assert mitya.number in rhea.get("/union/dues/waivers?status=granted").text
    assert "Granted" in mitya.client.get("/own/dues").text
    assert "Nobody is behind" in rita.get("/union/dues/late").text
    for address in ("/union/dues", "/union/dues/late", "/union/dues/rates", "/union/dues/waivers"):
        assert as_("carol").get(address).status_code == 403
    assert felix.get("/union/dues/late").status_code == 403


def test_a_member_pays_takes_back_and_asks_by_pages(app, people, rita):
    mila = member(app, people)
    own = mila.client
    assert own.submit("/own/dues", {"quarters": "1", "how": "bank"}).status_code == 409
    now = {"class": "full", "from": clock.quarter().isoformat(), "amount": "10"}
    rita.submit("/union/dues/rates", now)
    many = own.submit("/own/dues", {"quarters": "9", "how": "bank"})
    assert (many.status_code, "To correct" in many.text) == (422, True)
    waits = own.submit("/own/dues", {"quarters": "4", "how": "bank"}, follow_redirects=True).text
    assert "A payment waits" in waits
    assert re.search(r"[0-9A-F]{5} [0-9A-F]{5}", waits)
    back = re.search(r"/own/dues/[0-9a-f-]{36}/take-back", waits)[0]
    assert "Taken back." in own.submit(back, {}, page="/own/dues", follow_redirects=True).text
    assert own.submit(back, {}, page="/own/dues").status_code == 409
    body = {"reason": "in_service", "quarters": "4", "why": ""}
    assert "Asked for" in own.submit("/own/dues/waiver", body, follow_redirects=True).text
    again = own.submit("/own/dues/waiver", body | {"why": "Once more."})
    assert (again.status_code, "Once more." in again.text) == (409, True)
    assert rita.get("/own/dues").status_code == 404


def test_a_card_by_pages(app, people, client):
    mila = member(app, people)
    shown = mila.client.get("/own/card").text
    statement = re.search(r"APC1\.[A-Za-z0-9._-]+", shown)[0]
    picture = mila.client.get("/own/card.svg")
    assert (picture.mimetype, mila.number[:4] in picture.text) == ("image/svg+xml", True)
    assert mila.client.get("/own/card.pdf").data.startswith(b"%PDF-")
    good = client.get("/union/cards/verify", query_string={"statement": statement}).text
    assert "This card is valid." in good
    changed = statement.replace(".member.2", ".member.3")
    assert "This card is false" in client.get("/union/cards/verify", query_string={"statement": changed}).text
    assert "Check a card" in client.get("/union/cards/verify").text
    assert "Revoke it" in mila.client.get("/own/card/lost").text
    new = mila.client.submit("/own/card/lost", {}, follow_redirects=True).text
    assert statement not in new
    gone = client.get("/union/cards/verify", query_string={"statement": statement}).text
    assert "This card was revoked." in gone
