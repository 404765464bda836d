"""What members settle with registrars and between them in a lived year: vouching, papers, money that goes out, what
several carry together, and the appeal of who was expelled.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from support.core import clock
from support.core.db import at_the_edge
from support.giving.service import reversals
from support.union.model import NOTICE
from tests.files.factory import paper, send
from tests.giving.books import one
from tests.union.deeds import OWN, first_deeds, in_office, taking_part, without_office
from tests.union.factory import SECTION
from tests.union.lived import BEGINS, NIGHTS, World, entered, take_in

#: Days of the year: a paper is filed before the assembly, and the commission seated before the council expels.
VOUCHED, FILED, REPORTED, RETURNED, SPENT, SEATED, CARRIED, LATE = 205, 130, 186.5, 208, 231, 239, 246, 290
#: Who loses their words does so on these days.
LOST = (196, 260, 330)
#: So many members answer, save or join, of those who may.
SOME = 6


def common(world: World, state: dict[str, Any]) -> None:
    """What happens on which day; of what is kept it needs the assembly and the hearing."""
    for day, act in (
        (FILED, lambda: _paper(world, state)),
        (VOUCHED, lambda: _vouch(world)),
        (REPORTED, lambda: _report(world)),
        (RETURNED, lambda: _return(world)),
        (SPENT, lambda: _spend(world)),
        (SEATED, lambda: _commission(world)),
        (CARRIED, lambda: _together(world)),
        (240 + NOTICE + 3, lambda: _appeal(world, state)),
        (LATE, lambda: _late(world)),
        *((day, lambda: _new_words(world)) for day in LOST),
    ):
        world.on(day, act)


def _paper(world: World, state: dict[str, Any]) -> None:
    files = f"assemblies/{state['meeting']}/files"
    filed = send(world.as_("rita"), f"/api/v1/{files}", paper(), "a.pdf", kind="document", title="Accounts")
    assert filed.status_code == 201, filed.text
    world.done["paper filed"] += 1
    for member in taking_part(world)[:SOME]:
        world.send("paper saved", world.known(member).client, "GET", f"{files}/{filed.json['papers'][-1]['id']}")


def _vouch(world: World) -> None:
    """Somebody still in service joins on the word of two, who have no case that anybody knows of."""
    by = world.draw.sample(taking_part(world), 2)
    codes = [world.send("vouched", world.known(who).client, "POST", f"{OWN}/vouches")["code"] for who in by]
    asked = {"class": "serving", "section": SECTION, "vouches": codes, "told": {"about": "In hiding."}}
    take_in(world, entered(world, asked), first_deeds)


def _report(world: World) -> None:
    """Somebody reports what was written to them, and a registrar settles it."""
    for member in taking_part(world):
        client = world.known(member).client
        listed = world.send("letters read", client, "GET", "mutual-aid/threads")
        for thread in (listed or {}).get("items", []):
            there = f"mutual-aid/threads/{thread['id']}"
            if world.send("letters reported", client, "POST", f"{there}/report", {"why": "A threat."}) is not None:
                world.send("letters settled", world.as_("rhea"), "POST", f"{there}/settle")
                return


def _return(world: World) -> None:
    back = f"union/dues/{world.draw.choice(world.counted)}/return"
    assert world.send("return asked", world.as_("rita"), "POST", back, {"reason": "mistake"}) is not None
    agreed = world.send("dues given back", world.as_("rhea"), "POST", f"{back}/decision", {"agree": True})
    assert agreed is not None


def _spend(world: World) -> None:
    words = {"purpose": "printing", "amount": {"minor": 5_00, "currency": "EUR"}, "what": "Posters."}
    expense = world.send("proposed", world.as_("rita"), "POST", "union/spending", words)["id"]
    there = f"union/spending/{expense}"
    assert world.send("approved", world.as_("rhea"), "POST", f"{there}/decision", {"approve": True}) is not None
    assert world.send("spent", world.as_("fina"), "POST", f"{there}/payment") is not None
    for member in taking_part(world)[:SOME]:
        world.send("spending read", world.known(member).client, "GET", "union/spending")


def _late(world: World) -> None:
    """A bank takes back a card payment after the night sealed whose it was; a registrar finds them."""
    night = max(day for day in NIGHTS if day < LATE)
    early = [gift for day, gift in world.gifts if day < (BEGINS + timedelta(days=night)).date()]
    charge = one(world.app, "SELECT charge_id FROM gift WHERE id = :id", id=early[-1])
    dispute = world.box.dispute(charge)["id"]
    world.box.lose_dispute(dispute)
    with world.app.test_request_context(), at_the_edge():
        reversals.sync_dispute(dispute)
    there = f"union/dues/taken-back/{early[-1]}/payer"
    found = world.send("payer sought", world.as_("rita"), "POST", there)
    assert found["found"] is True
    world.done["payer found"] += 1


def _new_words(world: World) -> None:
    """Somebody without an office lost their words and gets new ones, by two registrars and a code."""
    member = world.draw.choice(without_office(world))
    there, asked = (
        f"union/members/{world.members[member].number}/words-request",
        {"recognised": "in_person", "note": "x"},
    )
    assert world.send("words asked", world.as_("rita"), "POST", there, asked) is not None
    code = world.send("words agreed", world.as_("rhea"), "POST", f"{there}/agreement")["code"]
    given = world.send("new words", world.app.test_client(), "POST", "union/words", {"code": code})
    world.members[member] = replace(world.members[member], seed=world.seeds[given["passphrase"]])
    world.send("words listed", world.as_("rhea"), "GET", "union/words-requests")


def _commission(world: World) -> None:
    """Whoever hears appeals; somebody is left whom the council may expel."""
    free = without_office(world)
    for member in world.draw.sample(free, max(1, min(3, len(free) - 2))):
        named = {"number": world.members[member].number, "office": "review"}
        assert world.send("office", world.as_("rita"), "POST", "union/offices", named) is not None


def _together(world: World) -> None:
    """Who represents several carries it for all of them, and ends it for all; what one alone has goes its way."""
    reza = world.carried[0][2]
    leads, asked = world.known(reza).client, {"kind": "pay", "title": "Pay of the district", "text": "From all of us."}
    made = world.send("begun together", leads, "POST", "collective-cases", asked)
    there = f"collective-cases/{made['id']}"
    for number, (grievance, member, by) in enumerate(world.carried):
        step = {"text": "Wrote to the head of staff.", "due": (clock.today() + timedelta(days=9)).isoformat()}
        if by == reza and world.send("step", leads, "POST", f"grievances/{grievance}/steps", step) and number % 3 < 2:
            world.send("asked together", leads, "POST", f"{there}/invitations", {"grievance": grievance})
            joins, answer = world.known(member).client, {"answer": "join"}
            world.send("carried together", joins, "POST", f"grievances/{grievance}/collective", answer)
    ended = {"text": "Paid to everybody.", "stage": "closed", "outcome": "settled"}
    world.send("ended together", leads, "POST", f"{there}/steps", ended)


def _appeal(world: World, state: dict[str, Any]) -> None:
    """Who was expelled appeals, and the commission finds that it was right."""
    words, heard = {"grounds": "Hear me."}, world.known(state["heard"]).client
    asked = world.send("expulsion appealed", heard, "POST", f"expulsions/{state['hearing']}/appeal", words)
    there = f"expulsion-appeals/{asked['id']}"
    commission = [world.known(member).client for member in in_office(world, "review")]
    for client in commission:
        world.send("appeal voted", client, "POST", f"{there}/votes", {"overturn": "no"})
    done = world.send("expulsion upheld", commission[0], "POST", f"{there}/decision", {"answer": "It was shown."})
    assert done is not None
