"""The JSON door of the loop: proposing, agreeing, answering, ending; what is shared and what comes back."""

from typing import Any
from uuid import UUID

from support.cases import service as cases
from support.core.web import downloads, uploads
from support.core.web.guard import me
from support.files.model import LARGEST_FILE
from support.referrals import service
from support.referrals.api.door import api
from support.referrals.model import Outcome
from support.referrals.schema.loop import (
    NewCostView,
    NewReportView,
    ProposeForm,
    ReferralConsentForm,
    ReferralCostForm,
    ReferralListForm,
    ReferralOutcomeForm,
    ReferralPageView,
    ReferralReportForm,
    ReferralSendForm,
    ReferralStandView,
    ReferralSwitchForm,
    ReferralUntilForm,
    ReferralView,
)

MULTIPART = "multipart/form-data"
BYTES = {"type": "string", "format": "binary"}


@api.get("/referrals")
@api.arguments(ReferralListForm, location="query")
@api.response(200, ReferralPageView)
def browse(filters: dict[str, Any]) -> Any:
    """Of the cases one holds, one's own as an officer, and what one is asked for or has."""
    return service.browse(me(), **filters)


@api.get("/cases/<string:reference>/referrals")
@api.arguments(ReferralListForm(only=["cursor"]), location="query")
@api.response(200, ReferralPageView)
def of_case(filters: dict[str, Any], reference: str) -> Any:
    """The referrals of a case one holds."""
    return service.of_case(me(), cases.get(me(), reference), **filters)


@api.post("/cases/<string:reference>/referrals")
@api.arguments(ProposeForm)
@api.response(201, ReferralStandView)
def propose(given: dict[str, Any], reference: str) -> Any:
    """Suggest to the officer who helps, with which parts of the case, and until when. Nothing is shared yet."""
    return service.propose(me(), cases.get(me(), reference), **given)


@api.get("/referrals/<uuid:referral_id>")
@api.response(200, ReferralView)
def show(referral_id: UUID) -> Any:
    """A referral and its copy, as far as one’s keys open it."""
    return service.show(me(), referral_id)


@api.post("/me/case/referrals/<uuid:referral_id>/consent")
@api.arguments(ReferralConsentForm)
@api.response(200, ReferralStandView)
def consent(given: dict[str, Any], referral_id: UUID) -> Any:
    """The officer agrees, and the first is asked; or does not, and nobody is."""
    cases.own(me())
    return service.consent(me(), referral_id, agreed=given["answer"] == "yes")


@api.post("/me/case/referrals/<uuid:referral_id>/switch")
@api.arguments(ReferralSwitchForm)
@api.response(200, ReferralStandView)
def switch(given: dict[str, Any], referral_id: UUID) -> Any:
    """Let the holders read what came back, or no longer."""
    cases.own(me())
    return service.open_to_holders(me(), referral_id, opened=given["opened"])


@api.post("/referrals/<uuid:referral_id>/word")
@api.response(200, ReferralStandView)
def take_word(referral_id: UUID) -> Any:
    """Note that the officer said yes, where it is urgent."""
    return service.take_word(me(), referral_id)


@api.post("/referrals/<uuid:referral_id>/accept")
@api.response(200, ReferralStandView)
def accept(referral_id: UUID) -> Any:
    """Take what one is asked for."""
    return service.accept(me(), referral_id)


@api.post("/referrals/<uuid:referral_id>/decline")
@api.response(200, ReferralStandView)
def decline(referral_id: UUID) -> Any:
    """Say no; the next is asked."""
    return service.decline(me(), referral_id)


@api.post("/referrals/<uuid:referral_id>/outcome")
@api.arguments(ReferralOutcomeForm)
@api.response(200, ReferralStandView)
def outcome(given: dict[str, Any], referral_id: UUID) -> Any:
    """Say what came of it, and end it."""
    return service.finish(me(), referral_id, Outcome(given["outcome"]), text=given.get("text"))


@api.post("/referrals/<uuid:referral_id>/revoke")
@api.response(200, ReferralStandView)
def revoke(referral_id: UUID) -> Any:
    """Take back what was shared."""
    return service.revoke(me(), referral_id)


@api.post("/referrals/<uuid:referral_id>/extend")
@api.arguments(ReferralUntilForm)
@api.response(200, ReferralStandView)
def extend(given: dict[str, Any], referral_id: UUID) -> Any:
    """Say anew until when it is shared."""
    return service.set_until(me(), referral_id, given["until"])


# What is shared, and what comes back


@api.get("/referrals/<uuid:referral_id>/documents/<uuid:document_id>")
@api.response(200, BYTES, content_type="application/octet-stream")
def shared_document(referral_id: UUID, document_id: UUID) -> Any:
    """A document of the copy."""
    found = service.shared_document(me(), referral_id, document_id)
    return downloads.attachment(found.content, kind=found.type, name=found.name)


@api.post("/referrals/<uuid:referral_id>/reports")
@api.arguments(ReferralReportForm)
@api.response(201, NewReportView)
def report(given: dict[str, Any], referral_id: UUID) -> Any:
    """Write back, as who helps."""
    return service.report(me(), referral_id, given["text"])


@api.post("/referrals/<uuid:referral_id>/files")
@uploads.takes_files(LARGEST_FILE)
@api.arguments(ReferralSendForm, location="form", content_type=MULTIPART)
@api.response(201, NewReportView)
def send_file(given: dict[str, Any], referral_id: UUID) -> Any:
    """Hand a file back, as who helps; hidden data is removed from it."""
    service.get(me(), referral_id)
    file = uploads.taken()
    return service.send_file(me(), referral_id, name=file.name, content=file.content, text=given["text"])


@api.get("/referrals/<uuid:referral_id>/reports/<uuid:report_id>/file")
@api.response(200, BYTES, content_type="application/octet-stream")
def report_file(referral_id: UUID, report_id: UUID) -> Any:
    """A file that came back."""
    found = service.report_file(me(), referral_id, report_id)
    return downloads.attachment(found.content, kind=found.type, name=found.name)


@api.post("/referrals/<uuid:referral_id>/costs")
@api.arguments(ReferralCostForm)
@api.response(201, NewCostView)
def tell_cost(given: dict[str, Any], referral_id: UUID) -> Any:
    """Say what it costs; a holder of the case asks for it as aid."""
    return service.tell_cost(me(), referral_id, given["amount"], what=given["what"])


@api.post("/referrals/<uuid:referral_id>/costs/<uuid:cost_id>/drop")
@api.response(200, NewCostView)
def drop_cost(referral_id: UUID, cost_id: UUID) -> Any:
    """Say that a cost is not asked for."""
    return service.drop_cost(me(), referral_id, cost_id)
