"""Planting decoys: cases that are nobody's, so that whoever looks where they have no business is noticed."""

import secrets
from datetime import timedelta
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from support.cases import service as cases
from support.core import clock
from support.core.db import at_the_edge
from support.intake import service as intake
from support.intake.model import Agency, Manner

FIRST = ("Andrei", "Siarhei", "Viktar", "Aleh", "Dzmitry", "Ihar", "Alena", "Volha", "Natallia", "Maryna")
LAST = ("Kavalenka", "Shauchuk", "Marozau", "Hryshkevich", "Lukashyk", "Bandarenka", "Zaitsau", "Navumenka")
TOLD = (
    "I handed in my report in the autumn and was told to think it over. I would rather not go on now.",
    "My brother answers for the loan with me. Please tell me what you need. I will write again.",
    "I have found work in another town and withdraw what I asked for. Thank you for reading.",
)


def made_up() -> dict[str, Any]:
    """An application as somebody might have sent it and taken it back. Everything in it is invented."""
    born = clock.today() - timedelta(days=365 * 28 + secrets.randbelow(365 * 20))
    return {
        "language": secrets.choice(("ru", "be")),
        "needs": [secrets.choice(("financial", "legal", "retraining"))],
        "wishes_union": False,
        "story": secrets.choice(TOLD),
        "identity": {"name": f"{secrets.choice(FIRST)} {secrets.choice(LAST)}", "birth_date": born},
        "service": {"agency": secrets.choice(list(Agency)).value, "manner": Manner.RESIGNED.value},
        "household": [],
        "contacts": [],
        "conduct_declaration": True,
        "consents": ["casework"],
    }


@click.command("plant-decoys")
@click.option("--count", default=3, show_default=True, type=click.IntRange(1, 50))
@with_appcontext
def plant_decoys_command(count: int) -> None:
    """Make closed cases that are nobody's. Opening one alarms the auditor; no page says which they are.

    Tell the people who work here that there are some, and never which.
    """
    for _number in range(count):
        with current_app.test_request_context(), at_the_edge():
            applied = intake.apply(made_up())
            cases.plant_decoy(cases.case_ids([applied.reference])[applied.reference])
    click.echo(f"{count} planted. They stand among the closed cases.")
