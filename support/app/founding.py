"""Preparing an empty installation: what several rooms need before anybody works."""

from collections.abc import Mapping

from flask_babel import gettext

from support.core.settings import settings
from support.ledger import service as ledger
from support.ledger.model import GENERAL
from support.people import service as people
from support.people.service.invitations import Sent


def set_up(custodians: Mapping[str, bytes]) -> dict[str, Sent]:
    """The site, recovery, the general fund, and an invitation for the administrator and for each founder.

    `custodians` are the public keys of A, B and C. What stands is left alone: `{who: invitation}`.
    """
    sent = people.set_up(custodians)
    if GENERAL not in {fund.code for fund in ledger.funds()}:
        purpose = gettext("Whatever is needed most: it also bears the costs of payments.")
        ledger.add_fund(None, code=GENERAL, name=gettext("General fund"), purpose=purpose)
    add_currencies()
    return sent


def add_currencies() -> list[str]:
    """A general fund for each further currency in which gifts are taken; those that were missing."""
    known, added = {fund.code for fund in ledger.funds()}, []
    for currency in settings().currencies[1:]:
        if (code := ledger.general_code(currency)) in known:
            continue
        purpose = gettext("Whatever is needed most, from gifts in %(currency)s.", currency=currency)
        name = gettext("General fund (%(currency)s)", currency=currency)
        ledger.add_fund(None, code=code, name=name, purpose=purpose, currency=currency)
        added.append(currency)
    return added
