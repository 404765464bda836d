"""Money, moves, schemas: the small things everything is made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError, fields

from support.core.errors import Conflict
from support.core.money import Money
from support.core.schema import Amount, Form, Text, flatten
from support.core.states import Moves


@pytest.fixture
def words(the_app):
    """A request, so that sentences have a language; no database is asked."""
    with the_app.test_request_context():
        yield


EURO = st.integers(-(10**12), 10**12)


@given(EURO, EURO)
def test_money_adds_up(one, other):
    assert Money(one, "EUR") + Money(other, "EUR") == Money(one + other, "EUR")
    assert Money(one, "EUR") - Money(one, "EUR") == Money(0, "EUR")
    assert -Money(one, "EUR") == Money(-one, "EUR")


@pytest.mark.parametrize(("minor", "fault"), [(1.5, TypeError), ("1", TypeError), (True, TypeError), (None, TypeError)])
def test_money_is_whole(minor, fault):
    with pytest.raises(fault):
        Money(minor, "EUR")


def test_currencies_do_not_mix():
    with pytest.raises(ValueError, match="cannot be added"):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(ValueError, match="not a currency"):
        Money(1, "XXX")


@pytest.mark.parametrize(
    ("typed", "minor"), [("120", 12000), ("120.50", 12050), ("120,5", 12050), ("0.01", 1), (" 7 ", 700)]
)
def test_money_as_people_type_it(typed, minor):
    assert Money.parse(typed, "EUR").minor == minor


@pytest.mark.parametrize("typed", ["", "x", "1.234", "1e3x", "--1", "NaN", "Infinity"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValueError, match=r"amount|decimals"):
        Money.parse(typed, "EUR")


class Door(Moves):
    MOVES = {None: {"open"}, "open": {"shut"}, "shut": set()}

    def __init__(self):
        self.status = None

    def go(self, new):
        self.status = self._along_the_table("status", new)


def test_a_status_moves_along_its_table(words):
    door = Door()
    with pytest.raises(Conflict):
        door.go("shut")
    door.go("open")
    door.go("shut")
    for new in ("open", "shut"):
        with pytest.raises(Conflict):
            door.go(new)


class Given(Form):
    text = Text(required=True, longest=5)
    amount = Amount()
    rows = fields.List(fields.Nested(Form.from_dict({"name": Text(longest=3)})))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "text"),
        ({"text": "   "}, "text"),
        ({"text": "toolong"}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "ok", "more": 1}, "more"),
        ({"text": "ok", "amount": 5}, "amount"),
        ({"text": "ok", "amount": {"minor": 1.5, "currency": "EUR"}}, "amount"),
        ({"text": "ok", "amount": {"minor": -1, "currency": "EUR"}}, "amount"),
        ({"text": "ok", "amount": {"minor": 0, "currency": "EUR"}}, "amount"),
        ({"text": "ok", "amount": {"minor": 10**15, "currency": "EUR"}}, "amount"),
        ({"text": "ok", "amount": {"minor": True, "currency": "EUR"}}, "amount"),
        ({"text": "ok", "amount": {"minor": 1, "currency": "USD"}}, "amount"),
        ({"text": "ok", "amount": {"minor": 1, "currency": ["EUR"]}}, "amount"),
        ({"text": "ok", "amount": {"minor": 1, "currency": "EUR", "x": 1}}, "amount"),
        ({"text": "ok", "rows": [{"name": "abcd"}]}, "rows.0.name"),
    ],
)
def test_a_fault_names_its_field_in_a_sentence(words, data, field):
    with pytest.raises(ValidationError) as refused:
        Given().load(data)
    found = flatten(refused.value.messages)
    assert list(found) == [field]
    assert all(len(fault) > 10 for fault in found[field])


def test_text_is_normalised(words):
    assert Given().load({"text": " й\r\n "})["text"] == "й"
