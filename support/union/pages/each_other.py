"""The pages of mutual aid: what members offer and ask for, what they write to each other, what registrars look at."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.core.schema import Form
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, section, tab
from support.union.model import DIRECTION_WORDS, HELP_WORDS, POST_WORDS, Direction, HelpKind, PostStatus
from support.union.pages import asking
from support.union.pages.asking import Act, Asked, choices, draw
from support.union.pages.door import belongs, pages
from support.union.policy import is_registrar
from support.union.schema.life import LETTER, MutualHideForm, MutualMessageForm, MutualPostForm, MutualReportForm
from support.union.service import mutual, threads

section("union_pages.moderation", lazy_gettext("Mutual aid"), rank=66, may=is_registrar)
tab("own", "union_pages.own_each_other", lazy_gettext("Each other"), rank=44, may=belongs)

WORDS = {"directions": DIRECTION_WORDS, "kinds": HELP_WORDS, "statuses": POST_WORDS}

#: The same, as one says it oneself.
OWN_DIRECTIONS = {Direction.OFFER: lazy_gettext("I offer"), Direction.REQUEST: lazy_gettext("I ask for")}


def _post_at(post_id: UUID) -> str:
    return url_for("union_pages.own_post", post_id=post_id)


def _thread_at(thread_id: UUID) -> str:
    return url_for("union_pages.own_thread", thread_id=thread_id)


def _refused(back: str, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    return render_template("core/problem.html", problem=problem, back=(gettext("Go back"), back))


@pages.get("/own/each-other")
def own_each_other() -> Any:
    """What others offer and ask for, and one's own."""
    asked = request.args
    filters: dict[str, Any] = {
        "direction": asking.known(DIRECTION_WORDS, asked.get("direction")),
        "kind": asking.known(HELP_WORDS, asked.get("kind")),
    }
    cursor = asked.get("cursor")
    return draw(
        "each_other",
        page=mutual.browse_posts(me(), **filters, cursor=cursor),
        mine=None if cursor else mutual.browse_posts(me(), mine=True, limit=50),
        filters=filters,
        first=not cursor,
        directions=choices(DIRECTION_WORDS, lazy_gettext("All")),
        kinds=choices(HELP_WORDS, lazy_gettext("All")),
        words=WORDS,
    )


def _offer() -> Act:
    return Act(
        lazy_gettext("Offer or ask"),
        lazy_gettext("Send it"),
        (lazy_gettext("Each other"), url_for("union_pages.own_each_other")),
        lazy_gettext(
            "A moderator looks at it first. Others see it under your handle, and answer through this service."
        ),
        [
            Asked("direction", lazy_gettext("Which of the two"), "radio", options=choices(OWN_DIRECTIONS)),
            Asked("kind", lazy_gettext("What it is"), "radio", options=choices(HELP_WORDS)),
            Asked("title", lazy_gettext("In a few words"), longest=120),
            Asked(
                "text",
                lazy_gettext("What others should know"),
                "textarea",
                lazy_gettext("No name, address or telephone number: all members can read this."),
                longest=LETTER,
            ),
        ],
    )


@pages.get("/own/each-other/new")
def own_ask_offer() -> Any:
    """The form of an offer or a request."""
    mutual.ensure_offers(me())
    return asking.show(_offer())


@pages.post("/own/each-other/new")
def own_offer() -> Response:
    """Send it."""
    mutual.ensure_offers(me())
    given = asking.read(_offer(), MutualPostForm())
    coded = {**given, "direction": Direction(given["direction"]), "kind": HelpKind(given["kind"])}
    row = mutual.offer(me(), **coded)
    notice("good", gettext("Sent. A moderator looks at it, then others see it."))
    return redirect(_post_at(row.id), 303)


def _write(action: str, back: tuple[Any, str]) -> Act:
    return Act(
        lazy_gettext("Write"),
        lazy_gettext("Send"),
        back,
        lazy_gettext("The two of you read this, nobody else, unless one of you reports it."),
        [Asked("text", lazy_gettext("Your message"), "textarea", longest=LETTER)],
        action=action,
    )


def _to_post(post_id: UUID) -> Act:
    back = lazy_gettext("The offer or request"), _post_at(post_id)
    return _write(url_for("union_pages.own_write_to_post", post_id=post_id), back)


