"""The JSON door of mutual aid."""

from typing import Any
from uuid import UUID

from support.core.web.guard import me
from support.union.api.door import api
from support.union.model import Direction, HelpKind
from support.union.schema.life import (
    MutualBeforeForm,
    MutualEndForm,
    MutualListForm,
    MutualMessageForm,
    MutualModerationForm,
    MutualPostForm,
    MutualPostPageView,
    MutualPostView,
    MutualReportForm,
    MutualThreadListForm,
    MutualThreadPageView,
    MutualThreadView,
)
from support.union.service import mutual, threads


@api.get("/mutual-aid")
@api.arguments(MutualListForm, location="query")
@api.response(200, MutualPostPageView)
def browse_posts(filters: dict[str, Any]) -> Any:
    """What members offer and ask for; for a registrar what waits for a look."""
    return mutual.browse_posts(me(), **filters)


@api.post("/mutual-aid")
@api.arguments(MutualPostForm)
@api.response(201, MutualPostView)
def write_post(given: dict[str, Any]) -> Any:
    """Offer or ask for something; a moderator looks at it first."""
    coded = {**given, "direction": Direction(given["direction"]), "kind": HelpKind(given["kind"])}
    return mutual.show_post(me(), mutual.offer(me(), **coded).id)


@api.get("/mutual-aid/<uuid:post_id>")
@api.response(200, MutualPostView)
def post(post_id: UUID) -> Any:
    """An offer or a request."""
    return mutual.show_post(me(), post_id)


@api.post("/mutual-aid/<uuid:post_id>/moderation")
@api.arguments(MutualModerationForm)
@api.response(200, MutualPostView)
def moderate_post(given: dict[str, Any], post_id: UUID) -> Any:
    """Let it be seen, or hide it with a word to who wrote it."""
    return mutual.show_post(me(), mutual.moderate(me(), post_id, **given).id)


@api.post("/mutual-aid/<uuid:post_id>/end")
@api.arguments(MutualEndForm)
@api.response(200, MutualPostView)
def end_post(given: dict[str, Any], post_id: UUID) -> Any:
    """Say that it was met, or take it back."""
    return mutual.show_post(me(), mutual.end_post(me(), post_id, met=given["met"]).id)


@api.post("/mutual-aid/<uuid:post_id>/messages")
@api.arguments(MutualMessageForm)
@api.response(201, MutualThreadView)
def write_to_post(given: dict[str, Any], post_id: UUID) -> Any:
    """Write to whoever offers or asks."""
    return threads.show_thread(me(), threads.write_to(me(), post_id, given["text"]).id)


@api.get("/mutual-aid/threads")
@api.arguments(MutualThreadListForm, location="query")
@api.response(200, MutualThreadPageView)
def browse_threads(filters: dict[str, Any]) -> Any:
    """Your threads; for a registrar those that were reported."""
    return threads.browse_threads(me(), **filters)


@api.get("/mutual-aid/threads/<uuid:thread_id>")
@api.arguments(MutualBeforeForm, location="query")
@api.response(200, MutualThreadView)
def thread(given: dict[str, Any], thread_id: UUID) -> Any:
    """A thread with its last messages, or those before a number."""
    return threads.show_thread(me(), thread_id, **given)


@api.post("/mutual-aid/threads/<uuid:thread_id>/messages")
@api.arguments(MutualMessageForm)
@api.response(201, MutualThreadView)
def write_in_thread(given: dict[str, Any], thread_id: UUID) -> Any:
    """Write in a thread."""
    return threads.show_thread(me(), threads.say(me(), thread_id, given["text"]).id)


@api.post("/mutual-aid/threads/<uuid:thread_id>/report")
@api.arguments(MutualReportForm)
@api.response(200, MutualThreadView)
def report_thread(given: dict[str, Any], thread_id: UUID) -> Any:
    """Show a thread to the moderators."""
    return threads.show_thread(me(), threads.report(me(), thread_id, given["why"]).id)


@api.post("/mutual-aid/threads/<uuid:thread_id>/end")
@api.response(200, MutualThreadView)
def end_thread(thread_id: UUID) -> Any:
    """End it: nobody writes in it again, both keep what was written."""
    return threads.show_thread(me(), threads.end(me(), thread_id).id)


@api.post("/mutual-aid/threads/<uuid:thread_id>/settle")
@api.response(204)
def settle_thread(thread_id: UUID) -> None:
    """A moderator has looked; it is the two members' alone again."""
    threads.settle(me(), thread_id)
