"""Receipts: numbers without a gap, the same again on request, void when the money went back; and names kept nowhere."""

import logging
import threading
import uuid

import pytest
import sqlalchemy as sa
import time_machine

from support.core import printing
from support.core.db import at_the_edge, db
from support.core.errors import Unavailable
from support.giving import service as giving
from support.giving.model import Gift, Receipt
from tests.giving.books import one
from tests.giving.donors import BY_LINK, opened, paid
from tests.giving.pdf import facts, words
from tests.giving.test_md5 import every_row, shapes

CANARIES = ("Каnareika Zolotova-Ptushka", "Vulica Kanareek 17, 220000 Kanarsk")


@pytest.fixture
def donor(client, box):
    """Somebody who has not signed in."""
    return client


@pytest.fixture
def plain(monkeypatch):
    """Papers as their values, where the letters on them are not what is asked: a typesetter takes a second."""
    made = []

    def printed(_package, template, values):
        made.append(values | {"template": template})
        return b"%PDF-plain"

    monkeypatch.setattr(printing, "printed", printed)
    return made


def _receipt(client, made, **changed):
    body = {"name": "Dana Novik", "language": "en"} | changed
    return client.post(f"{BY_LINK}/{made['token']}/receipt", json=body)


def _void(app, gift_id):
    with app.test_request_context(), at_the_edge():
        giving.receipts.void_if_returned(db.session.get(Gift, uuid.UUID(gift_id)))


@pytest.mark.parametrize(
    ("language", "title", "amount"),
    [("en", "Receipt for a donation", "25.00"), ("ru", "Квитанция", "25,00"), ("be", "Квітанцыя", "25,00")],
)
def test_a_receipt_is_a_tagged_pdf_in_the_readers_language(donor, box, app, language, title, amount):
    made = paid(app, donor, box)
    answer = _receipt(donor, made, name="Людміла Ўладзіміраўна", address="Vulica 1\nMiensk", language=language)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/pdf"
    assert 'filename="receipt-' in answer.headers["Content-Disposition"]
    told = facts(answer.data)
    assert told["language"] == language
    assert told["tagged"]
    assert title in told["title"]
    drawn = words(answer.data)
    for part in (title, "Людміла Ўладзіміраўна", "Miensk", amount, "EUR", "apora"):
        assert part in drawn, (part, drawn)


def test_hostile_names_are_inert_or_refused_with_words(donor, box, app):
    made = paid(app, donor, box)
    markup = '#panic("x") *b* $ x $ @ref <l> `raw` #read("/etc/passwd") \\ // /* = T'
    answer = _receipt(donor, made, name=markup[:120], address='#include "x.typ"\n- list\n= Title')
    assert answer.status_code == 200, answer.text
    drawn = words(answer.data)
    assert '#panic("x") *b* $ x $ @ref <l> `raw` #read("/etc/passwd")' in drawn
    assert '#include "x.typ"' in drawn
    assert _receipt(donor, made, name="ש" * 60).status_code == 200
    assert _receipt(donor, made, name="W" * 120).status_code == 200
    for name in ("x" * 10_000, "evil\u202egnp.exe", "smile 😀", "\ue000", "", "   "):
        refused = _receipt(donor, made, name=name)
        assert refused.status_code == 422, name[:20]
        assert list(refused.json["fields"]) == ["name"]


def test_numbers_count_by_year_without_a_gap_and_stay_with_their_payment(donor, box, app, plain):
    made = [paid(app, donor, box) for _ in range(3)]
    for each in made:
        _receipt(donor, each)
    again = _receipt(donor, made[0], name="Somebody Else")
    assert again.status_code == 200
    numbers = [values["number"] for values in plain]
    year = numbers[0].partition("-")[0]
    assert numbers == [f"{year}-1", f"{year}-2", f"{year}-3", f"{year}-1"]
    told = donor.get(f"{BY_LINK}/{made[1]['token']}/receipt").json["items"]
    assert [each["receipt"] for each in told] == [f"{year}-2"]


