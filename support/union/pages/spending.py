"""What the dues are spent on: told to members with a picture, proposed and approved by the council and registrars."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.core.settings import settings
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.ledger.model import SPENDING_WORDS, Spending
from support.union import policy, service
from support.union.model import EXPENSE_WORDS, HOW_WORDS
from support.union.pages import asking
from support.union.pages.asking import Act, Asked, both, link
from support.union.pages.door import pages
from support.union.schema.dues import DuesNothingForm
from support.union.schema.spending import UnionExpenseDecisionForm, UnionExpenseForm

#: The drawing's own units: as wide as a telephone, so that its words can be read on one.
WIDTH, BAR = 300, 44


@dataclass(frozen=True)
class Bar:
    """What came or went in a year, as a width; `strong` is what came."""

    y: int
    label: str
    width: float
    strong: bool


def bars_of(years: list[dict[str, Any]]) -> list[Bar]:
    """Two bars for each year: what came in, if that is told, and what was spent; none when all of it is nothing."""
    told = [
        (one["year"], words, one[name], name == "income")
        for one in years
        for name, words in (("income", gettext("Income")), ("spent", gettext("Spent")))
        if one[name] is not None
    ]
    most = max([money.minor for _year, _words, money, _strong in told] + [0])
    if not most:
        return []
    return [
        Bar(at * BAR, f"{year}: {words}", round(WIDTH * max(money.minor, 0) / most, 1), strong)
        for at, (year, words, money, strong) in enumerate(told)
    ]


@both("/dues/spending")
def spending() -> str:
    """The years as a picture and a table, each payment, and what waits for who decides or pays."""
    service.spending.ensure_sees(me())
    years = service.spent.by_year(me())
    cursor, wanted = (
        request.args.get("cursor"),
        asking.known({one["year"]: 1 for one in years}, request.args.get("year")),
    )
    year = int(wanted) if wanted else None
    waits = service.spending.open_ones(me()) if service.spending.sees_what_waits(me()) else None
    staff = me().kind == "staff"
    return render_template(
        "union/dues/spending.html",
        frame="core/staff.html" if staff else "core/public.html",
        staff=staff,
        registrar=policy.is_registrar(me()),
        link=link,
        years=years,
        bars=bars_of(years),
        row=BAR,
        width=WIDTH,
        year=year,
        page=service.spending.browse(me(), year=year, cursor=cursor),
        waits=waits,
        first=not cursor,
        spends=service.spending.may_spend(me()),
        words={"purposes": SPENDING_WORDS, "statuses": EXPENSE_WORDS, "how": HOW_WORDS},
    )


def _proposing() -> Act:
    service.spending.ensure_spends(me())
    return Act(
        title=gettext("Propose to spend"),
        lead=gettext(
            "Another of the council, or a registrar, approves it; what is above 1,000 takes two. Then it is paid."
        ),
        button=gettext("Propose"),
        back=(gettext("What the dues are spent on"), link("spending")),
        fields=[
            Asked("purpose", gettext("What for"), "select", options=asking.choices(SPENDING_WORDS)),
            Asked(
                "amount",
                gettext("Amount in %(currency)s", currency=settings().currency),
                hint=gettext("Such as 120.50"),
            ),
            Asked(
                "what",
                gettext("In a few words"),
                "textarea",
                gettext("All members read this. Name nobody who is helped by it."),
                required=False,
                longest=500,
            ),
        ],
    )


@both("/dues/spending/new")
def new_expense() -> str:
    """The empty form."""
    return asking.show(_proposing())


@both("/dues/spending/new", methods=("POST",))
def propose_spending() -> Response:
    """Propose."""
    given = asking.read(_proposing(), UnionExpenseForm())
    service.spending.propose(me(), **given | {"purpose": Spending(given["purpose"])})
    notice("good", gettext("Proposed. Another approves it."))
    return redirect(link("spending"), 303)


@both("/dues/spending/<uuid:expense_id>/decision")
def confirm_spending(expense_id: UUID) -> str:
    """A pause before it is approved, or not."""
    found = service.spending.one(me(), expense_id)
    approve = "decline" not in request.args
    sentence = gettext("%(amount)s is reserved in the members' fund until it is paid.", amount=_money(found))
    if found["two"] and not found["approved_by"]:
        sentence = gettext("This is much money: after you another approves it, then it is reserved.")
    return render_template(
        "core/confirm.html",
        title=gettext("Spend it?") if approve else gettext("Not spend it?"),
        sentence=sentence if approve else gettext("It is not spent. It can be proposed anew."),
        action=link("decide_spending", expense_id=expense_id),
        hidden=[("approve", "true")] if approve else [],
        confirm_label=gettext("Approve") if approve else gettext("Do not spend it"),
        cancel_url=link("spending"),
        danger=not approve,
    )


@both("/dues/spending/<uuid:expense_id>/decision", methods=("POST",))
def decide_spending(expense_id: UUID) -> Response:
    """It is decided."""
    service.spending.one(me(), expense_id)
    given = posted(UnionExpenseDecisionForm(), _refused)
    service.spending.decide(me(), expense_id, approve=given["approve"])
    notice("good", gettext("Approved.") if given["approve"] else gettext("It is not spent."))
    return redirect(link("spending"), 303)


@pages.get("/union/dues/spending/<uuid:expense_id>/payment")
def confirm_count_out(expense_id: UUID) -> str:
    """A pause before cash is booked as gone."""
    found = service.spending.one(me(), expense_id)
    return render_template(
        "core/confirm.html",
        title=gettext("Have you paid it in cash?"),
        sentence=gettext("You have counted out %(amount)s yourself. It is booked as gone.", amount=_money(found)),
        action=url_for("union_pages.count_out_spending", expense_id=expense_id),
        confirm_label=gettext("I have counted it out"),
        cancel_url=url_for("union_pages.spending"),
    )


@pages.post("/union/dues/spending/<uuid:expense_id>/payment")
def count_out_spending(expense_id: UUID) -> Response:
    """It was counted out."""
    service.spending.one(me(), expense_id)
    posted(DuesNothingForm(), _refused)
    service.spending.count_out(me(), expense_id)
    notice("good", gettext("Booked."))
    return redirect(url_for("union_pages.spending"), 303)


def _refused(_values: dict[str, Any], _errors: Any, problem: Any) -> str:
    back = (gettext("What the dues are spent on"), link("spending"))
    return render_template("core/problem.html", problem=problem, back=back)


def _money(found: dict[str, Any]) -> str:
    return asking.amount(found["amount"])
