"""The staff's first page."""

from typing import Any

from flask import redirect, url_for
from flask_babel import lazy_gettext

from support.cases.model import Status
from support.core.errors import Missing
from support.core.web.guard import me
from support.core.web.pages import has_page, section
from support.desk import policy, service
from support.desk.model import Kind, Task, Unread
from support.desk.pages.door import draw, pages
from support.people.model import Role

section("desk_pages.desk", lazy_gettext("My desk"), rank=5, may=policy.may_have_desk, key="1")

#: Whose work does not begin with cases begins there.
ELSEWHERE = (
    (Role.VETTING, "vetting_pages.queue"),
    (Role.APPROVER, "aid_pages.approvals"),
    (Role.CHAIR, "aid_pages.approvals"),
    (Role.FINANCE, "aid_pages.payments"),
    (Role.LEAD, "cases_pages.workload"),
    (Role.LAWYER, "referrals_pages.shared"),
    (Role.PSYCHOLOGIST, "referrals_pages.shared"),
    (Role.TRAINING, "retraining_pages.enrolments"),
    (Role.REFORM, "reinstatement_pages.team"),
    (Role.WITNESS, "testimony_pages.browse"),
    (Role.COMPLAINTS, "voice_pages.complaints"),
    (Role.REGISTRAR, "union_pages.union_work"),
    (Role.AUDITOR, "oversight_pages.audit"),
    (Role.ADMIN, "people_pages.people"),
)

#: So many tasks of a kind stand open, and so many cases that are newly one's own; the others are one step away.
SHOWN, FEW = 12, 5

#: What a team's lead looks at next.
TEAM = (
    ("cases_pages.workload", lazy_gettext("Workload of the team")),
    ("cases_pages.escalations", lazy_gettext("All late steps")),
)

#: Where a task is done: the page, and the names of what its address takes. What has none is done on the case's page.
PLACES: dict[Kind, tuple[str, tuple[str, ...]]] = {
    Kind.STEP: ("cases_pages.plan", ("reference",)),
    Kind.PLAN: ("cases_pages.plan", ("reference",)),
    Kind.AGREEMENT: ("cases_pages.plan", ("reference",)),
    Kind.HOLD: ("cases_pages.choose_move", ("reference",)),
    Kind.FOLLOW_UP: ("cases_pages.ask_follow_up", ("reference", "follow_up_id")),
    Kind.TRANSFER: ("cases_pages.transfers", ()),
    Kind.DOCUMENT: ("correspondence_pages.list_documents", ("reference",)),
    Kind.MESSAGES: ("correspondence_pages.read_messages", ("reference",)),
    Kind.WORDS: ("desk_pages.lost_words", ("reference",)),
    Kind.VETTING: ("vetting_pages.vetting", ("reference",)),
    Kind.ROUND: ("vetting_pages.vetting", ("reference",)),
    Kind.UNFREEZE: ("vetting_pages.ask_unfreeze", ("reference",)),
    Kind.DUPLICATE: ("duplicates_pages.question", ("question_id",)),
    Kind.MERGE: ("duplicates_pages.merge", ("merge_id",)),
    Kind.AID: ("aid_pages.approval", ("request_id",)),
    Kind.SILENCE: ("aid_pages.task", ("task_id",)),
    Kind.MISMATCH: ("aid_pages.task", ("task_id",)),
    Kind.VERIFICATION: ("aid_pages.task", ("task_id",)),
    Kind.REFERRED: ("referrals_pages.referrals", ("reference",)),
    Kind.HELPER: ("referrals_pages.referrals", ("reference",)),
    Kind.UNTAKEN: ("referrals_pages.referral", ("referral_id",)),
    Kind.PLACE: ("retraining_pages.learning", ("reference",)),
    Kind.WORK: ("retraining_pages.job", ("placement_id",)),
}
#: Where it is read when it waits for somebody else.
THEIRS: dict[Kind, tuple[str, tuple[str, ...]]] = {Kind.UNFREEZE: ("vetting_pages.vetting", ("reference",))}


@pages.get("/desk")
def desk() -> Any:
    """What waits; whoever works with no cases is led to their own first page."""
    actor = me()
    if actor.kind != "staff":
        raise Missing()
    if not policy.may_have_desk(actor):
        return _elsewhere(actor)
    return draw(
        "desk",
        found=service.desk(actor),
        place=place,
        stages=list(Status),
        shown=SHOWN,
        few=FEW,
        team_pages=[(endpoint, label) for endpoint, label in TEAM if has_page(endpoint)],
    )


def _elsewhere(actor: Any) -> Any:
    for role, endpoint in ELSEWHERE:
        if actor.has(role) and has_page(endpoint):
            return redirect(url_for(endpoint), 303)
    waiting = [role for role in actor.roles if not actor.has(Role(role))]
    return draw("waiting", waiting=sorted(waiting))


def place(task: Task | Unread, *, theirs: bool = False) -> str | None:
    """Where a task is done, or at least read; None when the case is not the actor's to see and has no page yet.

    `theirs` is one that waits for somebody else.
    """
    known: dict[str, Any] = {"reference": task.reference, "id": task.id}
    endpoint, names = (THEIRS if theirs else {}).get(task.kind) or PLACES.get(task.kind, ("", ()))
    taken = {name: known["id" if name.endswith("_id") else name] for name in names}
    if has_page(endpoint) and all(taken.values()):
        return url_for(endpoint, **taken)
    return url_for("desk_pages.case", reference=task.reference) if task.reference else None
