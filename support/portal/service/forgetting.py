"""The officer's wish to be forgotten: asked for, read, taken back."""

from dataclasses import dataclass
from datetime import date

from support.cases import service as cases
from support.cases.model import ErasureRequest
from support.core import audit
from support.core.access import Actor


@dataclass(frozen=True)
class Wish:
    """A wish that waits for an answer, and what the officer wrote with it."""

    asked_on: date
    answer_by: date
    text: str | None


def wish(actor: Actor) -> Wish | None:
    """The officer's open wish, if there is one; the reading is recorded. Raises Missing for anybody else."""
    folder = cases.own(actor)
    row = cases.open_erasure_request(folder)
    if row is None:
        return None
    chest = cases.open_folder(actor, folder)
    audit.record(actor, "erasure.shown", row)
    return Wish(row.asked_on, row.answer_by, cases.erasure_words(chest, row))


def ask_to_be_forgotten(actor: Actor, text: str | None = None) -> ErasureRequest:
    """Ask for it. Raises Missing for anybody but an officer, Conflict when it is asked already."""
    return cases.ask_erasure(actor, cases.own(actor, lock=True), text)


def take_back(actor: Actor) -> None:
    """Take it back. Raises Missing for anybody but an officer, Conflict when nothing is asked."""
    cases.withdraw_erasure(actor, cases.own(actor, lock=True))
