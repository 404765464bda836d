"""The pages of who holds a case: its referrals, and proposing one."""

from functools import partial
from typing import Any

from flask import redirect, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.cases import policy as case_policy
from support.cases import service as cases
from support.cases.folder import Folder
from support.core import clock
from support.core.keyset import MOST
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, tab
from support.correspondence import service as correspondence
from support.partners import service as partners
from support.partners.model import Offer
from support.referrals import policy, service
from support.referrals.model import LONGEST_SLOT, MOST_CHOICES
from support.referrals.pages.door import pages
from support.referrals.pages.words import draw
from support.referrals.schema.loop import OURS, ProposeForm

tab("case", "referrals_pages.referrals", lazy_gettext("Referrals"), rank=65, may=case_policy.may_browse)


@pages.get("/desk/cases/<string:reference>/referrals")
def referrals(reference: str) -> Any:
    """The referrals of a case, newest first."""
    folder, cursor = cases.get(me(), reference), request.args.get("cursor")
    may = policy.may_refer(me(), folder.holder_ids)
    page = service.of_case(me(), folder, cursor=cursor) if may else None
    return draw("referrals", case=folder.case, page=page, may=may, first=not cursor)


@pages.get("/desk/cases/<string:reference>/referrals/new")
def proposal(reference: str) -> Any:
    """First for what; then who is asked, and what is copied for them."""
    folder = cases.get(me(), reference)
    given = request.args.get("service", "")
    if given not in set(Offer):
        barred = service.in_the_way(me(), folder)
        return draw("propose_service", case=folder.case, barred=barred)
    return _form(folder, {"service": given}, {}, None, fresh=True)


@pages.post("/desk/cases/<string:reference>/referrals/new")
def propose(reference: str) -> Response:
    """Suggest it to the officer."""
    folder = cases.get(me(), reference)
    given = posted(ProposeForm(exclude=["partner"]), partial(_form, folder))
    made = service.propose(me(), folder, **given)
    notice("good", gettext("Suggested. Nothing is shared before the officer agrees, on their own page."))
    return redirect(url_for("referrals_pages.referral", referral_id=made.id), 303)


def _form(folder: Folder, values: dict[str, Any], errors: Any, problem: Any, *, fresh: bool = False) -> str:
    barred = service.in_the_way(me(), folder)
    texts = service.shareable(me(), folder)
    chosen = values.get("service", "")
    listed = [(str(one["id"]), one["name"]) for one in partners.offering(me(), chosen)] if chosen in set(Offer) else []
    ours = [(OURS, gettext("Our own people"))] if chosen in set(policy.OURS) else []
    documents = correspondence.documents.browse(me(), folder, limit=MOST).items
    today = clock.today()
    return draw(
        "propose",
        case=folder.case,
        barred=barred,
        fresh=fresh,
        warnings=cases.heed(me(), folder).warnings,
        choices=[*listed, *ours],
        most=min(MOST_CHOICES, len(listed) + len(ours)),
        texts=texts,
        documents=[(str(one["id"]), one["name"]) for one in documents if one["name"] and one["audience"] == "officer"],
        today=today.isoformat(),
        latest=(today + LONGEST_SLOT).isoformat(),
        values={**values, "texts": texts} if fresh else values,
        errors=errors,
        problem=problem,
    )
