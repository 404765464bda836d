"""A thousand applications within two seconds; more in portions; the same statements however many."""

import time

from support.duplicates.service import comparing
from tests.duplicates.crowd import crowd, told
from tests.duplicates.factory import apply
from tests.patience import quickest
from tests.statements import counted

MANY, SECONDS = 1_000, 2.0


def test_a_thousand_applications_are_compared_within_two_seconds(app, as_, client):
    crowd(app, MANY)
    case = apply(client, {"identity": told(417)["identity"], "contacts": []})
    ina = as_("ina")
    ina.get(case.address)

    def compare():
        worked = time.process_time()
        with counted(app) as sent:
            answer = ina.get(f"{case.address}/duplicates")
        return answer, sent, time.process_time() - worked

    taken, (answer, sent, worked) = quickest(compare, SECONDS)
    assert answer.status_code == 200, answer.text
    assert (answer.json["compared"], answer.json["closed"], answer.json["next"]) == (MANY, 0, None)
    first = answer.json["items"][0]
    assert {reason["sign"] for reason in first["reasons"]} == {"birth_date", "names"}
    statements = len(sent.without_session())
    assert statements <= 14
    print(f"{MANY:,} applications compared in {taken:.2f} s ({worked:.2f} s of work), {statements} statements")
    assert taken < SECONDS


def test_more_than_a_portion_goes_on_by_a_cursor(app, as_, client, monkeypatch):
    monkeypatch.setattr(comparing, "PORTION", 4)
    crowd(app, 9)
    case = apply(client, {"identity": told(3)["identity"]})
    ina, cursor, seen, found = as_("ina"), "", [], []
    while cursor is not None:
        answer = ina.get(f"{case.address}/duplicates?cursor={cursor}" if cursor else f"{case.address}/duplicates")
        assert answer.status_code == 200, answer.text
        seen.append((answer.json["compared"], answer.json["total"]))
        found += answer.json["items"]
        cursor = answer.json["next"]
    assert seen == [(4, 9), (8, 9), (9, 9)]
    assert len(found) == 1
    rows = as_("otto").get("/api/v1/audit").json["items"]
    assert [row["reason"] for row in rows if row["action"] == "duplicates.compared"] == ["1", "4", "4"]


def test_the_page_shows_how_far_it_is_and_keeps_nothing(app, as_, client, monkeypatch):
    monkeypatch.setattr(comparing, "PORTION", 2)
    crowd(app, 3)
    case = apply(client, {"identity": told(1)["identity"]})
    first = as_("ina").get(f"/desk/cases/{case.reference}/duplicates")
    assert first.status_code == 200, first.text
    assert '<progress value="2" max="3">' in first.text
    assert "Go on with the next ones" in first.text
    assert "refresh" not in first.text.lower()
