"""How banks write statements, and how some people write files that are none. Nothing here needs a database."""

from datetime import date

import pytest
from flask import Flask
from flask_babel import Babel

from support.bank.gateway import Columns, camt, lines, read_camt, read_csv
from support.bank.model import Fault
from support.core.errors import Invalid
from tests.bank.factory import camt as written
from tests.bank.factory import details, entry

VERSIONS = [f"001.{number:02d}" for number in range(2, 14)]
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def words():
    """Refusals are texts, which want a language."""
    app = Flask("words")
    Babel(app)
    with app.test_request_context():
        yield


def only(*entries, **options):
    found = read_camt(written(*entries, **options), "EUR").lines
    assert len(found) == 1
    return found[0]


def told(refused):
    return str(refused.value.fields["file"][0])


def test_every_version_is_read():
    for version in VERSIONS:
        party = version not in VERSIONS[:6]
        inside = details(end_to_end="E1", words="Rent & more", name="A <B>", party=party, sign="DBIT")
        status = "<Sts><Cd>BOOK</Cd></Sts>" if party else "<Sts>BOOK</Sts>"
        line = only(entry("12.34", sign="DBIT", status=status, reference="R", inside=inside), version=version)
        assert (line.amount, line.day, line.fault) == (-12_34, DAY, None), version
        assert (line.reference, line.end_to_end, line.words, line.name) == ("R", "E1", "Rent & more", "A <B>")
    print(f"camt.053: {len(VERSIONS)} versions read")


def test_what_a_statement_says_of_itself():
    read = read_camt(written(entry()), "EUR")
    assert (read.opening, read.closing) == (100_00, 0)
    assert (read.from_on, read.until_on) == (date(2026, 11, 20), date(2026, 11, 21))
    assert read.ibans == {"DE02100100100006820101"}
    assert read.currencies == {"EUR"}


def test_amounts_are_exact():
    for text, minor in {
        "0.01": 1,
        "10": 10_00,
        "10.1": 10_10,
        "1234567.89": 123456789,
        "0.29": 29,
        "10.00000": 10_00,
    }.items():
        assert only(entry(text)).amount == minor
    for text in ("", "1,00", "-5.00", "1.001", "0.00", "1e3", "NaN", "١.٠٠", "9" * 30, " "):
        line = only(entry(text))
        assert (line.fault, line.amount) == ("amount", None), text


def test_each_fault_is_named_and_the_rest_goes_on():
    bad = {
        "currency": entry(currency="USD"),
        "amount": entry("x"),
        "day": entry(day="2026-13-01"),
        "direction": entry(sign="BOTH"),
        "pending": entry(status="<Sts><Cd>PDNG</Cd></Sts>"),
        "shape": entry().replace('<Amt Ccy="EUR">10.00</Amt>', ""),
    }
    assert set(bad) == set(Fault)
    found = read_camt(written(*bad.values(), entry()), "EUR").lines
    assert [line.fault for line in found] == [*bad, None]


def test_the_day_is_the_booking_day_in_either_form_or_else_the_value_day():
    booked = "<BookgDt><Dt>2026-11-20</Dt></BookgDt>"
    assert only(entry().replace(booked, "<BookgDt><DtTm>2026-11-20T23:59:59+01:00</DtTm></BookgDt>")).day == DAY
    assert only(entry().replace(booked, "<ValDt><Dt>2026-11-20</Dt></ValDt>")).day == DAY
    for day in ("0001-01-01", "9999-12-31", "20-11-2026", "tomorrow"):
        assert only(entry(day=day)).fault == "day"


def test_a_batch_is_taken_apart_only_where_it_adds_up():
    parts = [details(end_to_end=f"E{n}", amount=f"{n}.00") for n in (1, 2, 3)]
    found = read_camt(written(entry("6.00", sign="DBIT", reference="B", inside="".join(parts))), "EUR").lines
    assert [(one.amount, one.end_to_end, one.reference) for one in found] == [
        (-1_00, "E1", "B"),
        (-2_00, "E2", "B"),
        (-3_00, "E3", "B"),
    ]
    for amount, inside in (("7.00", parts), ("6.00", [*parts[:2], details(end_to_end="E3")])):
        line = only(entry(amount, inside="".join(inside)))
        assert (line.end_to_end, line.fault) == ("", None)
    foreign = details(end_to_end="E9", amount="6.00", currency="USD")
    assert only(entry("6.00", inside=foreign + parts[0])).amount == 6_00


def test_what_came_back_says_so_in_one_of_three_ways():
    assert not only(entry(inside=details(words="x"))).back
    assert only(entry(inside=details(end_to_end="E", back=True))).back
    assert only(entry(reversal=True)).back
    code = "<BkTxCd><Domn><Fmly><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd>"
    assert only(entry().replace("</Ntry>", f"{code}</Ntry>")).back


