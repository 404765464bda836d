"""What members do in a lived year: dues, cards, leave, motions, ballots, what they have between them, and going."""

from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any

import sqlalchemy as sa

from support.ballots.model import BallotStatus
from support.core import clock
from support.core.db import at_the_edge, db
from support.union.model import NOTICE
from support.union.service import hearings
from tests.ballots.factory import Poll, counted, opened, prepared
from tests.ballots.factory import closed as closed_poll
from tests.bank.factory import booked, camt, entry, send
from tests.giving.books import one
from tests.giving.donors import session_of
from tests.union import living
from tests.union.factory import Known, actor_of
from tests.union.lived import BEGINS, ENDS, World

OFFICES = ("council", "trustee", "representative", "review")
OWN, DUES = "me/membership", "me/membership/dues"
#: How likely somebody does it at all, in a year; some of it also right after they were taken in.
AT_ONCE = ("pay", "card", "tell", "offer")
LIKELY = {"pay": 0.5, "card": 0.3, "tell": 0.4, "offer": 0.15, "ask": 0.1, "grieve": 0.12, "waive": 0.1, "rest": 0.05}
LIKELY |= {"leave": 0.07, "lose": 0.05}


def first_deeds(world: World, member: int) -> None:
    """What somebody does who was just taken in, at once or in the quarters after."""
    draw, now = world.draw, clock.now()
    for name in AT_ONCE:
        if draw.random() < LIKELY[name] * world.busy / 2:
            after = timedelta(minutes=draw.randrange(1, 3 * 24 * 60))
            world.at(now + after, lambda n=name: DEEDS[n](world, member))  # type: ignore[misc]
    begins = datetime.combine(clock.quarters_on(clock.today(), 1), datetime.min.time(), UTC) + timedelta(hours=8)
    left = (BEGINS + timedelta(days=ENDS) - begins).total_seconds()
    for name, likely in LIKELY.items():
        if left > 0 and draw.random() < likely * world.busy:
            after = timedelta(seconds=draw.uniform(0, left))
            world.at(begins + after, lambda n=name: DEEDS[n](world, member))  # type: ignore[misc]


def _pay(world: World, member: int, how: str = "") -> None:
    how = how or world.draw.choice(("card", "bank", "cash"))
    quarters = world.draw.choice((1, 1, 1, 2, 3))
    if how == "cash":
        _in_cash(world, member, quarters)
        return
    begun = world.send(f"dues by {how}", world.known(member).client, "POST", DUES, {"quarters": quarters, "how": how})
    if begun is None:
        return
    payment = begun["payment"]
    if how == "bank":
        day = clock.today().isoformat()
        world.transfers.append({"id": payment["id"], "minor": payment["amount"]["minor"], "day": day})
        return
    gift_id = one(world.app, "SELECT gift_id FROM dues_payment WHERE id = :id", id=payment["id"])
    world.box.complete(session_of(world.app, str(gift_id)))
    world.box.settle()
    world.app.test_client().get(f"/give/link/{gift_id}")
    world.gifts.append((clock.today(), str(gift_id)))


def _in_cash(world: World, member: int, quarters: int) -> None:
    asked = {"number": world.members[member].number, "quarters": quarters}
    taken = world.send("dues in cash", world.as_("rita"), "POST", "union/dues", asked)
    for item in (taken or {}).get("items", []):
        if not item["to_count"] and item["taken_by"] is not None and item["number"] == asked["number"]:
            who = world.as_(world.draw.choice(("rhea", "fina")))
            assert world.send("cash counted", who, "POST", f"union/dues/{item['id']}/count", {"came": True}) is not None
            world.counted.append(item["id"])


def statement(world: World) -> None:
    """Finance takes in the bank's statement, and says of each transfer which payment it was."""
    wanted, world.transfers = world.transfers, []
    if not wanted:
        return
    lines = [entry(f"{got['minor'] / 100:.2f}", day=got["day"], reference=f"B{got['id'][:12]}") for got in wanted]
    fina = world.as_("fina")
    booked(world.app, send(fina, camt(*lines))["id"])
    waits = fina.get("/api/v1/exceptions?limit=200").json["items"]
    for got in wanted:
        fits = [line for line in waits if (line["amount"]["minor"], line["day"]) == (got["minor"], got["day"])]
        waits.remove(fits[0])
        told = {"as": "dues", "payment": got["id"]}
        world.send("transfer explained", fina, "POST", f"exceptions/{fits[0]['id']}/resolve", told)


def _card(world: World, member: int) -> None:
    world.send("card", world.known(member).client, "GET", f"{OWN}/card")


def _lose(world: World, member: int) -> None:
    world.send("card lost", world.known(member).client, "POST", f"{OWN}/card/lost")