def _to_thread(thread_id: UUID) -> Act:
    back = lazy_gettext("The letters"), _thread_at(thread_id)
    return _write(url_for("union_pages.own_write_in_thread", thread_id=thread_id), back)


@pages.get("/own/each-other/<uuid:post_id>")
def own_post(post_id: UUID) -> Any:
    """An offer or a request, with room to write to who sent it."""
    return draw("post", one=mutual.show_post(me(), post_id), words=WORDS, act=_to_post(post_id))


@pages.post("/own/each-other/<uuid:post_id>")
def own_write_to_post(post_id: UUID) -> Response:
    """Write to who sent it."""
    mutual.get_post(me(), post_id)
    given = asking.read(_to_post(post_id), MutualMessageForm())
    row = threads.write_to(me(), post_id, given["text"])
    notice("good", gettext("Sent. The answer appears here."))
    return redirect(_thread_at(row.id), 303)


@pages.get("/own/each-other/<uuid:post_id>/end")
def own_ask_end_post(post_id: UUID) -> Any:
    """A pause before it is taken back."""
    mutual.get_post(me(), post_id)
    return render_template(
        "core/confirm.html",
        title=gettext("Take this back?"),
        sentence=gettext("Its words are deleted, and nothing more can be written about it."),
        action=url_for("union_pages.own_end_post", post_id=post_id),
        confirm_label=gettext("Take it back"),
        cancel_url=_post_at(post_id),
        danger=True,
    )


@pages.post("/own/each-other/<uuid:post_id>/end")
def own_end_post(post_id: UUID) -> Response:
    """Take it back."""
    return _ended(post_id, met=False, told=gettext("Taken back."))


@pages.post("/own/each-other/<uuid:post_id>/met")
def own_meet_post(post_id: UUID) -> Response:
    """Say that it was met."""
    return _ended(post_id, met=True, told=gettext("Good. Others no longer see it; your letters stay."))


def _ended(post_id: UUID, *, met: bool, told: str) -> Response:
    mutual.get_post(me(), post_id)
    posted(Form(), partial(_refused, _post_at(post_id)))
    mutual.end_post(me(), post_id, met=met)
    notice("good", told)
    return redirect(url_for("union_pages.own_each_other"), 303)


# Letters


@pages.get("/own/each-other/letters")
def own_threads() -> Any:
    """What one writes with others."""
    cursor = request.args.get("cursor")
    return draw("letters", page=threads.browse_threads(me(), cursor=cursor), words=WORDS, first=not cursor)


@pages.get("/own/each-other/letters/<uuid:thread_id>")
def own_thread(thread_id: UUID) -> Any:
    """One of them."""
    return draw("letter", one=_shown(thread_id), words=WORDS, act=_to_thread(thread_id))


def _shown(thread_id: UUID) -> dict[str, Any]:
    before = request.args.get("before", type=int)
    return threads.show_thread(me(), thread_id, before=before if before is None else min(before, 2**31))


@pages.post("/own/each-other/letters/<uuid:thread_id>")
def own_write_in_thread(thread_id: UUID) -> Response:
    """Write in it."""
    threads.get_thread(me(), thread_id)
    given = asking.read(_to_thread(thread_id), MutualMessageForm())
    threads.say(me(), thread_id, given["text"])
    notice("good", gettext("Sent."))
    return redirect(_thread_at(thread_id), 303)


def _report(thread_id: UUID) -> Act:
    threads.get_thread(me(), thread_id)
    return Act(
        lazy_gettext("Report this"),
        lazy_gettext("Report it"),
        (lazy_gettext("The letters"), _thread_at(thread_id)),
        lazy_gettext("Moderators then read all of it, from the first word. Nobody writes here until they have looked."),
        [Asked("why", lazy_gettext("What is wrong"), "textarea", longest=LETTER)],
    )


@pages.get("/own/each-other/letters/<uuid:thread_id>/report")
def own_ask_report(thread_id: UUID) -> Any:
    """What is wrong."""
    return asking.show(_report(thread_id))


@pages.post("/own/each-other/letters/<uuid:thread_id>/report")
def own_report(thread_id: UUID) -> Response:
    """Report it."""
    given = asking.read(_report(thread_id), MutualReportForm())
    threads.report(me(), thread_id, given["why"])
    notice("good", gettext("Reported. Moderators look at it."))
    return redirect(_thread_at(thread_id), 303)


