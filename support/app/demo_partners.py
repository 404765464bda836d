"""The partners of the demo: who helps from outside, and who of them signs in."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from support.core import clock
from support.partners import service as partners
from support.partners.model import Offer, PartnerKind
from support.people import service as people
from support.people.model import Role

if TYPE_CHECKING:
    from support.app.demo import Cast

#: Name, kind, offers, languages, regions, how many at a time, whether by night, and how many of them sign in.
#: Every one of them is invented.
PARTNERS: list[dict[str, Any]] = [
    {
        "name": "Linden & Sons, attorneys",
        "kind": PartnerKind.LAW_FIRM,
        "offers": [Offer.LEGAL],
        "languages": ["ru", "pl", "en"],
        "regions": ["PL"],
        "capacity": 8,
        "out_of_hours": True,
        "people": 1,
    },
    {
        "name": "Lawyer on the Neris",
        "kind": PartnerKind.LAWYER,
        "offers": [Offer.LEGAL],
        "languages": ["be", "ru", "lt"],
        "regions": ["LT", "XX"],
        "capacity": 5,
        "people": 1,
    },
    {
        "name": "Quiet Hours",
        "kind": PartnerKind.PSYCHOLOGIST,
        "offers": [Offer.PSYCHOLOGICAL],
        "languages": ["be", "ru"],
        "regions": ["XX"],
        "capacity": 10,
        "out_of_hours": True,
        "people": 1,
    },
    {
        "name": "Second Trade School",
        "kind": PartnerKind.TRAINING,
        "offers": [Offer.TRAINING],
        "languages": ["ru", "en"],
        "regions": ["PL", "XX"],
        "capacity": 40,
        "people": 0,
    },
    {
        "name": "Harbour Works",
        "kind": PartnerKind.EMPLOYER,
        "offers": [Offer.WORK],
        "languages": ["pl", "en"],
        "regions": ["PL"],
        "capacity": 20,
        "people": 0,
    },
]
CONTACT = "A demo address, and no real one: office@example.org"
YEAR = timedelta(days=365)


def enter_partners(cast: "Cast") -> None:
    """Entered by the lead, vetted by the training coordinator; one more waits for its vetting."""
    for about in PARTNERS:
        given = {key: value for key, value in about.items() if key != "people"}
        with cast.act():
            partner = partners.enter(cast.actor(Role.LEAD), contact=CONTACT, **given)
            today = clock.today()
            partners.agree(cast.actor(Role.TRAINING), partner, since=today, until=today + YEAR)
        cast.partners.append(partner.id)
        for _person in range(about["people"]):
            with cast.act():
                lead = cast.actor(Role.LEAD)
                sent = partners.invite(lead, partners.get(lead, partner.id))
            with cast.act():
                cast.staff.setdefault(Role.PARTNER, []).append(people.accept(sent.code))
    with cast.act():
        partners.enter(
            cast.actor(Role.LEAD),
            kind=PartnerKind.MEDICAL,
            offers=[Offer.MEDICAL],
            languages=["ru"],
            regions=["LT"],
            capacity=3,
            name="Clinic by the Park",
        )