def _tell(world: World, member: int) -> None:
    changed = {"told": {"about": "z" * world.draw.randrange(10, 2000)}}
    world.send("told anew", world.known(member).client, "PATCH", OWN, changed)


def _rest(world: World, member: int) -> None:
    world.send("leave", world.known(member).client, "PATCH", OWN, {"leave": world.draw.randrange(1, 4)})


def _leave(world: World, member: int) -> None:
    if member in without_office(world):
        world.send("left", world.known(member).client, "DELETE", OWN, {"confirm": True})


def _waive(world: World, member: int) -> None:
    asked = {"reason": world.draw.choice(("hardship", "family")), "quarters": world.draw.randrange(1, 4), "why": "Ill."}
    made = world.send("waiver asked", world.known(member).client, "POST", f"{OWN}/waivers", asked)
    if made is not None:
        ident = made["items"][0]["id"]
        world.send("waiver", world.as_("rhea"), "POST", f"union/waivers/{ident}/decision", {"grant": True})


def _offer(world: World, member: int) -> None:
    words = {"direction": "offer", "kind": "room", "title": "A room", "text": "q" * world.draw.randrange(5, 300)}
    made = world.send("mutual aid", world.known(member).client, "POST", "mutual-aid", words)
    if made is not None:
        shown = f"mutual-aid/{made['id']}/moderation"
        world.send("moderated", world.as_("rhea"), "POST", shown, {"show": True})


def _ask(world: World, member: int) -> None:
    client = world.known(member).client
    listed = world.send("mutual aid read", client, "GET", "mutual-aid?direction=offer")
    others = [post["id"] for post in (listed or {}).get("items", []) if not post["own"]]
    if others:
        letter = {"text": "Me, please."}
        world.send("letter", client, "POST", f"mutual-aid/{world.draw.choice(others)}/messages", letter)


def _grieve(world: World, member: int) -> None:
    story = {"kind": world.draw.choice(("dismissal", "pay")), "text": "g" * world.draw.randrange(20, 900)}
    made = world.send("grievance", world.known(member).client, "POST", "grievances", story)
    reza = next((who for who in in_office(world, "representative") if who != member), None)
    if made is not None and reza is not None:
        represented = {"handle": world.members[reza].handle}
        world.send("asked", world.as_("rita"), "POST", f"grievances/{made['id']}/representative", represented)
        world.send("represented", world.known(reza).client, "POST", f"grievances/{made['id']}/take")
        world.carried.append((made["id"], member, reza))


DEEDS: dict[str, Any] = {
    "pay": _pay,
    "card": _card,
    "tell": _tell,
    "offer": _offer,
    "ask": _ask,
    "grieve": _grieve,
    "waive": _waive,
    "rest": _rest,
    "leave": _leave,
    "lose": _lose,
}


#: What somebody does in the year however the draw falls, and what is then counted as done.
SURELY: dict[str, tuple[str, Any]] = {
    "by card": ("dues by card", lambda world, member: _pay(world, member, "card")),
    "by bank": ("dues by bank", lambda world, member: _pay(world, member, "bank")),
    "in cash": ("cash counted", lambda world, member: _pay(world, member, "cash")),
    "card": ("card", _card),
    "tell": ("told anew", _tell),
    "offer": ("moderated", _offer),
    "ask": ("letter", _ask),
    "grieve": ("represented", _grieve),
    "waive": ("waiver", _waive),
    "rest": ("leave", _rest),
    "leave": ("left", _leave),
    "lose": ("card lost", _lose),
}


def surely(world: World, name: str) -> None:
    """One member after another is tried, in an order that is drawn, until somebody could do it."""
    done, deed = SURELY[name]
    before = world.done[done]
    there = without_office(world)
    for member in world.draw.sample(there, len(there)):
        deed(world, member)
        if world.done[done] > before:
            return


def taking_part(world: World, before: int = 0) -> list[int]:
    """Who takes part now, taken in at least so many quarters ago."""
    wanted = "SELECT id FROM membership WHERE status IN ('current', 'grace') AND since <= :day"
    with world.app.app_context():
        day = clock.quarters_on(clock.today(), -before)
        found = set(_found(wanted, day=day))
    return [number for number, known in enumerate(world.members) if known.id in found]


def without_office(world: World) -> list[int]:
    busy = {one for office in OFFICES for one in in_office(world, office)}
    return [one for one in taking_part(world, 1) if one not in busy]


def in_office(world: World, office: str) -> list[int]:
    with world.app.app_context():
        found = set(_found("SELECT member_id FROM union_office WHERE until IS NULL AND office = :o", o=office))
    return [number for number, known in enumerate(world.members) if known.id in found]


def _found(statement: str, **bound: Any) -> list[Any]:
    """The first column of what a statement finds; needs an application context."""
    return list(db.session.execute(sa.text(statement), bound).scalars())