@pages.get("/own/each-other/letters/<uuid:thread_id>/end")
def own_ask_end_thread(thread_id: UUID) -> Any:
    """A pause before it is ended."""
    threads.get_thread(me(), thread_id)
    return render_template(
        "core/confirm.html",
        title=gettext("End this?"),
        sentence=gettext(
            "Neither of you can write here again, about this offer or request. Both of you keep what was written. The "
            "other reads that it was ended. It cannot be opened again."
        ),
        action=url_for("union_pages.own_end_thread", thread_id=thread_id),
        confirm_label=gettext("End it"),
        cancel_url=_thread_at(thread_id),
        danger=True,
    )


@pages.post("/own/each-other/letters/<uuid:thread_id>/end")
def own_end_thread(thread_id: UUID) -> Response:
    """End it."""
    threads.get_thread(me(), thread_id)
    posted(Form(), partial(_refused, _thread_at(thread_id)))
    threads.end(me(), thread_id)
    notice("good", gettext("Ended. Nobody writes here any more."))
    return redirect(_thread_at(thread_id), 303)


# Registrars


@pages.get("/union/mutual-aid")
def moderation() -> Any:
    """What waits for a look, and what was reported."""
    status = asking.known(POST_WORDS, request.args.get("status")) or PostStatus.WAITING.value
    cursor, reported = request.args.get("cursor"), request.args.get("reported")
    statuses = {code: words for code, words in POST_WORDS.items() if code != PostStatus.WITHDRAWN}
    mutual.ensure_moderates(me())
    return draw(
        "moderation",
        page=mutual.browse_posts(me(), status=status, cursor=cursor),
        reported=threads.browse_threads(me(), cursor=reported),
        status=status,
        statuses=choices(statuses),
        words=WORDS,
        first=not (cursor or reported),
    )


@pages.get("/union/mutual-aid/<uuid:post_id>")
def moderated(post_id: UUID) -> Any:
    """An offer or a request, to be let through or hidden."""
    return draw("moderated", one=mutual.show_post(me(), post_id), words=WORDS)


def _moderated_at(post_id: UUID) -> str:
    return url_for("union_pages.moderated", post_id=post_id)


@pages.post("/union/mutual-aid/<uuid:post_id>/show")
def let_through(post_id: UUID) -> Response:
    """Let others see it."""
    mutual.get_post(me(), post_id)
    posted(Form(), partial(_refused, _moderated_at(post_id)))
    mutual.moderate(me(), post_id, show=True)
    notice("good", gettext("Members see it from now on."))
    return redirect(url_for("union_pages.moderation"), 303)


def _hide(post_id: UUID) -> Act:
    mutual.get_post(me(), post_id)
    return Act(
        lazy_gettext("Hide this?"),
        lazy_gettext("Hide it"),
        (lazy_gettext("The offer or request"), _moderated_at(post_id)),
        lazy_gettext("It cannot be shown again, and nothing more can be written about it. Whoever wrote it reads why."),
        [Asked("why", lazy_gettext("Why"), "textarea", longest=LETTER)],
    )


@pages.get("/union/mutual-aid/<uuid:post_id>/hide")
def ask_hide(post_id: UUID) -> Any:
    """Why it is hidden."""
    return asking.show(_hide(post_id))


@pages.post("/union/mutual-aid/<uuid:post_id>/hide")
def hide(post_id: UUID) -> Response:
    """Hide it."""
    given = asking.read(_hide(post_id), MutualHideForm())
    mutual.moderate(me(), post_id, show=False, why=given["why"])
    notice("good", gettext("Hidden. Whoever wrote it reads why."))
    return redirect(url_for("union_pages.moderation"), 303)


@pages.get("/union/mutual-aid/reports/<uuid:reported_id>")
def reported_thread(reported_id: UUID) -> Any:
    """What two members wrote, which one of them reported."""
    threads.ensure_reported(me(), reported_id)
    return draw("reported", one=_shown(reported_id), words=WORDS)


@pages.post("/union/mutual-aid/reports/<uuid:reported_id>/settle")
def settle_report(reported_id: UUID) -> Response:
    """It was looked at."""
    threads.ensure_reported(me(), reported_id)
    posted(Form(), partial(_refused, url_for("union_pages.reported_thread", reported_id=reported_id)))
    threads.settle(me(), reported_id)
    notice("good", gettext("Settled. It is the two members’ alone again."))
    return redirect(url_for("union_pages.moderation"), 303)
