"""A desk on which something of every kind waits: each made over the API, by the rooms' own factories."""

from dataclasses import replace
from typing import Any

from tests.aid.factory import Held, ask, held_case, put_money_in
from tests.cases.planning import agreed, day, drafted, proposed
from tests.duplicates.factory import apply, link, propose, seat
from tests.files.factory import photograph, send
from tests.intake.factory import application
from tests.vetting.factory import cleared, must, opened

#: An officer who applies twice.
TWICE: dict[str, Any] = {
    "identity": {"name": "Aspen-name Pavel Ivanovich Kazlou", "birth_date": "1984-03-02"},
    "contacts": [{"kind": "phone", "value": "+375296667788", "safe": True}],
}


def planned(client: Any, as_: Any, people: Any) -> Held:
    """A cleared case with a plan in force, whose first step is due within the week."""
    case = held_case(client, as_, people)
    cleared(as_, people, case)
    step = {
        "need": "financial",
        "text": "Zelenka-step: write to the bank.",
        "owner": people.name("carol"),
        "starts_on": day(),
        "due_on": day(2),
    }
    agreed(as_, people, case, steps=[step])
    return case


def talkative(as_: Any, people: Any, case: Held) -> None:
    """The officer writes, and is asked for two documents, one of them soon; one document came."""
    must(people.officer(case.passphrase).post("/api/v1/me/case/messages", json={"text": "Zelenka-message: when?"}))
    for due in (day(3), None):
        wanted = {"what": "Zelenka-what: the order", "why": "Zelenka-why: to show it."}
        more = {"due_on": due} if due else {}
        must(as_("carol").post(f"{case.address}/document-requests", json={**wanted, **more}))
    must(send(as_("cyril"), f"{case.address}/documents", photograph()))


def resting(client: Any, as_: Any, people: Any) -> Held:
    """A case on hold until tomorrow, covered until the day after."""
    case = held_case(client, as_, people)
    hold = {"to": "on_hold", "reason": "Zelenka-hold: they are away.", "until": day(1)}
    must(as_("carol").post(f"{case.address}/transitions", json=hold), 200)
    must(as_("carol").post(f"{case.address}/cover", json={"name": people.name("chloe"), "until": day(2)}))
    return case


def closed(client: Any, as_: Any, people: Any) -> Held:
    """A case that is closed, and asked about in three months."""
    case = held_case(client, as_, people)
    end = {"to": "closed", "reason": "Zelenka-end.", "outcomes": {"financial": "met", "legal": "met"}}
    must(as_("carol").post(f"{case.address}/transitions", json=end), 200)
    return case


def frozen(client: Any, as_: Any, people: Any, *, asks: str = "cyril") -> Held:
    """A frozen case, of which one holder asked that it thaws."""
    case = held_case(client, as_, people)
    must(as_("carol").post(f"{case.address}/freeze", json={"reason": "Zelenka-freeze: two stories."}))
    must(as_(asks).post(f"{case.address}/unfreeze"), 200)
    return case


def busy(app: Any, client: Any, as_: Any, people: Any) -> dict[str, Held]:
    """Something of every kind, for carol above all; the cases by what waits in them."""
    put_money_in(app, 900_00)
    found = {"planned": planned(client, as_, people)}
    talkative(as_, people, found["planned"])
    ask(as_, found["planned"])
    found["resting"], found["closed"] = resting(client, as_, people), closed(client, as_, people)
    found["frozen"] = frozen(client, as_, people)
    found["lifting"] = frozen(client, as_, people, asks="carol")
    found["vetting"] = held_case(client, as_, people)
    opened(as_, people, found["vetting"])
    for name, who, money in (("to approve", "cyril", True), ("to agree", "carol", False), ("approving", "carol", True)):
        found[name] = held_case(client, as_, people)
        cleared(as_, people, found[name])
        proposed(as_, people, found[name], who, money=money)
    drafted(as_, people, found["vetting"])
    for name, who, receiver in (("words", "cyril", None), ("worded", "carol", None), ("leaving", "carol", "chloe")):
        found[name] = held_case(client, as_, people)
        if receiver is None:
            must(as_(who).post(f"{found[name].address}/passphrase-replacements"))
        else:
            given = {"name": people.name(receiver), "reason": "Zelenka-transfer."}
            must(as_(who).post(f"{found[name].address}/transfers", json=given))
    found["coming"] = seat(as_, people, apply(client, application("Fir")), "chloe", "cyril")
    given = {"name": people.name("carol"), "reason": "Zelenka-transfer."}
    must(as_("chloe").post(f"{found['coming'].address}/transfers", json=given))
    found["forgotten"] = held_case(client, as_, people)
    must(people.officer(found["forgotten"].passphrase).post("/api/v1/me/case/erasure-request", json={"confirm": True}))
    found["merging"] = _twice(client, as_, people)
    return found


def _twice(client: Any, as_: Any, people: Any) -> Held:
    """Two applications of one person, of whom the first is handed over; cyril proposes that they become one."""
    first, again = apply(client, TWICE), apply(client, TWICE)
    link(as_, first, again)
    for case in (first, again):
        seat(as_, people, case, "carol", "cyril")
    propose(as_, first, again, by="cyril")
    return first


def with_tokens(app: Any, settings: Any) -> None:
    """A deployment that keeps blind tokens, so that holders are asked about new applications."""
    app.extensions["settings"] = replace(settings, blind_tokens=True)
