"""Help besides money at an instance that will be seized: canaries in all that helpers, witnesses and others say."""

import secrets
from datetime import timedelta
from typing import Any

from support.core import clock
from support.vault.ciphers import KeyPair, random_seed
from tests.flows.journey import Journey
from tests.seizure.house import House


def serve(house: House, journey: Journey, officer: Any) -> None:
    """A partner takes a part of the case and writes back; a course is wished for; a testimony, and two complaints."""
    mark = journey.mark
    guest = _partner(house, mark)
    _referral(journey, officer, *guest)
    officer.call("PUT", "/me/case/skills", 200, json={"languages": ["ru"], "note": f"{mark}-learn"})
    _testimony(house, officer, mark)
    said = {"category": "conduct", "text": f"{mark}-complaint", "coordinator": 1}
    made = officer.post("/complaints", said, expect=201)
    there = house.people["complaints"][0]
    there.caller.post(f"/complaints/{made['id']}/assign", {"name": there.name})
    there.caller.post(f"/complaints/{made['id']}/notes", {"text": f"{mark}-noted"}, expect=201)
    answer = {"resolution": "upheld", "answer": f"{mark}-answer"}
    there.caller.post(f"/complaints/{made['id']}/resolve", answer)
    journey.public.post(
        "/feedback", {"category": "idea", "text": f"{mark}-idea"}, expect=201, key=secrets.token_hex(16)
    )
    (idea,) = there.caller.get("/complaints", category="idea")["items"]
    there.caller.post(f"/complaints/{idea['id']}/assign", {"name": there.name})
    there.caller.post(f"/complaints/{idea['id']}/resolve", answer)


def _partner(house: House, mark: str) -> tuple[str, Any]:
    """Entered by the lead, vetted by the coordinator, and one of its people."""
    lead, training = house.people["lead"][0].caller, house.people["training"][0].caller
    about = {"kind": "law_firm", "offers": ["legal"], "languages": ["ru"], "regions": ["PL"], "capacity": 2}
    names = {"name": f"{mark}-partner", "contact": f"{mark}-partner-contact", "note": f"{mark}-partner-note"}
    made = lead.post("/partners", {**about, **names}, expect=201)
    today = clock.today()
    agreed = {"since": today.isoformat(), "until": (today + timedelta(days=30)).isoformat()}
    training.post(f"/partners/{made['id']}/vetting", agreed)
    sent = lead.post(f"/partners/{made['id']}/people", expect=201)
    return str(made["id"]), house.accept(sent["code"], "partner").caller


def _referral(journey: Journey, officer: Any, partner: str, guest: Any) -> None:
    mark = journey.mark
    until = (clock.today() + timedelta(days=30)).isoformat()
    asked = {"service": "legal", "partners": [partner], "why": f"{mark}-why", "parts": ["story"], "until": until}
    at = f"/referrals/{journey.who('caseworker').post(f'{journey.case}/referrals', asked, expect=201)['id']}"
    officer.post(f"/me/case{at}/consent", {"answer": "yes"})
    guest.post(f"{at}/accept")
    matter = {"kind": "contract", "court": f"{mark}-court", "number": f"{mark}-number"}
    made = guest.post(f"{at}/matters", matter, expect=201)
    day = {"matter": made["id"], "kind": "hearing", "on": until, "place": f"{mark}-place", "note": f"{mark}-day"}
    guest.post(f"{at}/hearings", day, expect=201)
    guest.post(f"{at}/reports", {"text": f"{mark}-report"}, expect=201)
    file = {"file": ("judgment.txt", f"{mark}-judgment".encode(), "text/plain")}
    guest.call("POST", f"{at}/files", 201, data={"text": f"{mark}-with"}, files=file)
    cost = {"amount": {"minor": 10_00, "currency": "EUR"}, "what": f"{mark}-fee"}
    guest.post(f"{at}/costs", cost, expect=201)


def _testimony(house: House, officer: Any, mark: str) -> None:
    """Sealed to a register outside as well, whose key was made elsewhere and is not seized."""
    first, second = (person.caller for person in house.people["witness"])
    named = {"name": "A court outside", "public": KeyPair(random_seed()).public.hex()}
    register = first.post("/testimony/registers", named, expect=201)["id"]
    second.post(f"/testimony/registers/{register}/confirm")
    at = f"/me/testimony/{officer.post('/me/testimony', {'statement': f'{mark}-I saw'}, expect=201)['id']}"
    film = f"{mark}-film".encode() * 1000
    announced = officer.post(f"{at}/files", {"name": f"{mark}.mp4", "size": len(film)}, expect=201)
    piece = f"{at}/files/{announced['id']}/pieces/0"
    officer.call("POST", piece, 200, data={}, files={"file": ("piece", film)})
    officer.post(f"{at}/deposit", {"registers": [register]})
    officer.get(f"{at}/receipt")
