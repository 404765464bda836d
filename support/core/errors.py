"""One shape of refusal: what went wrong, in words that say what to do (RFC 9457)."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _


class Problem(Exception):
    """A refusal that a person or a program can act on.

    `detail` is a sentence for people; `fields` maps a dotted field name to its faults.
    """

    status = 500
    code = "fault"
    title: Any = _("Something went wrong")
    default: Any = _("The fault has been noted. Nothing was saved. Please try again in a while.")

    def __init__(
        self,
        detail: Any = None,
        *,
        fields: Mapping[str, Sequence[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(self.code)
        self.detail = self.default if detail is None else detail
        self.fields: dict[str, Sequence[str]] = dict(fields or {})
        self.headers = dict(headers or {})

    def as_dict(self) -> dict[str, Any]:
        """The problem+json document."""
        return {
            "type": f"/problems/{self.code}",
            "title": str(self.title),
            "status": self.status,
            "detail": str(self.detail),
            "fields": {name: [str(fault) for fault in faults] for name, faults in self.fields.items()},
        }


class Malformed(Problem):
    """The request cannot be read at all."""

    status, code = 400, "malformed"
    title = _("This could not be read")
    default = _("The request is not well-formed. Check it and send it again.")


class Invalid(Problem):
    """Read, but a field is wrong."""

    status, code = 422, "invalid"
    title = _("Something needs correcting")
    default = _("Please correct the fields named and send it again. Nothing you typed is lost.")


class SignInNeeded(Problem):
    """Nobody is signed in, or what was given does not match."""

    status, code = 401, "sign-in-needed"
    title = _("Please sign in")
    default = _("You need to sign in first.")


class Forbidden(Problem):
    """The actor sees the thing and may not do this to it."""

    status, code = 403, "forbidden"
    title = _("This is not yours to do")
    default = _("Your role does not allow this. The attempt was recorded.")


class Missing(Problem):
    """Unknown, or not visible to the actor: the same answer for both."""

    status, code = 404, "not-found"
    title = _("Not found")
    default = _("There is nothing here, or it is not shared with you.")


class Conflict(Problem):
    """Possible in itself, but not as things stand."""

    status, code = 409, "conflict"
    title = _("Not possible as things stand")
    default = _("Things have changed since this page was opened. Look again and decide anew.")


class TooLarge(Problem):
    """The body is larger than this door takes."""

    status, code = 413, "too-large"
    title = _("Too large")
    default = _("This is larger than can be taken here. Shorten it and send it again.")


class WrongType(Problem):
    """Not the content type this door reads."""

    status, code = 415, "wrong-content-type"
    title = _("Wrong content type")
    default = _("Send the body as application/json.")


class TooMany(Problem):
    """Throttled: by form and in total, never by address."""

    status, code = 429, "too-many"
    title = _("Very busy at the moment")
    default = _("Too many requests are coming in. Wait a minute and send it again.")


class Unavailable(Problem):
    """Not now: something this needs is not there."""

    status, code = 503, "unavailable"
    title = _("Not available at the moment")
    default = _("This cannot be done at the moment. Nothing was saved. Please try again later.")
