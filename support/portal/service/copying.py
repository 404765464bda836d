"""Everything the officer's keys open, gathered for a copy that they take with them. Staff appear by number alone."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from itertools import chain
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from support.aid import service as aid
from support.aid.model import CATEGORY_WORDS, DEBT_KIND_WORDS, DEBT_WORDS
from support.aid.service.debts import debts_in
from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Status
from support.cases.service import Consent
from support.core import audit, clock
from support.core.access import Actor
from support.core.errors import Problem
from support.core.money import Money
from support.correspondence import service as correspondence
from support.intake.model import AGENCIES, CHANNELS, MANNERS, NEEDS
from support.portal.service import others, payments, readers, standing
from support.portal.service.found import look
from support.portal.service.packing import fit_name, packed
from support.vault.service import Chest
from support.vetting import service as vetting
from support.vetting.dossier import Dossier, Round
from support.vetting.model import TOLD, Outcome, Reason
from support.voice.model import CATEGORY_WORDS as CATEGORIES
from support.voice.model import RESOLUTION_WORDS as RESOLUTIONS

#: The sealed parts that have their own place in the copy. Whatever else the officer's keys open stands under `other`.
PLACED = frozenset(
    {
        "asked",
        "contact_rules",
        "contacts",
        "household",
        "identity",
        "service",
        "story",
        "own_words",
        "goal",
        "step",
        "answers",
        "consent",
        "message",
        "wanted",
        "cannot",
        "file",
        "letter",
        "answer",
        "appeal",
        "erasure",
        "debt",
    }
)

#: What the file is called: nothing that says what it is.
COPY_NAME = "copy.zip"
#: The codes in words, for the page in it.
WORDS: dict[str, Any] = {
    "agencies": AGENCIES,
    "channels": CHANNELS,
    "manners": MANNERS,
    "needs": NEEDS,
    "kinds": CATEGORY_WORDS,
    "debt_kinds": DEBT_KIND_WORDS,
    "debt_states": DEBT_WORDS,
    "parse": date.fromisoformat,
    "part_words": others.PART_WORDS,
    "categories": CATEGORIES,
    "answered": RESOLUTIONS,
    "outcomes": {
        Outcome.CLEARED: _("It was decided: you can be helped."),
        Outcome.DECLINED: _("It was decided not to help here."),
        Outcome.MORE_INFORMATION: _("There was a question for you."),
        Outcome.UPHELD: _("Others have looked again, and you were right: you can be helped."),
        Outcome.PARTLY: _("Others have looked again. Everything is looked into anew."),
        Outcome.REJECTED: _("Others have looked again. The first decision stays."),
    },
}


#: What of the correspondence is told, and where it stands in the copy.
FACTS: dict[str, tuple[str, ...]] = {
    "message": ("by", "own", "written_on", "text"),
    "request": ("by", "asked_on", "due_on", "status", "answered_on", "what", "why", "cannot"),
    "document": ("by", "own", "added_on", "name", "type", "size"),
}
PLACE = {"message": "messages", "request": "papers_asked_for", "document": "papers"}
#: A paper goes into the zip in pieces of so many bytes.
PIECE = 64 * 1024


@dataclass(frozen=True)
class Paper:
    """A file of the case: its name in the copy, and what opens it when its turn comes."""

    name: str
    content: Callable[[], bytes]


@dataclass(frozen=True)
class Copy:
    """All that is in the copy: what was written, and the files."""

    data: dict[str, Any]
    papers: list[Paper] = field(default_factory=list)


def copy_of(actor: Actor) -> Copy:
    """Everything the officer may read of their own case; recorded before anything is answered. Raises Missing."""
    folder = cases.own(actor)
    chest = cases.open_folder(actor, folder)
    audit.record(actor, "case.exported", folder)
    parts, found = chest.parts(), look(actor, folder, chest)
    written, papers = _correspondence(actor, folder, chest)
    beside, files = others.others(actor, folder, chest)
    papers += [Paper(fit_name(len(papers) + at, name), content) for at, (name, content) in enumerate(files, 1)]
    placed = others.rows_of(chest)
    data = {
        "made_on": clock.today(),
        **_case(folder, found.told),
        "told": _told(folder, chest),
        "household": cases.household_of(chest, folder),
        "contact_rules": cases.contact_rules_of(chest, folder),
        "needs": [_need(need) for need in cases.needs_of(chest, folder)],
        "plans": [_plan(folder, plan) for plan in cases.plans_of(chest, folder)],
        "consents": [_consent(one) for one in cases.consent_history(chest)],
        **written,
        **_decisions(vetting.of(folder), chest),
        "requests": [payments.requested(one) for one in aid.requests_of(folder.id)],
        "payments": [payments.told(one) for one in found.paid],
        "debts": [_debt(one) for one in debts_in(chest, folder) if one["opened"]],
        "coordinators": [_coordinator(one) for one in standing.coordinators(cases.changes_of_holders(folder))],
        "readers": [_reader(one) for one in readers.readers_of(folder)],
        "erasure": _erasure(folder, chest),
        **beside,
        "other": [
            {"part": part, "value": chest.read(row_id, part)}
            for row_id, part in sorted(parts)
            if part not in PLACED and (row_id, part) not in placed
        ],
    }
    return Copy(data, papers)


def packed_copy(copy: Copy, page: str) -> Iterator[bytes]:
    """The copy as one zip: the page to read, the same as data, and each paper when its turn comes."""
    data = json.dumps(copy.data, default=plain, ensure_ascii=False, indent=2)
    members: list[tuple[str, Iterable[bytes]]] = [("index.html", [page.encode()]), ("data.json", [data.encode()])]
    yield from packed(chain(members, map(_opened, copy.papers)))


def _opened(paper: Paper) -> tuple[str, Iterable[bytes]]:
    """A paper with its content, or, where it cannot be opened, a note that says so: the rest is worth having."""
    try:
        content = memoryview(paper.content())
    except Problem as problem:
        return f"{paper.name}.txt", [str(problem.detail).encode()]
    return paper.name, (bytes(content[at : at + PIECE]) for at in range(0, len(content), PIECE))


def plain(value: Any) -> Any:
    """What JSON does not know, as it stands in data.json: days as ISO text, money in minor units."""
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return str(value)


def _case(folder: Folder, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "reference": folder.case.reference,
        "handle": folder.case.handle,
        "opened_on": folder.case.opened_on,
        "status": folder.case.status,
        "status_text": standing.status_text(folder, told),
        "rests_until": folder.case.held_until if folder.case.status == Status.ON_HOLD else None,
        "closed_on": folder.case.closed_on,
    }


def _told(folder: Folder, chest: Chest) -> dict[str, Any]:
    """What the officer wrote when they came, as they wrote it, with what was changed since."""
    return {part: chest.read(folder.id, part) for part in ("identity", "contacts", "service", "story", "asked")}


def _need(need: dict[str, Any]) -> dict[str, Any]:
    return {"code": need["code"], "status": need["status"], "own_words": need["own_words"]}


def _plan(folder: Folder, plan: dict[str, Any]) -> dict[str, Any]:
    """A version of a plan; who wrote it and whose a step is by number."""
    return {
        "version": plan["version"],
        "status": plan["status"],
        "made_on": plan["made_on"],
        "agreed_on": plan["agreed_on"],
        "answers": plan["answers"],
        "goals": [
            {
                "need": goal["need"],
                "text": goal["text"],
                "steps": [
                    {
                        "text": step["text"],
                        "owner": step["owner"],
                        "coordinator": _number(folder, step["person_id"]),
                        "starts_on": step["starts_on"],
                        "due_on": step["due_on"],
                        "status": step["status"],
                    }
                    for step in goal["steps"]
                ],
            }
            for goal in plan["goals"]
        ],
    }


def _number(folder: Folder, person_id: UUID | None) -> int | None:
    return folder.numbers.get(person_id) if person_id is not None else None


def _consent(one: Consent) -> dict[str, Any]:
    return {
        "purpose": one.purpose,
        "partner": one.partner,
        "state": one.state,
        "on": one.on,
        "until": one.until,
        "terms": one.terms,
        "version": one.version,
        "by": one.by,
        "text": one.text,
    }


def _correspondence(actor: Actor, folder: Folder, chest: Chest) -> tuple[dict[str, Any], list[Paper]]:
    """What was written and sent, by number, and the papers that go with it."""
    told: dict[str, list[dict[str, Any]]] = {"messages": [], "papers_asked_for": [], "papers": []}
    papers: list[Paper] = []
    for kind, one in correspondence.all_of(actor, folder, chest):
        facts = {name: str(one[name]) if name == "by" else one[name] for name in FACTS[kind]}
        if kind == "document":
            papers.append(Paper(fit_name(len(papers) + 1, one["name"]), one["content"]))
            facts["file"] = papers[-1].name
        told[PLACE[kind]].append(facts)
    return told, papers


def _decisions(dossier: Dossier, chest: Chest) -> dict[str, list[dict[str, Any]]]:
    """What was decided, why, what was asked and answered, and what was asked of others to look at again."""
    return {
        "decisions": [_decision(dossier, chest, one) for one in dossier.rounds if one.outcome is not None],
        "appeals": [{"made_on": one.on, "text": chest.read(one.id, "appeal")} for one in dossier.appeals],
    }


def _decision(dossier: Dossier, chest: Chest, decided: Round) -> dict[str, Any]:
    letters = [letter for one in decided.named if (letter := chest.read(one.id, "letter"))]
    codes = dict.fromkeys(code for letter in letters for code in letter["reasons"])
    answered = dossier.answer_to(decided.id)
    return {
        "outcome": decided.outcome,
        "on": decided.decided_on,
        "reasons": [{"code": code, "text": str(TOLD[Reason(code)])} for code in codes],
        "questions": [letter["question"] for letter in letters if letter.get("question")],
        "answer": chest.read(answered.id, "answer") if answered else None,
        "answered_on": answered.on if answered else None,
    }


def _debt(debt: dict[str, Any]) -> dict[str, Any]:
    """A debt without what only holds it together here."""
    return {name: value for name, value in debt.items() if name not in ("id", "revision", "opened", "next")}


def _coordinator(one: standing.Coordinator) -> dict[str, Any]:
    return {"number": one.number, "since": one.since, "until": one.until, "stands_in": one.stands_in}


def _reader(one: readers.Reader) -> dict[str, Any]:
    return {
        "who": str(one.who),
        "people": one.people,
        "since": one.since,
        "reads": [str(words) for words in one.reads],
        "note": str(one.note) if one.note else None,
    }


def _erasure(folder: Folder, chest: Chest) -> list[dict[str, Any]]:
    return [
        {
            "asked_on": row.asked_on,
            "status": row.status,
            "answer_by": row.answer_by,
            "ended_on": row.ended_on,
            "text": cases.erasure_words(chest, row),
        }
        for row in cases.erasure_requests(folder)
    ]
