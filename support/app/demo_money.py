"""The money of the demo, at every stage: a debt, a schedule begun, a run that waits, a line nobody knows."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from support.aid import service as aid
from support.aid.model import Category, DebtKind, Decision, Disbursement, Rail
from support.app import demo_stories as stories
from support.bank import service as bank
from support.bank.gateway import Columns
from support.bank.model import Form
from support.cases import service as cases
from support.cases.model import Need
from support.core import clock
from support.core.errors import Conflict
from support.core.money import Money
from support.core.settings import settings
from support.people.model import Role

if TYPE_CHECKING:
    from support.app.demo import Cast

#: Where the bank of the demo writes what.
COLUMNS = Columns(
    delimiter="semicolon",
    dates="ymd",
    decimal_comma=False,
    day="Day",
    amount="Amount",
    reference="Reference",
    words="Words",
    name="Name",
)


def money(cast: "Cast") -> None:
    """What the first officer owes and is paid by; nothing is approved that the fund cannot cover."""
    _owe(cast)
    try:
        (first, *_later) = _approved(cast, Category.LIVING_COSTS, *stories.SCHEDULE)
        _released(cast, first.id)
        _import(cast, first.id)
        (waiting,) = _approved(cast, Category.FAMILY, *stories.FAMILY)
        _gathered(cast, waiting.id)
    except Conflict:
        return  # the fund has no money: without the sandbox there are no gifts
    _signed_once(cast)


def _owe(cast: "Cast") -> None:
    with cast.act():
        owner = cast.actor(Role.CASEWORKER)
        told = {name: Money(minor, settings().currency) for name, minor in stories.OWED.items()}
        about = {
            "kind": DebtKind.CONTRACT_PENALTY.value,
            "creditor": {"name": stories.CREDITOR, "iban": stories.IBAN, "reference": "Demo 17/2020"},
            "principal": told["principal"],
            "balance": told["balance"],
            "instalment": {"amount": told["instalment"], "every": "month", "day": 15},
            "court_days": [{"on": clock.today() + stories.COURT_IN, "what": stories.COURT}],
            "papers": [],
            "note": stories.DEBT_NOTE,
        }
        aid.note_debt(owner, cases.get(owner, cast.officers[0]["reference"]), about)


def _asked(cast: "Cast", category: Category, minor: int, times: int, reason: str) -> UUID:
    with cast.act():
        owner = cast.actor(Role.CASEWORKER)
        request = aid.ask(
            owner,
            cases.get(owner, cast.officers[0]["reference"]),
            need=Need.FINANCIAL,
            category=category,
            fund="general",
            amount=Money(minor, settings().currency),
            times=times,
            reason=reason,
            payee={"name": stories.PAYEE, "iban": stories.IBAN},
        )
    return request.id


def _approve(cast: "Cast", request_id: UUID) -> list[Disbursement]:
    with cast.act():
        approver = cast.actor(Role.APPROVER, 1)
        _request, payments = aid.decide(approver, aid.get(approver, request_id), Decision.APPROVE)
    return payments


def _approved(cast: "Cast", category: Category, minor: int, times: int, reason: str) -> list[Disbursement]:
    return _approve(cast, _asked(cast, category, minor, times, reason))


def _signed_once(cast: "Cast") -> None:
    """So much that two sign for it, and one has."""
    _approve(cast, _asked(cast, Category.RELOCATION, *stories.RELOCATION))


def _gathered(cast: "Cast", payment_id: UUID) -> UUID:
    with cast.act():
        run = aid.gather(cast.actor(Role.FINANCE), rail=Rail.SEPA, disbursements=[payment_id])
    return run.id


def _released(cast: "Cast", payment_id: UUID) -> None:
    run_id = _gathered(cast, payment_id)
    with cast.act():
        aid.release(cast.actor(Role.FINANCE, 1), run_id)
    with cast.act():
        aid.make_file(cast.actor(Role.FINANCE, 1), run_id)


def _import(cast: "Cast", payment_id: UUID) -> None:
    """The bank's next statement: our transfer, a gift to a fund, and a line that somebody has to explain."""
    lines: list[tuple[Any, ...]] = [("Day", "Amount", "Reference", "Words", "Name")]
    for number, (amount, words, name) in enumerate(stories.STATEMENT, start=1):
        told = words.format(payment=payment_id.hex)
        lines.append((clock.today().isoformat(), amount, f"DEMO{number}", told, name))
    content = "\n".join(";".join(line) for line in lines).encode()
    with cast.act():
        taken = bank.take(cast.actor(Role.FINANCE, 2), content=content, form=Form.CSV, columns=COLUMNS)
    with cast.act():
        bank.book(taken.id)
