"""What stands on a donor's papers, as plain values for the typesetter; the name is added by who was given it."""

from datetime import date
from typing import Any
from uuid import UUID

from babel.dates import format_date
from babel.numbers import format_currency

from support.core import clock, printing
from support.core.money import DIGITS, Money
from support.core.settings import settings
from support.giving.model import Receipt
from support.giving.service.links import Given, Payment

RECEIPT, STATEMENT = "print/receipt.typ", "print/statement.typ"


def printed(template: str, values: dict[str, Any]) -> bytes:
    """The PDF. Raises Unavailable."""
    return printing.printed("support.giving", template, values)


def of_receipt(receipt: Receipt, payment: Payment, given: Given, language: str) -> dict[str, Any]:
    """One payment, less what went back of it; a receipt that counts no more says so."""
    gift = payment.gift
    back = Money(gift.amount - payment.rest.minor, gift.currency)
    return _frame(language) | {
        "number": _number(receipt),
        "issued": _day(receipt.issued_on, language),
        "paid": _day(gift.day, language),
        "amount": _money(payment.rest, language),
        "given": _money(Money(gift.amount, gift.currency), language),
        "back": _money(back, language) if back else "",
        "fund": given.fund.name,
        "id": gift.id.hex,
        "void": _day(receipt.voided_on, language) if receipt.voided_on else "",
    }


def of_statement(
    year: int, payments: list[Payment], receipts: dict[UUID, Receipt], given: Given, language: str
) -> dict[str, Any]:
    """Every payment of a year, and what stayed of them together."""
    total = Money(sum(one.rest.minor for one in payments), given.amount.currency)
    return _frame(language) | {
        "year": year,
        "fund": given.fund.name,
        "id": given.id.hex,
        "total": _money(total, language),
        "rows": [
            {
                "paid": _day(one.gift.day, language),
                "amount": _money(one.rest, language),
                "number": _number(receipts[one.gift.id]) if one.gift.id in receipts else "",
            }
            for one in payments
        ],
    }


def _frame(language: str) -> dict[str, Any]:
    return {
        "language": language,
        "made": _day(clock.today(), language),
        "organisation": settings().organisation,
        "organisation_address": settings().organisation_address,
    }


def _number(receipt: Receipt) -> str:
    return f"{receipt.year}-{receipt.number}"


def _day(day: date, language: str) -> str:
    return format_date(day, "long", locale=language)


def _money(money: Money, language: str) -> str:
    """An amount in the reader's way of writing it, and its code, which no font and no country mistakes."""
    digits = "." + "0" * DIGITS[money.currency] if DIGITS[money.currency] else ""
    return format_currency(money.major, money.currency, f"#,##0{digits} ¤¤", locale=language, currency_digits=False)
