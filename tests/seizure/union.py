"""The union at an instance that will be seized: canaries in what members tell, write, vote on and complain of."""

import secrets
from datetime import timedelta
from typing import Any

from support.core import clock
from tests.flows.journey import Journey
from tests.seizure.house import House


def unite(house: House, journey: Journey) -> list[str]:
    """Three supporters come in, one of them writes; a post, a grievance and an assembly. Their words, kept nowhere."""
    mark, (first, second) = journey.mark, (person.caller for person in house.people["registrar"])
    section = {"code": "police-west", "name": "Police", "agency": "Police", "region": "West"}
    first.post("/union/sections", section, expect=201)
    words, members = [], []
    for number in range(3):
        asked = {
            "class": "supporter",
            "section": "police-west",
            "told": {"about": f"{mark}-member-{number}", "gender": "woman"},
        }
        joined = journey.public.post("/union/members", asked, expect=201, key=secrets.token_hex(16))
        first.post(f"/union/members/{joined['number']}/decision", {"decision": "take_in"})
        token = journey.public.post("/sessions", {"passphrase": joined["passphrase"]}, expect=201)["token"]
        words.append(joined["passphrase"])
        members.append(house.call_as(token))
    _meet(first, mark)
    _help(first, members, mark)
    grievance = {"kind": "pay", "text": f"{mark}-grievance"}
    members[2].post("/grievances", grievance, expect=201)
    waiver = {"reason": "hardship", "quarters": 1, "why": f"{mark}-hardship"}
    members[1].post("/me/membership/waivers", waiver, expect=201)
    second.get("/union/waivers")
    return words


def _meet(registrar: Any, mark: str) -> None:
    day = (clock.today() + timedelta(days=20)).isoformat()
    papers = {"title": f"{mark}-assembly", "notice": f"{mark}-notice", "agenda": f"{mark}-agenda"}
    registrar.post("/assemblies", {"kind": "general", "day": day, **papers}, expect=201)


def _help(registrar: Any, members: list[Any], mark: str) -> None:
    offer = {"direction": "offer", "kind": "room", "title": f"{mark}-room", "text": f"{mark}-quiet"}
    post = members[0].post("/mutual-aid", offer, expect=201)
    registrar.post(f"/mutual-aid/{post['id']}/moderation", {"show": True})
    members[1].post(f"/mutual-aid/{post['id']}/messages", {"text": f"{mark}-may I come"}, expect=201)
