"""Joining, what registrars see and decide, and the sections."""

from typing import Any

from support.core.web.guard import me, public
from support.union import service
from support.union.api.door import api
from support.union.model import AppealStatus, MemberClass, MemberStatus, RefusalReason
from support.union.schema.members import (
    MemberAppealForm,
    MemberDecisionForm,
    MemberHearingForm,
    MemberJoinedView,
    MemberJoinForm,
    MemberPageView,
    MemberRefusalAppealView,
    MemberRefusalsForm,
    MemberRefusedView,
    SectionChangeForm,
    SectionForm,
    SectionsView,
    SectionView,
    UnionMemberListForm,
    UnionMemberView,
)


@api.post("/union/members")
@public
@api.arguments(MemberJoinForm)
@api.response(201, MemberJoinedView)
def join(given: dict[str, Any]) -> Any:
    """Ask to join, with a voucher, with two members' codes, or as a supporter. The words are shown here alone.

    Not while signed in: what is kept of a request for a day names who sent it.
    """
    service.ensure_nobody(me())
    joined = service.join(MemberClass(given.pop("klass")), **({"section": None} | given))
    row = joined.membership
    return {"number": row.number, "handle": row.handle, "status": row.status, "passphrase": joined.passphrase}


@api.get("/union/members")
@api.arguments(UnionMemberListForm, location="query")
@api.response(200, MemberPageView)
def members(given: dict[str, Any]) -> Any:
    """Members by number, for registrars; the reading is in the log."""
    if status := given.pop("status", None):
        given["status"] = MemberStatus(status)
    if klass := given.pop("klass", None):
        given["klass"] = MemberClass(klass)
    return service.browse_members(me(), **given)


@api.get("/union/members/<string:number>")
@api.response(200, UnionMemberView)
def member(number: str) -> Any:
    """One member with what they told, for registrars; the reading is in the log, without the number."""
    return service.show_member(me(), number)


@api.post("/union/members/<string:number>/decision")
@api.arguments(MemberDecisionForm)
@api.response(200, UnionMemberView)
def decide_member(given: dict[str, Any], number: str) -> Any:
    """Take somebody in who asked to join, or refuse with a reason and words."""
    reason = RefusalReason(given["reason"]) if given["decision"] == "refuse" else None
    service.decide_member(me(), number, reason, given.get("why"))
    return service.show_member(me(), number)


@api.post("/union/members/refusals")
@api.arguments(MemberRefusalsForm)
@api.response(200, MemberRefusedView)
def refuse_many(given: dict[str, Any]) -> Any:
    """Refuse several supporters at once who came on nobody's word: all of them or none."""
    reason = RefusalReason(given["reason"])
    return {"refused": service.refuse_many(me(), given["numbers"], reason, given["why"])}


@api.post("/union/members/<string:number>/appeals")
@api.arguments(MemberAppealForm)
@api.response(201, MemberRefusalAppealView)
def appeal_refusal(given: dict[str, Any], number: str) -> Any:
    """Appeal against one's own refusal; another registrar reads it."""
    row = service.appeal(me(), number, given["grounds"])
    return {"id": row.id, "status": row.status, "grounds": given["grounds"], "answer": None}


@api.post("/union/members/<string:number>/appeals/decision")
@api.arguments(MemberHearingForm)
@api.response(200, UnionMemberView)
def hear_refusal(given: dict[str, Any], number: str) -> Any:
    """Decide on an appeal, as another registrar than who refused."""
    service.hear(me(), number, AppealStatus(given["outcome"]), given["answer"])
    return service.show_member(me(), number)


@api.get("/union/sections")
@public
@api.response(200, SectionsView)
def sections() -> Any:
    """The sections that one can join: what the union says of itself."""
    return {"items": service.sections()}


@api.post("/union/sections")
@api.arguments(SectionForm)
@api.response(201, SectionView)
def add_section(given: dict[str, Any]) -> Any:
    """Open a section."""
    return service.add_section(me(), **given)


@api.patch("/union/sections/<string:section_code>")
@api.arguments(SectionChangeForm)
@api.response(200, SectionView)
def change_section(given: dict[str, Any], section_code: str) -> Any:
    """Rename a section, close it to newcomers or open it again."""
    return service.change_section(me(), section_code, **given)
