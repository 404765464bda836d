"""The refusals of the sandbox, in the shape in which Stripe refuses."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class Fault(Exception):
    """An answer other than 200. `saved` says whether an idempotency key remembers it.

    Stripe remembers what a request came to once it started to act, and forgets a request it found malformed.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        saved: bool = False,
        extra: Json | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind
        self.code = code
        self.param = param
        self.saved = saved
        self.extra = extra or {}

    def body(self) -> Json:
        """The JSON Stripe would send."""
        error: Json = {"type": self.kind, "message": self.message}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = f"https://docs.stripe.com/error-codes/{self.code.replace('_', '-')}"
        if self.param:
            error["param"] = self.param
        return {"error": error | self.extra}


def invalid(message: str, param: str | None = None, code: str | None = None) -> Fault:
    """A malformed request: 400, not remembered."""
    return Fault(400, message, param=param, code=code)


def refused(message: str, param: str | None = None, code: str | None = None) -> Fault:
    """A well-formed request that the state forbids: 400, remembered by its idempotency key."""
    return Fault(400, message, param=param, code=code, saved=True)


def missing(noun: str, identifier: str, param: str = "id") -> Fault:
    """An id nobody knows: 404."""
    return Fault(404, f"No such {noun}: '{identifier}'", code="resource_missing", param=param)


def unbuilt(what: str) -> Fault:
    """Something Stripe may know and this sandbox does not: 501, never a guess."""
    return Fault(501, f"The sandbox does not know {what}.", kind="api_error", code="sandbox_unsupported")
