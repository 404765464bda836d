"""The JSON door of duplicates and merges."""

from typing import Any
from uuid import UUID

from support.cases import service as cases
from support.core.web.api import Door
from support.core.web.guard import me
from support.duplicates import service
from support.duplicates.model import MergeReason
from support.duplicates.schema import (
    ComparisonForm,
    ComparisonView,
    HolderAskedView,
    MergeForm,
    MergeRefView,
    MergeView,
    SameAnsweredView,
    SameAnswerForm,
    SameLinkView,
    SamePersonForm,
    SameQuestionListForm,
    SameQuestionPageView,
    SameQuestionView,
)

api = Door("duplicates", __name__, description="Whether two cases are of one person, and merging them")


@api.get("/cases/<string:reference>/duplicates")
@api.arguments(ComparisonForm, location="query")
@api.response(200, ComparisonView)
def duplicates(given: dict[str, Any], reference: str) -> Any:
    """Compare a case with all others that are not handed over, in portions."""
    return service.duplicates(me(), cases.get(me(), reference), **given)


@api.post("/cases/<string:reference>/duplicates")
@api.arguments(SamePersonForm)
@api.response(200, SameLinkView)
def tell(given: dict[str, Any], reference: str) -> Any:
    """Say whether two cases one sees are of the same person."""
    return {"kind": service.tell(me(), cases.get(me(), reference), given["other"], same=given["same"])}


@api.post("/cases/<string:reference>/duplicates/questions")
@api.response(200, HolderAskedView)
def ask(reference: str) -> Any:
    """Ask the holders of handed-over cases that may be of the same person; where blind tokens are kept."""
    return {"asked": service.ask_holders(me(), cases.get(me(), reference))}


@api.get("/duplicates")
@api.arguments(SameQuestionListForm, location="query")
@api.response(200, SameQuestionPageView)
def questions(given: dict[str, Any]) -> Any:
    """The questions about one's cases that wait for an answer."""
    return service.browse(me(), **given)


@api.get("/duplicates/<uuid:question_id>")
@api.response(200, SameQuestionView)
def question(question_id: UUID) -> Any:
    """The application beside the case it may be the same person's."""
    return service.show(me(), question_id)


@api.post("/duplicates/<uuid:question_id>/answer")
@api.arguments(SameAnswerForm)
@api.response(200, SameAnsweredView)
def answer(given: dict[str, Any], question_id: UUID) -> Any:
    """Say whether they are one person; what was sealed for comparing is deleted."""
    return service.answer(me(), question_id, same=given["same"])


@api.post("/merges")
@api.arguments(MergeForm)
@api.response(201, MergeRefView)
def propose(given: dict[str, Any]) -> Any:
    """Propose to go on in one of two cases of the same person."""
    reason = MergeReason(given["reason"])
    return service.propose(me(), kept=given["kept"], merged=given["merged"], reason=reason)


@api.get("/merges/<uuid:merge_id>")
@api.response(200, MergeView)
def merge(merge_id: UUID) -> Any:
    """A merge of which one sees a case."""
    return service.outline(me(), merge_id)


@api.post("/merges/<uuid:merge_id>/confirm")
@api.response(200, MergeRefView)
def confirm(merge_id: UUID) -> Any:
    """The second person's yes."""
    return service.confirm(me(), merge_id)


@api.post("/merges/<uuid:merge_id>/undo")
@api.response(200, MergeRefView)
def undo(merge_id: UUID) -> Any:
    """Take back a proposal, or a confirmed merge within thirty days."""
    return service.undo(me(), merge_id)
