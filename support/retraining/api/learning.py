"""The JSON door of places in programmes, and of what an officer can do."""

from typing import Any
from uuid import UUID

from support.cases import service as cases
from support.core.web.guard import me
from support.retraining import service
from support.retraining.api.door import api
from support.retraining.model import DropReason, MilestoneKind
from support.retraining.schema.learning import (
    ApplyForm,
    CompleteForm,
    DropForm,
    EnrolledView,
    EnrolmentListForm,
    EnrolmentPageView,
    EnrolmentsView,
    EnrolmentView,
    MilestoneForm,
    OfferWordsForm,
    ProfileForm,
    ProfileView,
    ReachedView,
    in_words,
)
from support.retraining.schema.programmes import MatchPageView, PageForm

# What an officer can do, and what suits them


@api.get("/cases/<string:reference>/skills")
@api.response(200, ProfileView)
def skills(reference: str) -> Any:
    """What the officer of a case can do."""
    return service.read(me(), cases.get(me(), reference))


@api.put("/cases/<string:reference>/skills")
@api.arguments(ProfileForm)
@api.response(200, ProfileView)
def write_skills(given: dict[str, Any], reference: str) -> Any:
    """Write it down together with them."""
    return service.write(me(), cases.get(me(), reference), in_words(given))


@api.get("/me/case/skills")
@api.response(200, ProfileView)
def own_skills() -> Any:
    """What you can do."""
    return service.read(me(), cases.own(me()))


@api.put("/me/case/skills")
@api.arguments(ProfileForm)
@api.response(200, ProfileView)
def write_own_skills(given: dict[str, Any]) -> Any:
    """Write down what you can do."""
    return service.write(me(), cases.own(me()), in_words(given))


@api.get("/cases/<string:reference>/matches")
@api.arguments(PageForm, location="query")
@api.response(200, MatchPageView)
def matches(given: dict[str, Any], reference: str) -> Any:
    """The programmes that suit the officer of a case, the best first, with the reasons."""
    return service.matches(me(), cases.get(me(), reference), **given)


@api.get("/me/case/matches")
@api.arguments(PageForm, location="query")
@api.response(200, MatchPageView)
def own_matches(given: dict[str, Any]) -> Any:
    """The programmes that suit you, the best first, with the reasons."""
    return service.matches(me(), cases.own(me()), **given)


# Places


@api.get("/cases/<string:reference>/enrolments")
@api.response(200, EnrolmentsView)
def of_case(reference: str) -> Any:
    """The places of a case."""
    return {"items": service.of_case(me(), cases.get(me(), reference))["enrolments"]}


@api.post("/cases/<string:reference>/enrolments")
@api.arguments(ApplyForm)
@api.response(201, EnrolledView)
def enrol(given: dict[str, Any], reference: str) -> Any:
    """Apply for a place with the officer's word; a full programme has a waiting list."""
    return service.apply(me(), cases.get(me(), reference), **given)


@api.get("/me/case/enrolments")
@api.response(200, EnrolmentsView)
def own() -> Any:
    """Your places."""
    return {"items": service.of_case(me(), cases.own(me()))["enrolments"]}


@api.post("/me/case/enrolments")
@api.arguments(ApplyForm)
@api.response(201, EnrolledView)
def enrol_oneself(given: dict[str, Any]) -> Any:
    """Apply for a place; a full programme has a waiting list."""
    return service.apply(me(), cases.own(me()), **given)


@api.get("/enrolments")
@api.arguments(EnrolmentListForm, location="query")
@api.response(200, EnrolmentPageView)
def browse_enrolments(filters: dict[str, Any]) -> Any:
    """Places and wishes for one, by handle."""
    return service.browse_enrolments(me(), **filters)


@api.get("/enrolments/<uuid:enrolment_id>")
@api.response(200, EnrolmentView)
def enrolment(enrolment_id: UUID) -> Any:
    """A place, with what your keys open of it."""
    return service.show_enrolment(me(), enrolment_id)


@api.post("/enrolments/<uuid:enrolment_id>/offer")
@api.arguments(OfferWordsForm)
@api.response(200, EnrolledView)
def offer_place(given: dict[str, Any], enrolment_id: UUID) -> Any:
    """Offer a place."""
    return service.offer(me(), enrolment_id, **given)


@api.post("/enrolments/<uuid:enrolment_id>/wait")
@api.response(200, EnrolledView)
def wait(enrolment_id: UUID) -> Any:
    """Put who applied on the waiting list: all places are taken."""
    return service.wait(me(), enrolment_id)


@api.post("/enrolments/<uuid:enrolment_id>/decline")
@api.arguments(OfferWordsForm)
@api.response(200, EnrolledView)
def decline_place(given: dict[str, Any], enrolment_id: UUID) -> Any:
    """Say that there is no place for them."""
    return service.decline(me(), enrolment_id, **given)


@api.post("/enrolments/<uuid:enrolment_id>/accept")
@api.response(200, EnrolledView)
def accept(enrolment_id: UUID) -> Any:
    """Take the offered place."""
    return service.accept(me(), enrolment_id)


@api.post("/enrolments/<uuid:enrolment_id>/withdraw")
@api.response(200, EnrolledView)
def withdraw(enrolment_id: UUID) -> Any:
    """Take a wish back, or leave the offered place to others."""
    return service.withdraw(me(), enrolment_id)


@api.post("/enrolments/<uuid:enrolment_id>/milestones")
@api.arguments(MilestoneForm)
@api.response(201, ReachedView)
def reach(given: dict[str, Any], enrolment_id: UUID) -> Any:
    """Note a step that was reached."""
    return service.reach(me(), enrolment_id, MilestoneKind(given.pop("kind")), **given)


@api.post("/enrolments/<uuid:enrolment_id>/complete")
@api.arguments(CompleteForm)
@api.response(200, EnrolledView)
def complete(given: dict[str, Any], enrolment_id: UUID) -> Any:
    """It was completed."""
    return service.complete(me(), enrolment_id, **given)


@api.post("/enrolments/<uuid:enrolment_id>/drop")
@api.arguments(DropForm)
@api.response(200, EnrolledView)
def leave_programme(given: dict[str, Any], enrolment_id: UUID) -> Any:
    """It was left, for a reason."""
    return service.drop(me(), enrolment_id, DropReason(given["reason"]), why=given["why"])
