"""The second look at an emergency, by somebody who had no part in it; without it the next one is not asked for."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

from support.aid import policy
from support.aid.model import AidRequest, EmergencyReview, Review
from support.aid.service.reading import request_row
from support.aid.service.standing import said_of
from support.cases import service as cases
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import db, save
from support.core.errors import Conflict
from support.vault.model import Data

#: How long there is for it once an emergency was approved.
WITHIN = timedelta(hours=72)


def review(actor: Actor, request: AidRequest, outcome: Review, *, reason: str) -> EmergencyReview:
    """Say afterwards whether it was an emergency, and why; the words are sealed for holders and approval.

    Raises Forbidden for who asked, holds the case, approved, paid or declared a conflict, Conflict for what is no
    approved emergency or was reviewed already.
    """
    folder = cases.by_id(request.case_id)
    require(policy.may_review, actor, request, folder, said_of(request.id))
    request = request_row(request.id, lock=True)
    if request.review_by is None:
        raise Conflict(_("Only an emergency that was approved is reviewed."))
    if db.session.get(EmergencyReview, request.id) is not None:
        raise Conflict(_("Somebody has reviewed this already."))
    row = save(EmergencyReview(request_id=request.id, reviewer_id=actor.id, outcome=outcome, reviewed_on=clock.today()))
    chest = cases.open_folder(actor, folder)
    readers = cases.readers_of(folder)
    chest.write(Data.REASON, request.id, "review", reason, readers=readers, subject_id=request.id)
    audit.record(actor, "aid.reviewed", request, reason=outcome)
    return row
