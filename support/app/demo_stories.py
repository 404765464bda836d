"""Who stands in the demo. Every person, place and number here is invented."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

#: Kept in English, and shown in the reader's language.
FUNDS = [
    ("legal", _("Legal defence"), _("Lawyers for officers who are prosecuted or dunned for refusing criminal orders.")),
    ("retraining", _("A civilian trade"), _("Courses and certificates for those who have to begin again.")),
    ("families", _("Families"), _("Rent, food and school for households that lost their income overnight.")),
]

GIFTS = [(250_00, "general"), (1_200_00, "general"), (80_00, "families"), (500_00, "legal")]

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
        "consents": ["casework"],
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
