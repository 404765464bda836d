"""The blueprint of the pages of ballots, and what all of them use: words for codes, and which frame somebody is in."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import gettext

from support.ballots.model import (
    BALLOT_OUTCOME_WORDS,
    BALLOT_WORDS,
    CANCEL_WORDS,
    KIND_WORDS,
    METHOD_WORDS,
    Ballot,
    BallotKind,
    BallotOutcome,
)
from support.core.errors import Missing
from support.core.web.guard import me
from support.union.policy import is_member, is_registrar

pages = Blueprint("ballots_pages", "support.ballots.pages", template_folder="../templates")
OWN = "ballots_pages.own_"


@pages.before_request
def _in_ones_place() -> None:
    """Members have their own addresses, registrars theirs. Raises Missing to anybody else; casting asks nobody."""
    if getattr(current_app.view_functions.get(request.endpoint or ""), "nameless", False):
        return
    if not (is_member(me()) if (request.endpoint or "").startswith(OWN) else is_registrar(me())):
        raise Missing()


#: How a status looks.
TONES = {"draft": "quiet", "roll": "wait", "open": "good", "closed": "wait", "counted": "note", "cancelled": "quiet"}
ANSWER_WORDS = {"yes": lambda: gettext("Yes"), "no": lambda: gettext("No"), "abstain": lambda: gettext("Abstain")}


def draw(template: str, **values: Any) -> str:
    """A page, with the words for every code."""
    words = {
        "ballot_words": BALLOT_WORDS,
        "cancel_words": CANCEL_WORDS,
        "kind_words": KIND_WORDS,
        "method_words": METHOD_WORDS,
        "outcome": outcome,
        "answer": answer,
        "at": at,
        "numbered": lambda columns: [(column, "number") for column in columns],
        "paper_labels": paper_labels,
        "paper_options": lambda listed: [(one.position, one.handle, one.text) for one in listed],
        "tones": TONES,
    }
    return render_template(f"ballots/{template}.html", **words, **values)


def paper_labels(options: Sequence[Any]) -> dict[str, str]:
    """What the fields of a paper are called where their faults are listed."""
    named = {f"place_{one.position}": one.handle for one in options}
    return named | {"answer": gettext("Your answer"), "choices": gettext("Who you agree with")}


def is_staff() -> bool:
    """Whether a registrar looks, rather than a member."""
    return me().kind == "staff"


def at(page: str, ballot_id: UUID | None = None, **more: Any) -> str:
    """The address of a page that registrars and members have each in their own place."""
    named: dict[str, Any] = {"ballot_id": ballot_id} if ballot_id else {}
    return url_for(f"ballots_pages.{'' if is_staff() else 'own_'}{page}", **named, **more)


def outcome(ballot: Ballot) -> str:
    """What came of it, in words."""
    if ballot.outcome == BallotOutcome.REJECTED and ballot.kind == BallotKind.ELECTION:
        return gettext("Nobody was elected")
    return str(BALLOT_OUTCOME_WORDS[ballot.outcome]) if ballot.outcome else ""


def answer(code: str) -> str:
    """Yes, no or abstain, in words."""
    return ANSWER_WORDS[code]() if code in ANSWER_WORDS else code


def said(choices: list[Any], handles: dict[int, str], *, ordered: bool) -> str:
    """What a vote says, in words: names in their order, or one answer."""
    if not choices:
        return gettext("Nobody: a blank vote")
    names = [handles.get(one, str(one)) if isinstance(one, int) else answer(one) for one in choices]
    return ", ".join(f"{place}. {name}" for place, name in enumerate(names, 1)) if ordered else ", ".join(names)
