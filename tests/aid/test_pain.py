"""The bank's file: for one payment over HTTP, for five thousand by themselves; valid, and the same totals again."""

import hashlib
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from lxml import etree

from support.aid import gateway
from support.aid.service.releasing import _orders
from support.core.errors import Conflict
from tests.aid.running import IBAN, approved, gathered, ready_case, released

SPACE = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
ACCOUNT = gateway.Account("Апора e.V.", IBAN, "")
DAY, MADE = date(2026, 3, 2), datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def parsed(content: bytes):
    document = etree.fromstring(content)
    assert gateway._schema().validate(document), gateway._schema().error_log
    return document


def told(document, path: str) -> list[str]:
    return [found.text for found in document.iterfind(path, SPACE)]


def cents(text: str) -> int:
    whole, _dot, rest = text.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0"))


def order(number: int = 0, **changes):
    given = {"id": uuid4(), "name": "Жанна Д'Арк", "iban": IBAN, "amount": 100 + number, "currency": "EUR"}
    return gateway.Order(**{**given, **changes})


def made(orders, **changes) -> bytes:
    given = {"execute_on": DAY, "made_at": MADE, "text": "Transfer", **changes}
    return gateway.pain(uuid4(), ACCOUNT, orders, **given)


@pytest.mark.parametrize("many", [1, 5_000])
def test_a_file_is_valid_and_comes_to_the_same_totals(many):
    orders = [order(number, amount=1 + number * 37 % 100_000) for number in range(many)]
    began = time.perf_counter()
    content = made(orders)
    took = time.perf_counter() - began
    document = parsed(content)
    amounts = [cents(text) for text in told(document, ".//p:InstdAmt")]
    assert amounts == [one.amount for one in orders]
    assert told(document, ".//p:EndToEndId") == [one.id.hex for one in orders]
    for part in ("GrpHdr", "PmtInf"):
        assert told(document, f".//p:{part}/p:NbOfTxs") == [str(many)]
        assert [cents(text) for text in told(document, f".//p:{part}/p:CtrlSum")] == [sum(amounts)]
    print(f"{many} payments: a valid file of {len(content):,} bytes in {took:.2f} s, {sum(amounts) / 100:,.2f} EUR")


def test_names_are_in_letters_that_banks_take_and_nothing_else_is_told():
    document = parsed(made([order(name="Ё & <Ко> «Львів»; №7\u200b " + "я" * 80)]))
    (name,) = told(document, ".//p:Cdtr/p:Nm")
    assert name.startswith("E Ko ")
    assert len(name) <= 70
    assert told(document, ".//p:Ustrd") == ["Transfer"]
    assert told(document, ".//p:ReqdExctnDt/p:Dt") == ["2026-03-02"]
    assert told(document, ".//p:CreDtTm") == ["2026-03-01T09:30:00Z"]
    assert gateway.plain("☃") == "" or gateway.plain("☃").isascii()


@pytest.mark.parametrize("changes", [{"iban": "nonsense"}, {"name": "\u200b"}])
def test_what_the_schema_refuses_is_not_given(changes):
    with pytest.raises(Conflict):
        made([order(**changes)])


# Over HTTP


@pytest.fixture
def case(app, client, as_, people, book):
    return ready_case(app, client, as_, people, book)


def test_a_run_of_one_gives_its_file_once_and_keeps_its_hash(app, as_, people, case, book):
    (one,) = approved(as_, case, 123_45)
    run_id = gathered(as_, [one])
    address = f"/api/v1/payment-runs/{run_id}/file"
    assert as_("felix").get(address).status_code == 409
    as_("felix").post(f"/api/v1/payment-runs/{run_id}/release", json={})
    assert as_("fina").get(address).status_code == 403
    assert (as_("fedor").head(address).status_code, as_("carol").get(address).status_code) == (200, 404)
    given = as_("fedor").get(address)
    assert (given.status_code, given.mimetype) == (200, "application/xml")
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert given.headers["Cache-Control"] == "no-store"
    document = parsed(given.data)
    assert told(document, ".//p:MsgId") == [UUID(run_id).hex]
    assert told(document, ".//p:EndToEndId") == [UUID(one).hex]
    assert told(document, ".//p:InstdAmt") == ["123.45"]
    assert told(document, ".//p:Cdtr/p:Nm") == ["Zelenka-payee Ivan"]
    digest = hashlib.sha256(given.data).hexdigest()
    run = as_("felix").get(f"/api/v1/payment-runs/{run_id}").json
    assert (run["downloads"], run["file_hash"], run["made_by"]) == (1, digest, people.fedor.name)
    events = as_("otto").get("/api/v1/audit?limit=200").json["items"]
    assert [one["reason"] for one in events if one["action"] == "run.file_made"] == [digest]
    assert len([one for one in events if one["action"] == "payee.opened"]) == 1
    assert as_("fedor").get(address).status_code == 409
    kept = book.run("SELECT count(*) FROM repeated_request").scalar_one()
    assert kept == 0
    again = f"/api/v1/payment-runs/{run_id}/release"
    assert as_("fina").post(again, json={"again": True}).status_code == 403
    assert as_("felix").post(again, json={"again": True}).json["releases"] == 2
    assert as_("felix").post(again, json={"again": True}).status_code == 409
    second = as_("felix").get(address)
    assert told(document, ".//p:PmtInfId") != told(parsed(second.data), ".//p:PmtInfId")
    assert told(parsed(second.data), ".//p:MsgId") == [UUID(run_id).hex]
    assert as_("felix").get(address).status_code == 409
    entries = book.run("SELECT count(*) FROM entry WHERE kind = 'aid_sent'").scalar_one()
    assert entries == 1


