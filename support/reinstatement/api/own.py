"""The JSON door of the officer: the entry, what was asked, and one's own applications."""

from typing import Any
from uuid import UUID

from support.core.web.guard import me
from support.reinstatement import service
from support.reinstatement.api.door import api
from support.reinstatement.schema.competitions import (
    AppliedView,
    OwnApplicationDetailView,
    OwnApplicationPageView,
    PostingApplyForm,
    ReachForm,
)
from support.reinstatement.schema.register import (
    YES,
    AnsweredView,
    OwnEntryView,
    RegisterEntryForm,
    RegisterListForm,
    RenewedView,
    WishAnswerForm,
    WishPageView,
)


@api.get("/me/reinstatement")
@api.response(200, OwnEntryView)
def show_entry() -> Any:
    """Your entry, if there is one."""
    return service.own(me())


@api.put("/me/reinstatement")
@api.arguments(RegisterEntryForm)
@api.response(200, OwnEntryView)
def put_entry(given: dict[str, Any]) -> Any:
    """Enter, or say it anew, for a year from today."""
    return service.put(me(), **given)


@api.delete("/me/reinstatement")
@api.response(204)
def withdraw_entry() -> None:
    """Leave the register; what you wrote is destroyed."""
    service.withdraw(me())


@api.post("/me/reinstatement/renewal")
@api.response(200, RenewedView)
def renew_entry() -> Any:
    """Stay for another year."""
    return service.renew(me())


@api.get("/me/reinstatement/wishes")
@api.arguments(RegisterListForm, location="query")
@api.response(200, WishPageView)
def own_wishes(page: dict[str, Any]) -> Any:
    """What you were asked."""
    return service.own_wishes(me(), **page)


@api.post("/me/reinstatement/wishes/<uuid:wish_id>/answer")
@api.arguments(WishAnswerForm)
@api.response(200, AnsweredView)
def answer_wish(given: dict[str, Any], wish_id: UUID) -> Any:
    """Say yes, with a way to be reached, or no."""
    return service.answer(me(), wish_id, yes=given["answer"] == YES, contact=given.get("contact"))


@api.post("/reinstatement/postings/<uuid:competition_id>/applications")
@api.arguments(PostingApplyForm)
@api.response(201, AppliedView)
def apply_to(given: dict[str, Any], competition_id: UUID) -> Any:
    """Apply, under a name made for it alone."""
    return service.apply(me(), competition_id, **given)


@api.get("/me/reinstatement/applications")
@api.arguments(RegisterListForm, location="query")
@api.response(200, OwnApplicationPageView)
def own_applications(page: dict[str, Any]) -> Any:
    """What you applied for."""
    return service.own_applications(me(), **page)


@api.get("/me/reinstatement/applications/<uuid:competition_application_id>")
@api.response(200, OwnApplicationDetailView)
def own_application(competition_application_id: UUID) -> Any:
    """One of your applications, and how it came out."""
    return service.show_own(me(), competition_application_id)


@api.delete("/me/reinstatement/applications/<uuid:competition_application_id>")
@api.response(204)
def withdraw_application(competition_application_id: UUID) -> None:
    """Take an application back; what you wrote is destroyed."""
    service.withdraw_application(me(), competition_application_id)


@api.put("/me/reinstatement/applications/<uuid:competition_application_id>/contact")
@api.arguments(ReachForm)
@api.response(204)
def tell_contact(given: dict[str, Any], competition_application_id: UUID) -> None:
    """With a place: how the panel may reach you."""
    service.tell_contact(me(), competition_application_id, given["contact"])
