"""What is said and offered in the demo's services. Every course, court and word here is invented."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from support.core.money import Money

WHY_LAWYER = "A claim for the costs of training was served. Please look at the contract and answer it in time."
WHY_PSYCHOLOGIST = "Sleeps badly since leaving and asked for somebody to talk to, online and in Russian."
SHORT_STORY = "Refused an order in August and left. The contract ran for three more years."
MATTER = {
    "kind": "contract",
    "court": "District court of an invented town",
    "number": "2-114/26",
    "power_from": None,
    "power_until": None,
    "note": "The claim counts two years twice.",
    "outcome": "",
}
#: In how many days, and what.
MATTER_DAYS = (
    (12, {"kind": "deadline", "at": None, "place": "", "note": "Written answer to the claim."}),
    (26, {"kind": "hearing", "at": "10:30", "place": "Room 4", "note": "First hearing."}),
)
REPORT = "The claim is answered. We dispute the calculation and ask for the contract's annex."
FEE = "Court fee for the counterclaim"

#: PHQ-9 and GAD-7 at the start, and PHQ-9 once more.
ANSWERS = (
    ("phq9", (2, 2, 3, 2, 1, 2, 2, 1, 0)),
    ("gad7", (2, 2, 2, 1, 1, 2, 1)),
    ("phq9", (1, 1, 2, 1, 1, 1, 1, 0, 0)),
)
WHERE = "By call, with the agreed code word"
NOTED = "Talked about nights and mornings. A walk before breakfast is agreed."
SAFETY = {
    "signs": "I stop answering messages.",
    "alone": "Walk by the river, count the bridges.",
    "places": "The library.",
    "people": "My sister.",
    "professionals": "The person I talk to on Thursdays.",
    "surroundings": "",
}

#: Title, about, trade, form, certificate, skills it needs and gives, weeks, hours a week, seats, price, begins in days.
PROGRAMMES: tuple[dict[str, Any], ...] = (
    {
        "title": "Warehouse and transport",
        "about": "Planning, stores, customs papers. Practice from the fourth week on.",
        "trade": "logistics",
        "form": "place",
        "certificate": "industry",
        "languages": ["ru", "pl"],
        "region": "PL",
        "needs_skills": ["planning"],
        "gives_skills": ["logistics"],
        "weeks": 10,
        "hours": 25,
        "seats": 12,
        "price": 650_00,
        "begins": 20,
    },
    {
        "title": "Testing software",
        "about": "From the first test to a portfolio, in the evening. No experience needed.",
        "trade": "testing",
        "form": "online",
        "certificate": "provider",
        "languages": ["ru", "en"],
        "region": "XX",
        "needs_skills": ["computer"],
        "gives_skills": ["analysis"],
        "weeks": 16,
        "hours": 10,
        "seats": 1,
        "price": 900_00,
        "begins": 35,
    },
    {
        "title": "Digital forensics for companies",
        "about": "What investigators know already, with the tools of private practice.",
        "trade": "cybersecurity",
        "form": "online",
        "certificate": "industry",
        "languages": ["en"],
        "region": "XX",
        "needs_skills": ["investigation", "computer"],
        "gives_skills": ["forensics"],
        "weeks": 24,
        "hours": 12,
        "seats": 8,
        "price": 1_800_00,
        "begins": 50,
    },
    {
        "title": "Polish from the beginning",
        "about": "Twice a week, with a test at the end that employers know.",
        "trade": "languages",
        "form": "mixed",
        "certificate": "state",
        "languages": ["ru", "pl"],
        "region": "PL",
        "needs_skills": [],
        "gives_skills": ["languages"],
        "weeks": 20,
        "hours": 6,
        "seats": 30,
        "price": 0,
        "begins": 14,
    },
    {
        "title": "Fire safety officer",
        "about": "For those who served in emergencies: what a civilian permit needs besides.",
        "trade": "fire_safety",
        "form": "place",
        "certificate": "state",
        "languages": ["pl"],
        "region": "PL",
        "needs_skills": ["fire_safety"],
        "gives_skills": ["planning"],
        "weeks": 6,
        "hours": 30,
        "seats": 10,
        "price": 480_00,
        "begins": 60,
    },
)
PROFILE = {
    "agency": None,
    "rank": None,
    "duties": [],
    "skills": {"investigation": 3, "computer": 2, "writing": 2, "driving": 1},
    "languages": ["ru", "en"],
    "regions": ["XX", "PL"],
    "forms": ["online"],
    "trades": ["cybersecurity", "testing"],
    "hours": 15,
    "from_on": None,
    "note": "I would rather begin in the spring.",
}
WISH = "I can learn in the evening."
OFFERED = "It begins on a Monday. Ask for the coordinator at the desk."

ENTRY = {
    "specialities": ["investigation", "training"],
    "languages": "Belarusian, Russian, some Polish",
    "training": "Academy, two courses on evidence.",
    "would": "Investigate theft and violence, teach the young.",
    "would_not": "Anything against people who gather in peace.",
}
ASKED_FOR = "A working group on the rules of evidence looks for people who have led investigations."
COMPETITION: dict[str, Any] = {
    "title": "Investigators for a district",
    "words": "Six months of building up a unit that works by the law. Languages: Belarusian and Russian.",
    "speciality": "investigation",
    "places": 2,
}

REGISTER = "Register of an invented court"
STATEMENT = "In the yard, on the second evening, I saw who gave the order and what was done then."

COMPLAINT = "My coordinator did not keep two appointments and did not say why."
SLOW = "I have waited three weeks for an answer to my papers."
SORRY = "Your papers lay with somebody on leave. They are being read today; leave is covered now."
IDEA = "Put the opening hours of the courses on the list."


def programme(about: Mapping[str, Any], provider_id: UUID, today: date, currency: str) -> dict[str, Any]:
    """A programme as the verb takes it."""
    starts = today + timedelta(days=about["begins"])
    given = {name: value for name, value in about.items() if name != "begins"}
    return {
        **given,
        "provider_id": provider_id,
        "level": "first",
        "status": "open",
        "price": Money(about["price"], currency) if about["price"] else None,
        "apply_by": starts - timedelta(days=7),
        "starts_on": starts,
        "ends_on": starts + timedelta(weeks=about["weeks"]),
    }