LAUGHS = "<!DOCTYPE d [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {one} '{f'&{before};' * 10}'>" for before, one in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not a whole XML"),
        (b"hello", "not a whole XML"),
        (b"\x00" * 100, "not a whole XML"),
        (written(entry())[:-30], "not a whole XML"),
        (written(entry()).replace(b"</Ntry>", b"</Nope>"), "not a whole XML"),
        (b"<a><b/></a>", "not a camt.053"),
        (b"<Document/>", "not a camt.053"),
        (written(entry()).replace(b"BkToCstmrStmt", b"BkToCstmrDbtCdtNtfctn"), "not a camt.053"),
        (written(entry(), head='<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">'), "document type"),
        (written(entry(), head='<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "document type"),
        (written(entry("&i;"), head=LAUGHS + "]>"), "document type"),
        (written(entry(), head=LAUGHS + "]>").replace(b"<Document ", b'<Document a="&i;" '), ""),
        (b"<Document><BkToCstmrStmt>" + b"<x>" * 1000, "not a whole XML"),
        ("<?xml version='1.0' encoding='utf-16'?><!DOCTYPE d []><Document/>".encode("utf-16"), "document type"),
    ],
)
def test_what_is_no_statement_or_a_trap_is_refused_whole(content, says):
    with pytest.raises(Invalid) as refused:
        read_camt(content, "EUR")
    assert says in told(refused)


def test_a_file_of_countless_lines_is_refused_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr(lines, "MOST_LINES", 10)
    with pytest.raises(Invalid) as refused:
        read_camt(written(*[entry()] * 11), "EUR")
    assert "lines at most" in told(refused)
    monkeypatch.setattr(camt, "MOST_TAGS", 1000)
    with pytest.raises(Invalid) as refused:
        read_camt(b"<Document><BkToCstmrStmt><Stmt>" + b"<x/>" * 1000, "EUR")
    assert "lines at most" in told(refused)


def test_nothing_outside_is_ever_fetched_or_replaced():
    parser = camt._parser(b"<a/>", events=("end",))
    assert [element.tag for _event, element in parser] == ["a"]
    inside = written(entry(inside=details(words="&amp;lol; <![CDATA[x]]>".replace("<", "&lt;"))))
    assert read_camt(inside, "EUR").lines[0].fault is None


COLUMNS = {"delimiter": "semicolon", "dates": "dmy", "decimal_comma": True, "day": "Tag", "amount": "Betrag"}


def sheet(text, **changes):
    return read_csv(text.encode(), "EUR", Columns(**{**COLUMNS, **changes}))


def test_a_csv_below_what_banks_write_above_it():
    text = "\ufeffKonto;123\n\nTag;Zweck;Betrag;Ref\n20.11.2026;Miete;-1.250,50;R1\n20.11.26;Gabe;+3,00;R2\n\n"
    read = sheet(text, words="zweck", reference="Ref")
    assert [(one.amount, one.words, one.reference) for one in read.lines] == [
        (-1250_50, "Miete", "R1"),
        (3_00, "Gabe", "R2"),
    ]
    assert read.from_on == read.until_on == DAY


@pytest.mark.parametrize(
    ("options", "row", "amount"),
    [
        ({"decimal_comma": False, "delimiter": "comma", "dates": "ymd"}, '2026-11-20,"1,250.50"', 1250_50),
        ({"dates": "mdy"}, "11/20/2026;7,00-", -7_00),
        ({"delimiter": "tab"}, "20/11/2026\t1 250,50", 1250_50),
        ({}, "20.11.2026;\u22124,20", -4_20),
    ],
)
def test_numbers_and_days_as_banks_write_them(options, row, amount):
    between = {"comma": ",", "tab": "\t"}.get(options.get("delimiter"), ";")
    line = sheet(f"Tag{between}Betrag\n{row}\n", **options).lines[0]
    assert (line.amount, line.day, line.fault) == (amount, DAY, None)


def test_debit_and_credit_apart():
    rows = ("5,00;", ";6,00", "-7,00;0,00", "1,00;1,00", ";")
    text = "Tag;Soll;Haben\n" + "".join(f"20.11.2026;{row}\n" for row in rows)
    read = sheet(text, amount="", debit="Soll", credit="Haben")
    assert [(one.amount, one.fault) for one in read.lines] == [
        (-5_00, None),
        (6_00, None),
        (-7_00, None),
        (None, "direction"),
        (None, "direction"),
    ]


def test_rows_that_cannot_be_read_are_named():
    text = "Tag;Betrag;W\n20.11.2026;x;EUR\nnever;1,00;EUR\n20.11.2026;1,00;USD\n20.11.2026\n31.02.2026;1,00;EUR\n"
    assert [one.fault for one in sheet(text, currency="W").lines] == ["amount", "day", "currency", "shape", "day"]


def test_a_csv_that_is_none():
    for content, field in (
        (b"\xff\xfe\x00", "file"),
        ("Tag;Betrag\n".encode("cp1252") + b"\xe4;1", "file"),
        (b"Tag;Betrag\n\x00;1", "file"),
        (b"Datum;Betrag\n20.11.2026;1,00", "column_day"),
        (b"", "column_day"),
    ):
        with pytest.raises(Invalid) as refused:
            read_csv(content, "EUR", Columns(**COLUMNS))
        assert list(refused.value.fields) == [field], content