def test_what_failed_meanwhile_is_left_out_and_what_the_bank_carried_out_is_not_released_again(as_, case, book):
    first, second = approved(as_, case, 100_00)[0], approved(as_, case, 50_00)[0]
    run_id = released(as_, [first, second])
    assert as_("fedor").post(f"/api/v1/disbursements/{first}/failed").status_code == 200
    given = as_("felix").get(f"/api/v1/payment-runs/{run_id}/file")
    assert told(parsed(given.data), ".//p:EndToEndId") == [UUID(second).hex]
    book.run("UPDATE disbursement SET settled_on = sent_on WHERE id = :id", id=second)
    again = as_("felix").post(f"/api/v1/payment-runs/{run_id}/release", json={"again": True})
    assert again.status_code == 409
    assert "carried this run out already" in again.json["detail"]


def test_a_payee_without_an_iban_is_refused_where_it_is_known_and_named_by_the_handle_where_it_is_opened(as_, case):
    payee = {"name": "A", "method": "bank", "details": "elsewhere"}
    (lacking,) = approved(as_, case, rail="manual", payee=payee)
    refused = as_("fina").post("/api/v1/payment-runs", json={"rail": "sepa", "disbursements": [lacking]})
    assert refused.json["fields"] == {"disbursements.0": ["It is paid in another way."]}
    sealed = {
        "amber-window": payee,
        "blue-door": {"name": "\u200b", "iban": IBAN},
        "red-roof": {"name": "A", "iban": IBAN},
    }
    facts = [
        SimpleNamespace(
            handle=handle,
            request=SimpleNamespace(id=handle, case_id=handle),
            payment=SimpleNamespace(id=uuid4(), amount=100, currency="EUR"),
        )
        for handle in sealed
    ]
    chests = {handle: SimpleNamespace(read=lambda row_id, _part: sealed[row_id]) for handle in sealed}
    with pytest.raises(Conflict) as told:
        _orders(facts, chests)
    assert "amber-window, blue-door." in str(told.value.detail)
    assert [one.name for one in _orders(facts[2:], chests)] == ["A"]


def test_without_an_account_of_our_own_no_file_is_made(app, as_, case, settings):
    run_id = released(as_, approved(as_, case))
    app.extensions["settings"] = replace(settings, bank_iban="", bank_name="")
    refused = as_("felix").get(f"/api/v1/payment-runs/{run_id}/file")
    assert refused.status_code == 409
    assert "BANK_IBAN" in refused.json["detail"]
    app.extensions["settings"] = settings
    assert as_("felix").get(f"/api/v1/payment-runs/{run_id}/file").status_code == 200


def test_a_payee_that_was_exchanged_after_the_release_is_not_paid(as_, case, settings):
    ids = [*approved(as_, case, 100_00), *approved(as_, case, 50_00)]
    run_id = released(as_, ids)
    engine = sa.create_engine(settings.database_url)
    with engine.begin() as sql:
        sql.execute(sa.text("UPDATE sealed_part SET body = body || '\\x00' WHERE part = 'payee'"))
    engine.dispose()
    refused = as_("felix").get(f"/api/v1/payment-runs/{run_id}/file")
    assert refused.status_code == 409
    assert "changed since it was signed" in refused.json["detail"]
    assert as_("felix").get(f"/api/v1/payment-runs/{run_id}").json["downloads"] == 0
