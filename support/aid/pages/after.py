"""The pages of what is looked at after a payment: the list, one task, and verifying without one."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext

from support.aid import looking, service
from support.aid.model import OUTCOME_WORDS, TASK_WORDS, TaskKind, TaskOutcome
from support.aid.pages.door import draw, pages
from support.aid.schema.after import LookedForm
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, section

section("aid_pages.tasks", lazy_gettext("To look at"), rank=32, may=looking.may_browse_tasks)

#: What whoever looks into it does.
TO_DO: dict[str, Any] = {
    TaskKind.SILENCE: lazy_gettext(
        "The officer was asked on their own page and has not answered. Ask them whether the money came, in a way that"
        " they said is safe."
    ),
    TaskKind.MISMATCH: lazy_gettext(
        "Compare the bank's statement with what the officer says, and ask the bank or the payee where it differs. What"
        " came back is paid again by a payment that follows it."
    ),
    TaskKind.VERIFICATION: lazy_gettext(
        "Ask the officer, without saying what was sent, how much came and when. Then compare."
    ),
}


@pages.get("/payment-tasks")
def tasks() -> Any:
    """What is one's own to look at, the oldest first."""
    page = service.browse_tasks(me(), cursor=request.args.get("cursor"))
    return draw("tasks", page=page, first=not request.args.get("cursor"), task_words=TASK_WORDS)


@pages.get("/payment-tasks/<uuid:task_id>")
def task(task_id: UUID) -> Any:
    """One task with its payment, and where what was found is written."""
    return _task(task_id, {}, {}, None)


@pages.post("/payment-tasks/<uuid:task_id>")
def close_task(task_id: UUID) -> Any:
    """Say what came of looking, after a pause."""
    service.get_task(me(), task_id)
    given = posted(LookedForm(), partial(_task, task_id))
    if "confirmed" not in request.form:
        service.ensure_may_close(me(), task_id)
        return _sure(url_for("aid_pages.close_task", task_id=task_id), url_for("aid_pages.task", task_id=task_id))
    service.close_task(me(), task_id, outcome=TaskOutcome(given["outcome"]), note=given.get("note"))
    return _thanks(given["outcome"])


@pages.get("/payments/<uuid:payment_id>/verification")
def verification(payment_id: UUID) -> Any:
    """Where a payment is verified that nobody chose."""
    service.ensure_may_verify(me(), payment_id)
    return _verification(payment_id, {}, {}, None)


@pages.post("/payments/<uuid:payment_id>/verification")
def verify(payment_id: UUID) -> Any:
    """Verify it, after a pause."""
    service.get_payment(me(), payment_id)
    given = posted(LookedForm(), partial(_verification, payment_id))
    if "confirmed" not in request.form:
        service.ensure_may_verify(me(), payment_id)
        back = url_for("aid_pages.verification", payment_id=payment_id)
        return _sure(url_for("aid_pages.verify", payment_id=payment_id), back)
    service.verify(me(), payment_id, outcome=TaskOutcome(given["outcome"]), note=given.get("note"))
    return _thanks(given["outcome"])


def _task(task_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    looked = service.show_task(me(), task_id)
    return draw("task", looked=looked, to_do=TO_DO[looked["kind"]], **_words(values, errors, problem))


def _verification(payment_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    paid = service.outline_payment(me(), payment_id)
    return draw("verify", paid=paid, to_do=TO_DO[TaskKind.VERIFICATION], **_words(values, errors, problem))


def _words(values: dict[str, Any], errors: Any, problem: Any) -> dict[str, Any]:
    words = {"task_words": TASK_WORDS, "outcome_words": OUTCOME_WORDS}
    return {**words, "values": values, "errors": errors, "problem": problem}


def _sure(action: str, cancel: str) -> str:
    typed = g.values
    return render_template(
        "core/confirm.html",
        title=gettext("Is this what you found?"),
        sentence=f"{OUTCOME_WORDS[typed['outcome']]}.",
        detail=gettext("It is kept under your name and cannot be changed afterwards."),
        action=action,
        hidden=[("outcome", typed["outcome"]), ("note", typed.get("note") or ""), ("confirmed", "true")],
        cancel_url=cancel,
    )


def _thanks(outcome: str) -> Any:
    told = (
        gettext("Kept. That it differs is now before the holders of the case and finance.")
        if outcome == TaskOutcome.DIFFERS
        else gettext("Kept. The holders of the case and finance can read it.")
    )
    notice("good", told)
    return redirect(url_for("aid_pages.tasks"), 303)
