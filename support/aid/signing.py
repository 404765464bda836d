"""What people sign when they ask, decide and pay, and whether all of it still stands."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from support.aid.model import AidRequest
from support.core.access import Actor
from support.vault import service as vault
from support.vault.ciphers import canonical, verify


def statement(act: str, request: AidRequest) -> bytes:
    """The bytes that are signed: the act, and everything of the request that matters.

    Whoever asks signs before the scheme's terms are known; whoever decides or pays signs those too. Requests from
    before there were schedules have no first day, and were signed without either.
    """
    more: list[Any] = []
    if request.first_on is not None:
        more = [request.times, request.first_on.isoformat(), request.rail.value, request.debt_id or ""]
        if act != "ask":
            more += [request.scheme_version_id or "", request.signatures, int(request.chair)]
    return canonical(
        "apora/aid",
        act,
        request.id,
        request.case_id,
        request.requester_id,
        request.amount,
        request.currency,
        request.fund_id,
        request.payee_hash,
        *more,
    )


def sign(actor: Actor, act: str, request: AidRequest) -> bytes:
    """The actor's signature on the act."""
    signature: bytes = actor.keyring.sign(statement(act, request))
    return signature


def stands(person_id: UUID, signature: bytes, act: str, request: AidRequest) -> bool:
    """Whether this person signed this act on the request as it is now."""
    return matches(vault.verify_keys(person_id), signature, act, request)


def matches(keys: Iterable[bytes], signature: bytes, act: str, request: AidRequest) -> bool:
    """The same with keys that were read already, for many signatures at once."""
    message = statement(act, request)
    return any(verify(key, signature, message) for key in keys)
