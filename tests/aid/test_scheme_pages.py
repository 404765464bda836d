"""The pages of schemes and debts: once happy, once refused with nothing lost."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from support.aid.pages.debts import portions
from support.aid.pages.schemes import drawn
from support.aid.service import Band
from support.core import clock
from support.core.db import db
from support.core.money import Money
from tests.aid.debts import note_debt
from tests.aid.factory import held_case

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def euros(amount):
    return Money(amount * 100, "EUR")


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


def fresh(page: Any) -> dict[str, str]:
    """What a form carries unseen."""
    return {name: value for name, value in HIDDEN.findall(page.text) if name in ("csrf_token", "idempotency_key")}


def version(day: date, **changes: Any) -> dict[str, Any]:
    return {
        "valid_from": day.isoformat(),
        "open": "true",
        "cap_payment": "900",
        "cap_year": "7 200,00",
        "cooldown_days": "10",
        "papers": ["income", "lease"],
        "bands.0.up_to": "1000",
        "bands.0.signatures": "1",
        "bands.1.up_to": "",
        "bands.1.signatures": "2",
        **changes,
    }


def test_finance_sees_what_a_version_changes_before_writing_it(as_):
    fina, day = as_("fina"), clock.today() + timedelta(days=40)
    address = "/schemes/living_costs/new"
    shown = fina.post(address, data={**fresh(fina.get(address)), **version(day)})
    assert shown.status_code == 200, shown.text
    assert "Requests above €1,000.00 need 2 signatures." in shown.text
    assert "Requests submitted before keep their terms." in shown.text
    assert "€1,200.00" in shown.text, "the cap before"
    assert as_("carol").get("/api/v1/schemes/living_costs").json["coming"] == [], "nothing is written yet"
    made = fina.post(address, data=MultiDict(HIDDEN.findall(shown.text)))
    assert made.status_code == 303, made.text
    coming = as_("carol").get("/api/v1/schemes/living_costs").json["coming"]
    assert [(one["version"], one["valid_from"], one["papers"]) for one in coming] == [
        (2, day.isoformat(), ["income", "lease"])
    ]
    page = as_("otto").get("/schemes/living_costs").text
    assert "Version 2, from" in page
    assert "<svg" in page
    assert "version 2 from" in as_("abel").get("/schemes").text


def test_a_version_that_cannot_be_is_shown_again_with_what_was_typed(as_):
    fina = as_("fina")
    address = "/schemes/living_costs/new"
    wrong = version(clock.today(), **{"bands.1.signatures": "3", "cap_payment": "777"})
    refused = fina.post(address, data={**fresh(fina.get(address)), **wrong})
    assert refused.status_code == 422
    assert "with the chair of finance" in refused.text
    assert 'value="777"' in refused.text
    assert as_("carol").get(address).status_code == 403
    assert as_("ina").get(address).status_code == 404
    assert as_("ina").get("/schemes").status_code == 403
    for code in ("all", "emergency"):
        assert fina.get(f"/schemes/{code}/new").status_code == 200


def debt(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "loan",
        "creditor.name": "Zelenka-bank",
        "creditor.iban": "DE89 3704 0044 0532 0130 00",
        "principal": "9000",
        "balance": "6000,50",
        "balance_on": clock.today().isoformat(),
        "instalment.amount": "250",
        "instalment.day": "15",
        "court_days.0.on": "2099-03-01",
        "court_days.0.what": "Zelenka-hearing",
        "note": "",
        **changes,
    }


def test_a_debt_is_noted_corrected_and_closed_by_pages(as_, case):
    carol = as_("carol")
    address = f"/desk/cases/{case.reference}/debts"
    assert "No debts are noted" in carol.get(address).text
    wrong = carol.post(
        f"{address}/new",
        data={**fresh(carol.get(f"{address}/new")), **debt(**{"creditor.iban": "DE89370400440532013001"})},
    )
    assert wrong.status_code == 422
    assert "Compare it digit by digit" in wrong.text
    assert "Zelenka-hearing" in wrong.text
    made = carol.post(f"{address}/new", data={**fresh(carol.get(f"{address}/new")), **debt()})
    assert made.status_code == 303, made.text
    page = carol.get(address).text
    assert "Zelenka-bank" in page
    assert "€6,000.50" in page
    assert "Instalment" in page
    known = carol.get(f"/api/v1/cases/{case.reference}/debts").json["items"][0]
    own = f"{address}/{known['id']}"
    form = carol.get(own)
    changed = as_("cyril").patch(f"/api/v1{own.removeprefix('/desk')}", json={"revision": 1, "note": "x"})
    assert changed.status_code == 200, changed.text
    late = carol.post(own, data={**fresh(form), **debt(note="Zelenka-late"), "revision": "1"})
    assert late.status_code == 409
    assert "Zelenka-late" in late.text
    kept = carol.post(own, data={**fresh(form), **debt(note="Zelenka-now", balance="10"), "revision": "2"})
    assert kept.status_code == 303, kept.text
    early = carol.post(f"{own}/status", data={**fresh(carol.get(address)), "status": "paid", "revision": "3"})
    assert early.status_code == 409
    closed = carol.post(f"{own}/status", data={**fresh(carol.get(address)), "status": "dropped", "revision": "3"})
    assert closed.status_code == 303, closed.text
    assert "Not owed any more" in carol.get(address).text
    assert as_("chloe").get(address).status_code == 404


def test_pictures_are_as_wide_as_what_they_show():
    bands = [Band(euros(1000), 1), Band(euros(5000), 2), Band(None, 3, True)]
    steps = drawn(bands)
    assert [(one["x"], one["width"], one["height"]) for one in steps] == [(0, 16, 20), (16, 64, 40), (80, 20, 60)]
    assert [one["edge"] for one in steps] == [euros(1000), euros(5000), None]
    assert [one["width"] for one in drawn([Band(None, 1)])] == [100]
    close = drawn([Band(euros(1), 1), Band(euros(2), 1), Band(euros(100), 1), Band(None, 1)])
    assert [one["edge"] for one in close] == [euros(1), None, euros(100), None]
    told = {"principal": euros(100), "paid_in_all": euros(30), "left": euros(50)}
    assert [(one["what"], one["width"]) for one in portions(told)] == [("others", 20), ("ours", 30), ("left", 50)]
    more = {"principal": euros(100), "paid_in_all": euros(0), "left": euros(120)}
    assert [(one["what"], one["width"]) for one in portions(more)] == [("left", 100)]


def test_the_page_of_debts_costs_the_same_however_many_there_are(app, as_, case):
    counted: list[int] = []

    def count(*_args: Any) -> None:
        counted[-1] += 1

    carol = as_("carol")
    for many in (1, 4):
        for _number in range(many):
            note_debt(as_, case)
        carol.get(f"/desk/cases/{case.reference}/debts")
        counted.append(0)
        with app.app_context():
            sa.event.listen(db.engine, "before_cursor_execute", count)
        carol.get(f"/desk/cases/{case.reference}/debts")
        with app.app_context():
            sa.event.remove(db.engine, "before_cursor_execute", count)
    assert counted[0] == counted[1], counted
