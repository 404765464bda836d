"""The rooms and the doors each has."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from support.aid import service as aid
from support.aid.model import CATEGORY_WORDS
from support.app import dues
from support.ballots import service as ballots
from support.bank import service as bank
from support.cases import service as cases
from support.duplicates import service as duplicates
from support.giving import service as giving
from support.ledger import service as ledger
from support.partners import service as partners
from support.referrals import service as referrals
from support.retraining import service as retraining
from support.union import service as union
from support.vault import service as vault
from support.vault.model import Name
from support.vetting import service as vetting


def intake_founded() -> str | None:
    """Applying needs the intake compartment."""
    return None if vault.founded(Name.INTAKE) else "The intake compartment has not been founded: applying is closed."


API: tuple[str, ...] = (
    "people",
    "cases",
    "correspondence",
    "intake",
    "vetting",
    "duplicates",
    "aid",
    "partners",
    "referrals",
    "retraining",
    "reinstatement",
    "testimony",
    "voice",
    "union",
    "ballots",
    "portal",
    "ledger",
    "bank",
    "giving",
    "desk",
    "oversight",
)
PAGES: tuple[str, ...] = (
    "people",
    "intake",
    "portal",
    "ledger",
    "bank",
    "giving",
    "cases",
    "correspondence",
    "vetting",
    "duplicates",
    "aid",
    "partners",
    "referrals",
    "retraining",
    "reinstatement",
    "testimony",
    "voice",
    "union",
    "ballots",
    "desk",
    "oversight",
)
WEBHOOKS: tuple[str, ...] = ("giving", "voice")
JOBS: tuple[str, ...] = (
    "core",
    "people",
    "vault",
    "cases",
    "correspondence",
    "duplicates",
    "ledger",
    "bank",
    "aid",
    "giving",
    "referrals",
    "retraining",
    "reinstatement",
    "testimony",
    "voice",
    "union",
    "ballots",
    "oversight",
)
READY: tuple[Callable[[], str | None], ...] = (intake_founded,)

#: What the books' self-check asks of rooms above the ledger.
BOOKS: dict[str, Callable[[], ledger.Check]] = {
    "suspense_match": bank.suspense_match,
    "payables_match": aid.payables_match,
    "provider_suspense_match": giving.provider_suspense_match,
    "reserved_match": union.spent.reserved_match,
}

#: What money is spent on, by the codes of rooms above the ledger: what a grant may be for.
SPENT_ON: dict[str, Any] = {str(category): words for category, words in CATEGORY_WORDS.items()}

#: What rooms above the cases say stands in the way of closing one.
OBSTACLES: dict[str, Callable[[UUID], list[str]]] = {
    "aid": aid.unfinished,
    "vetting": vetting.unfinished,
    "referrals": referrals.unfinished,
    "retraining": retraining.unfinished,
}

#: Rooms above the cases that are told whenever somebody is assigned to one.
TOLD: dict[str, cases.Seated] = {"duplicates": duplicates.seated}

#: Rooms above the partners that are told when the work with one ends.
LEFT: dict[str, partners.Left] = {"referrals": referrals.partner_left}

#: Rooms above the bank that know lines of its statements as theirs, and book one that somebody explained as theirs.
MATCHED: dict[str, bank.Claimant] = {"aid": aid.claim}
EXPLAINED: dict[str, bank.Explainer] = {"aid": aid.explain, "dues": dues.explain}

#: By what the union takes cards, and whom the checkout tells what became of a payment that is no gift.
TILL = dues.TILL
PAID: dict[str, giving.entrusted.Told] = {"union": union.dues.told}

#: What rooms above the union ask of a member, on the first page of theirs.
ASKED: dict[str, union.Asks] = {"ballots": ballots.asks}

#: What rooms above the union have for registrars, on their first page and beside the section it is done in.
COUNTED: dict[str, union.Above] = {
    "cancelling": union.Above(ballots.to_answer, _("Ballots that another asked to cancel"), "ballots_pages.ballots")
}

#: Every module that declares tables, for migrations and tests.
MODELS: tuple[str, ...] = (
    "support.core.audit",
    "support.core.throttle",
    "support.core.web.idempotency",
    "support.vault.model",
    "support.people.model",
    "support.cases.model",
    "support.ledger.model",
    "support.partners.model",
    "support.giving.model",
    "support.correspondence.model",
    "support.bank.model",
    "support.aid.model",
    "support.vetting.model",
    "support.duplicates.model",
    "support.referrals.model",
    "support.retraining.model",
    "support.reinstatement.model",
    "support.testimony.model",
    "support.voice.model",
    "support.union.model",
    "support.ballots.model",
    "support.oversight.model",
)