def test_forty_at_once_leave_no_gap(donor, box, app, plain):
    made = paid(app, donor, box)
    with app.app_context(), at_the_edge():
        copies = sa.text(
            "INSERT INTO gift (id, fund_id, amount, currency, status, day, charge_id, settled, sweeps, link_hash)"
            " SELECT gen_random_uuid(), fund_id, amount, currency, 'paid', day, 'ch_c' || n, true, 0,"
            " sha256(convert_to('token' || n, 'UTF8')) FROM gift, generate_series(1, 10) AS n"
        )
        db.session.execute(copies)
    codes = []

    def print_it(token):
        answer = app.test_client().post(f"{BY_LINK}/{token}/receipt", json={"name": "N"})
        codes.append(answer.status_code)

    tokens = [made["token"], *(f"token{n}" for n in range(1, 11))] * 4
    threads = [threading.Thread(target=print_it, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(codes) == {200}
    numbers = one(app, "SELECT array_agg(number ORDER BY number) FROM receipt")
    assert numbers == list(range(1, 12))
    assert one(app, "SELECT last FROM receipt_book") == 11


def test_a_receipt_that_could_not_be_printed_leaves_no_number(donor, box, app, monkeypatch):
    made = paid(app, donor, box)

    def broken(*_values):
        raise Unavailable

    monkeypatch.setattr(printing, "printed", broken)
    assert _receipt(donor, made).status_code == 503
    assert one(app, "SELECT count(*) FROM receipt") == 0
    assert one(app, "SELECT count(*) FROM receipt_book WHERE last > 0") == 0


def test_the_database_refuses_a_gap_a_repeat_and_a_change(donor, box, app, plain, settings):
    made = paid(app, donor, box)
    _receipt(donor, made)
    other = paid(app, donor, box)
    engine = sa.create_engine(settings.database_url)
    year = one(app, "SELECT year FROM receipt_book")
    row = (
        "INSERT INTO receipt (id, year, number, gift_id, issued_on)"
        f" VALUES (gen_random_uuid(), {year}, %s, '{other['id']}', current_date)"
    )
    refused = [
        row % 3,
        row % 1,
        "UPDATE receipt_book SET last = last + 2",
        "UPDATE receipt_book SET last = last - 1",
        "UPDATE receipt_book SET last = last + 1",
        "UPDATE receipt SET number = 7",
        "UPDATE receipt SET issued_on = issued_on + 1",
        "UPDATE receipt SET voided_on = current_date",
        "DELETE FROM receipt",
        "DELETE FROM receipt_book",
    ]
    for statement in refused:
        with pytest.raises(sa.exc.DBAPIError), engine.begin() as connection:
            connection.execute(sa.text(statement))
    engine.dispose()
    assert one(app, "SELECT last FROM receipt_book") == 1


def test_what_went_back_is_taken_off_and_all_of_it_voids(donor, box, app, plain, notices, work):
    made = paid(app, donor, box, 100_00)
    _receipt(donor, made)
    box.refund(made["charge"], 30_00)
    notices.deliver()
    work()
    _void(app, made["id"])
    _receipt(donor, made)
    assert "70.00" in plain[-1]["amount"]
    assert "30.00" in plain[-1]["back"]
    assert plain[-1]["void"] == ""
    box.refund(made["charge"])
    notices.deliver()
    work()
    _void(app, made["id"])
    assert one(app, "SELECT void_reason FROM receipt") == "refunded"
    assert _receipt(donor, made).status_code == 200
    assert plain[-1]["void"]
    assert plain[-1]["number"] == plain[0]["number"]
    # Before any receipt was made there is nothing to certify.
    other = paid(app, donor, box)
    box.refund(other["charge"])
    notices.deliver()
    work()
    _void(app, other["id"])
    assert _receipt(donor, other).status_code == 409


def test_a_lost_dispute_voids(donor, box, app, plain, notices, work):
    made = paid(app, donor, box)
    _receipt(donor, made)
    box.lose_dispute(box.dispute(made["charge"])["id"])
    notices.deliver()
    work()
    _void(app, made["id"])
    assert one(app, "SELECT void_reason FROM receipt") == "disputed"


def test_a_void_receipt_prints_so(donor, box, app, as_):
    made = paid(app, donor, box)
    _receipt(donor, made)
    receipt_id = one(app, "SELECT id FROM receipt")
    at = f"/giving/receipts/{receipt_id}/void"
    assert "counts no more" in as_("fina").get(at).text
    assert as_("fina").submit(at, {}).status_code == 303
    assert "VOID" in words(_receipt(donor, made).data)
    assert one(app, "SELECT void_reason FROM receipt") == "mistake"
    assert as_("felix").submit(at, {}).status_code == 409
    assert "Void" in as_("otto").get("/giving/receipts").text
    assert as_("otto").submit(at, {}, page="/giving/receipts").status_code == 403
    assert as_("carol").get("/giving/receipts").status_code == 403


def test_an_unpaid_gift_and_a_strangers_payment_have_none(donor, box, app, plain):
    made, other = opened(donor), paid(app, donor, box)
    assert _receipt(donor, made).status_code == 409
    assert _receipt(donor, made, gift=other["id"]).status_code == 404
    assert donor.get(f"/give/mine/{made['token']}/receipts/{other['id']}").status_code == 404
    assert one(app, "SELECT count(*) FROM receipt") == 0


def test_each_month_has_its_own_and_the_year_its_statement(donor, box, app, plain, notices, work):
    made = paid(app, donor, box, interval="month")
    box.advance(days=32)
    notices.deliver()
    work()
    items = donor.get(f"{BY_LINK}/{made['token']}/receipt").json["items"]
    assert len(items) == 2
    assert _receipt(donor, made).status_code == 409  # which of them?
    assert [_receipt(donor, made, gift=each["id"]).status_code for each in items] == [200, 200]
    assert {values["number"].partition("-")[2] for values in plain} == {"1", "2"}
    at = f"{BY_LINK}/{made['token']}/statement"
    years = donor.get(at).json["years"]
    assert donor.post(at, json={"year": years[0], "name": "Dana"}).status_code == 200
    assert plain[-1]["template"] == "print/statement.typ"
    assert len(plain[-1]["rows"]) >= 1
    assert list(donor.post(at, json={"year": 2001, "name": "Dana"}).json["fields"]) == ["year"]


def test_a_statement_is_a_tagged_pdf_that_adds_up(donor, box, app):
    made = paid(app, donor, box, 1234_56)
    year = donor.get(f"{BY_LINK}/{made['token']}/statement").json["years"][0]
    page = f"/give/mine/{made['token']}/statement"
    answer = donor.submit(page, {"year": year, "name": "Дана Новік", "language": "be"})
    assert answer.status_code == 200, answer.text
    assert facts(answer.data)["language"] == "be"
    drawn = words(answer.data)
    assert "Дана Новік" in drawn
    assert drawn.count("234,56") == 2


def test_a_new_year_begins_at_one(donor, box, app, plain):
    first, second = paid(app, donor, box), paid(app, donor, box)
    _receipt(donor, first)
    with time_machine.travel("2028-01-02T10:00:00Z", tick=False):
        _receipt(donor, second)
    assert plain[-1]["number"] == "2028-1"


def test_a_refused_form_loses_nothing(donor, box, app):
    made = paid(app, donor, box)
    at = f"/give/mine/{made['token']}/receipts/{made['payment']}"
    refused = donor.submit(at, {"name": "smile 😀", "address": "Here 1", "language": "ru"})
    assert refused.status_code == 422
    assert "cannot be printed" in refused.text
    assert "Here 1" in refused.text
    assert 'value="ru" selected' in refused.text


def test_md5_a_name_on_paper_is_nowhere_else(donor, box, app, settings, server, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    for logger in ("apora", "sqlalchemy.engine", "werkzeug"):
        caplog.set_level(logging.DEBUG, logger=logger)
    made = paid(app, donor, box)
    body = {"name": CANARIES[0], "address": CANARIES[1], "language": "be"}
    at, page = f"{BY_LINK}/{made['token']}", f"/give/mine/{made['token']}"
    year = donor.get(f"{at}/statement").json["years"][0]
    key = {"Idempotency-Key": uuid.uuid4().hex}
    answers = [donor.post(f"{at}/receipt", json=body, headers=key) for _ in range(2)]
    answers.append(
        donor.post(f"{at}/statement", json=body | {"year": year}, headers={"Idempotency-Key": uuid.uuid4().hex})
    )
    answers.append(donor.submit(f"{page}/receipts/{made['payment']}", body))
    assert {answer.status_code for answer in answers} == {200}
    assert all("Zolotova-Ptushka" in words(answer.data) for answer in answers)
    donor.post(f"{at}/receipt", json=body | {"language": "xx"})
    donor.submit(f"{page}/receipts/{made['payment']}", body | {"language": "xx"})
    rows = [row for _table, row in every_row(settings.database_owner_url)]
    told = capfd.readouterr()
    logs = [caplog.text, told.out, told.err, *(path.read_text(errors="replace") for path in server.data.rglob("*.log"))]
    haystack = "\n".join([*rows, *logs]).encode()
    found = [word for word in (*CANARIES, "Zolotova-Ptushka", "Kanarsk") for shape in shapes(word) if shape in haystack]
    assert found == []
    print(f"MD5 (papers): a donor's name and address on {len(answers)} papers; in {len(rows)} rows and all logs: none")


def test_numbers_are_listed_for_finance_page_by_page(donor, box, app, as_, people, plain):
    for _ in range(3):
        _receipt(donor, paid(app, donor, box))
    with app.test_request_context():
        first = giving.receipts.browse(people.actor("fina"), limit=2)
        rest = giving.receipts.browse(people.actor("fina"), limit=2, cursor=first["next"])
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Receipt)) == 3
    assert sorted(each["number"] for each in first["items"] + rest["items"]) == [1, 2, 3]
    assert rest["next"] is None
