"""Who stands in the demo. Every person, place and number here is invented."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _

#: Kept in English, and shown in the reader's language.
FUNDS = [
    ("legal", _("Legal defence"), _("Lawyers for officers who are prosecuted or dunned for refusing criminal orders.")),
    ("retraining", _("A civilian trade"), _("Courses and certificates for those who have to begin again.")),
    ("families", _("Families"), _("Rent, food and school for households that lost their income overnight.")),
]

GIFTS = [(250_00, "general"), (1_200_00, "general"), (80_00, "families"), (500_00, "legal")]
#: A campaign for families: its goal, how long it goes on, and what was given to it.
GOAL, CAMPAIGN, CAMPAIGN_GIFTS = 10_000_00, timedelta(days=60), (700_00, 900_00, 250_00, 640_00, 480_00, 520_00)
MONTHLY_GIFT, RETURNED_GIFT, DISPUTED_GIFT, MOVED = 30_00, 15_00, 45_00, 50_00
GRANT, GRANT_FOR = 20_000_00, timedelta(days=360)

IBAN = "DE89370400440532013000"
PAYEE = "Demo Payee"

#: How many of the officers have typed their words back, and how many cases are handed over.
RETURNED, HANDED_OVER = 5, 4

NOTES = [
    "Spoke for half an hour. Steady, worried about the rent above all. Agreed to look at the contract together.",
    "The bank has sent a second reminder. Ask the lawyers whether the instalments can be suspended.",
    "Wants to finish the welding course before anything else. The next one starts in the spring.",
    "The household has moved for the second time. Use the messenger only, never the telephone.",
]

REQUESTS = [
    (220_00, "Rent for this month; the landlord has given notice.", "received"),
    (180_00, "Medicines for a chronic illness, the prescription is in the case.", "approved"),
    (150_00, "Train tickets and two nights' lodging: they were told to expect a search.", "asked"),
]

#: What is asked for a cleared case: the amount of one payment, how many, and why.
SCHEDULE = (210_00, 3, "Food and rent for three months, until there is work.")
FAMILY = (140_00, 1, "School books and a winter coat.")
RELOCATION = (1_250_00, 1, "They have to move for the third time: deposit, transport, the first nights.")

OWED = {"principal": 4_000_00, "balance": 3_200_00, "instalment": 160_00}
CREDITOR = "Demo Ministry"
COURT_IN, COURT = timedelta(days=21), "The first hearing about the claim (demo)."
DEBT_NOTE = "Demo: the state reclaims what the academy cost. A lawyer looks at it first."

#: Amount, words and who: our transfer, a gift whose words name its fund, and something to explain.
STATEMENT = [
    ("-210.00", "{payment}", PAYEE),
    ("2400.00", "APORA GENERAL thank you", "Demo Giver"),
    ("-7.40", "Account fee", "Demo Bank"),
]

CHECKED = "Demo: the document shown fits what the application says, and nothing else speaks against it."

ASSESSED: dict[str, Any] = {
    "severity": 3,
    "urgency": 3,
    "text": "Demo: two months of rent are owed; the loan's instalments go on.",
}

GOALS = [
    ("financial", "The rent is paid and the household gets through the winter."),
    ("legal", "What the contract asks back is looked at by a lawyer."),
]

#: Need, text, whose it is, from and until how many days from today.
STEPS = [
    ("financial", "Write down what comes in and goes out in a month.", "officer", 0, 7),
    ("financial", "Ask for the rent of the next two months.", "owner", 0, 14),
    ("legal", "Send a copy of the contract.", "officer", 0, 10),
    ("legal", "Find a lawyer who has worked with such contracts.", "owner", 3, 30),
    ("financial", "Look at the household's money together again.", "owner", 60, 120),
]

#: By officer: who writes, for whom, and what.
MESSAGES = [
    [
        ("officer", "officer", "Good evening. The landlord came again today. What should I tell him?"),
        ("owner", "officer", "Tell him that he will hear from you by Friday. We are working on the rent now."),
        ("owner", "team", "He sounds tired but calm. Let us keep the answers short and quick."),
        ("officer", "officer", "Thank you. That helps."),
    ],
    [("owner", "officer", "Thank you for writing to us. Two people look into it; that takes about two weeks.")],
]

PAPER_WANTED = {"what": "The contract", "why": "A lawyer has to see what it asks back. A photograph is enough."}
PAPER = """A month, to fill in (demo)

Rent:
Food:
Instalments:
What comes in:
"""

CARE = {"inside_country": True, "safe_channels": ["signal"], "safe_hours": "in the evening", "dependant": True}


def _application(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "language": "en",
        "needs": ["financial"],
        "wishes_union": False,
        "story": "This is demo data. I refused an order and handed in my resignation the same evening.",
        "identity": {"name": f"Demo Officer {number}", "birth_date": date(1980 + number, 3, 11 + number)},
        "service": {
            "agency": "interior_ministry",
            "unit": "District department (demo)",
            "rank": "captain",
            "from_": date(2009, 9, 1),
            "to": date(2020, 8, 19),
            "reason": "I would not disperse people who stood with flowers.",
            "manner": "resigned",
        },
        "household": [],
        "contacts": [{"kind": "signal", "value": f"demo.{number}", "safe": True}],
        "conduct_declaration": True,
        "consents": ["casework", "partners"],
        **changes,
    }


APPLICATIONS = [
    _application(
        1,
        needs=["financial", "legal"],
        story="This is demo data.\n\nThey want back what my training cost, and the bank wants its instalments. "
        "My wife is at home with our youngest.",
        household=[
            {"name": "Demo Spouse", "relation": "spouse", "born": date(1984, 6, 2)},
            {"name": "Demo Child", "relation": "daughter", "born": date(2019, 11, 20)},
        ],
    ),
    _application(2, needs=["financial", "psychological"], story="This is demo data.\n\nI do not sleep well any more."),
    _application(
        3,
        needs=["financial", "retraining"],
        contacts=[
            {"kind": "signal", "value": "demo.3", "safe": True},
            {"kind": "phone", "value": "+000 00 000 00 00", "safe": False},
        ],
    ),
    _application(4, needs=["legal"], wishes_union=True),
    _application(5, needs=["financial"], language="ru"),
    _application(6, needs=["retraining", "psychological"], wishes_union=True),
]