def common_year(world: World) -> dict[str, Any]:
    """What all have together, on days that the union publishes; what it comes to is kept here as it happens."""
    state: dict[str, Any] = {}
    for day, act in (
        (112.1, lambda: _offices(world)),
        (125, lambda: _motion(world, state)),
        (145, lambda: _assembly(world, state)),
        (220, lambda: _ballot(world, state)),
        (222, lambda: _votes(world, state, 0)),
        (225, lambda: _votes(world, state, 1)),
        (229, lambda: _count(world, state)),
        (240, lambda: _hearing(world, state)),
        (240 + NOTICE + 1, lambda: _expelled(world, state)),
    ):
        world.on(day, act)
    for day, name in enumerate(SURELY, 180):
        world.on(day, lambda n=name: surely(world, n))  # type: ignore[misc]
    for day in range(20, ENDS, 20):
        world.on(day, lambda: statement(world))
    return state


def _offices(world: World) -> None:
    offices = ["council"] * 3 + ["trustee"] * 3 + ["representative"]
    early = taking_part(world, 1)
    some = min(len(offices), max(3, len(early) // 2))  # somebody has to be left who has no office
    chosen = world.draw.sample(early, some)
    for member, office in zip(cycle(chosen), offices, strict=False):
        named = {"number": world.members[member].number, "office": office}
        assert world.send("office", world.as_("rita"), "POST", "union/offices", named) is not None


def _motion(world: World, state: dict[str, Any]) -> None:
    first, *others = world.draw.sample(taking_part(world), min(len(taking_part(world)), world.joining // 4))
    words = {"title": "Rates", "text": "Lower them.", "reasons": "Many left."}
    state["motion"] = world.send("motion", world.known(first).client, "POST", "motions", words)["id"]
    for member in others:
        world.send("support", world.known(member).client, "POST", f"motions/{state['motion']}/support")
    state["meeting"] = living.ok(living.call(world.as_("rita"), days=20))["id"]
    agenda = {"assembly": state["meeting"]}
    world.send("agenda", world.as_("rita"), "POST", f"motions/{state['motion']}/agenda", agenda)


def _assembly(world: World, state: dict[str, Any]) -> None:
    rhea = world.as_("rhea")
    assert world.send("assembly", rhea, "POST", f"assemblies/{state['meeting']}/held", {"present": 9}) is not None
    world.send("decision", rhea, "POST", f"motions/{state['motion']}/result", {"ayes": 6, "noes": 1})


def _ballot(world: World, state: dict[str, Any]) -> None:
    trustees = [world.members[number] for number in in_office(world, "trustee")]
    poll: Poll = prepared(world.app, world.people, opening=trustees, days=7)
    state["poll"] = opened(world.app, world.people, poll)
    world.done["ballot"] += 1


def _votes(world: World, state: dict[str, Any], half: int) -> None:
    address = f"ballots/{state['poll'].id}"
    for member in taking_part(world):
        if member % 2 == half and world.draw.random() < 0.5:
            credential = world.send("credential", world.known(member).client, "POST", f"{address}/credentials")
            if credential is not None:
                vote = {"credential": credential["credential"], "choices": [world.draw.choice(("yes", "no"))]}
                assert world.send("vote", world.app.test_client(), "POST", f"{address}/votes", vote) is not None


def _count(world: World, state: dict[str, Any]) -> None:
    poll: Poll = closed_poll(world.app, world.people, state["poll"])
    poll.trustees = [_anew(world, known) for known in poll.trustees]
    counted(world.app, poll)
    with world.app.app_context():
        assert _found("SELECT status FROM ballot WHERE id = :id", id=poll.id) == [BallotStatus.COUNTED]
    world.done["ballot counted"] += 1


def _anew(world: World, known: Known) -> Known:
    return world.known(next(number for number, one in enumerate(world.members) if one.id == known.id))


def _hearing(world: World, state: dict[str, Any]) -> None:
    council, heard = in_office(world, "council"), world.draw.choice(without_office(world))
    day = (clock.today() + timedelta(days=NOTICE)).isoformat()
    asked = {"handle": world.members[heard].handle, "grounds": "Names were sold.", "hearing_on": day}
    called = world.send("hearing", world.known(council[0]).client, "POST", "expulsions", asked)
    state["hearing"], state["heard"] = called["id"], heard


def _expelled(world: World, state: dict[str, Any]) -> None:
    council = [world.known(number) for number in in_office(world, "council")]
    with world.app.test_request_context(), at_the_edge():
        for known in council:
            hearings.vote(actor_of(known), state["hearing"], expel=True)
        hearings.conclude(actor_of(council[0]), state["hearing"], "All agreed.")
    world.done["expelled"] += 1
