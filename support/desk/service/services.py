"""What others than the holders do for an officer, for the page of a case: statuses and days, one statement a room."""

from dataclasses import dataclass
from typing import Any

from support.cases.folder import Folder
from support.people.actor import Staff
from support.referrals import service as referrals
from support.referrals.model import LIVE as LIVE_REFERRALS
from support.reinstatement import service as reinstatement
from support.retraining.model import LIVE as LIVE_PLACES
from support.retraining.service import reading as places


@dataclass(frozen=True)
class Services:
    """Referrals and places that are not over, and how many wishes to speak with the officer wait for them."""

    referrals: list[dict[str, Any]]
    places: list[dict[str, Any]]
    wishes: int


def services_of(actor: Staff, folder: Folder) -> Services:
    """The same for a case that the actor holds. Three statements, and nothing is opened."""
    return Services(
        [one for one in referrals.of_case(actor, folder).items if one["status"] in LIVE_REFERRALS],
        [one for one in places.of_case(folder.id) if one["status"] in LIVE_PLACES],
        reinstatement.waiting([folder.id]).get(folder.id, 0),
    )
