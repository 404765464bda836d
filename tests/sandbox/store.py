"""What the sandbox remembers: Stripe's objects, a clock that can be moved, and answers kept by idempotency key."""

from __future__ import annotations

import copy
import json
import os
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from tests.sandbox import objects
from tests.sandbox.conformance import insist
from tests.sandbox.faults import Json, missing
from tests.sandbox.notices import Notices

DAY = 86_400
KINDS = {
    "cs_": "checkout.session",
    "pi_": "payment_intent",
    "ch_": "charge",
    "txn_": "balance_transaction",
    "re_": "refund",
    "du_": "dispute",
    "po_": "payout",
    "evt_": "event",
    "cus_": "customer",
    "sub_": "subscription",
    "in_": "invoice",
    "inpay_": "invoice_payment",
    "bps_": "billing_portal.session",
}
# What a payer typed at checkout. It lives in memory, so that a test can look for it, and is never written down.
PERSONAL = {"customer_details", "billing_details", "customer_address"}
PERSONAL_LEAVES = {"customer_email", "customer_name", "customer_phone", "receipt_email"}
OF_A_CUSTOMER = {"address", "email", "name", "phone"}

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound="Store")


def verb(act: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """One act on the state: alone under the lock, its notices sent after the lock is released.

    Sending under the lock would hang as soon as the receiver asks the API about the object it was told of.
    """

    @wraps(act)
    def wrapped(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self.acting():
            return copy.deepcopy(act(self, *args, **kwargs))

    return wrapped


class Store:
    """State and clock. Money's verbs are in payments, reversals and payouts; `state.Sandbox` joins them."""

    def __init__(self, *, account: str = "acct_sandbox00000001", key: str | None = None) -> None:
        self.account = account
        self.key = key  # None: any sk_test_ key is welcome
        self.lock = threading.RLock()
        self.rows: dict[str, dict[str, Json]] = {kind: {} for kind in KINDS.values()}
        self.thin: dict[str, Json] = {}  # thin events, by their own id
        self.notes: dict[str, Json] = {}  # what Stripe knows of an object and does not show
        self.answers: dict[str, Json] = {}  # by idempotency key
        self.exchange: dict[str, tuple[str, float]] = {}  # currencies settled in another, and at which rate
        self.ahead = 0  # seconds by which the sandbox clock runs ahead of the real one
        self.changes = 0
        self.requests: deque[Json] = deque(maxlen=10_000)  # what the API was sent, for tests to look through
        self.notices = Notices(self)
        self._depth = threading.local()
        self.cause = threading.local()  # the API request that an event came from

    # -- acting -----------------------------------------------------------------------------------------------------

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Hold the lock; when the outermost act ends, release it and let the notices go."""
        depth = getattr(self._depth, "value", 0)
        self._depth.value = depth + 1
        try:
            with self.lock:
                self.changes += 1
                yield
        finally:
            self._depth.value = depth
            if depth == 0:
                self.notices.pump()

    def now(self) -> int:
        """The sandbox's time, in seconds since 1970."""
        return int(time.time()) + self.ahead

    # -- objects ----------------------------------------------------------------------------------------------------

    def new_id(self, prefix: str) -> str:
        """A fresh id that looks like Stripe's."""
        return prefix + secrets.token_hex(12)

    def put(self, thing: Json, **notes: Any) -> Json:
        """Remember a new object, and what belongs to it without being shown."""
        self.rows[thing["object"]][thing["id"]] = thing
        if notes:
            self.notes[thing["id"]] = notes
        return thing

    def row(self, kind: str, identifier: str, param: str = "id") -> Json:
        """The living object. Raises a 404 fault."""
        try:
            return self.rows[kind][identifier]
        except KeyError:
            raise missing(kind.rsplit(".", maxsplit=1)[-1], identifier, param) from None

    def get(self, identifier: str) -> Json:
        """A copy of any object by its id, as the API would show it now."""
        with self.lock:
            kind = next((kind for prefix, kind in KINDS.items() if identifier.startswith(prefix)), None)
            if kind is None or identifier not in self.rows[kind]:
                raise missing("object", identifier)
            return self.shown(self.rows[kind][identifier])

    def every(self, kind: str) -> list[Json]:
        """Copies of all objects of a kind, newest first, as the API lists them."""
        with self.lock:
            return [self.shown(row) for row in reversed(list(self.rows[kind].values()))]

    def shown(self, row: Json) -> Json:
        """A copy; a balance transaction turns available when its day has come."""
        seen = copy.deepcopy(row)
        moved = [*seen.get("balance_transactions", []), seen]
        for transaction in moved:
            if transaction.get("object") == "balance_transaction" and transaction["available_on"] <= self.now():
                transaction["status"] = "available"
        return seen

    # -- events -----------------------------------------------------------------------------------------------------

    def emit(self, type_: str, thing: Json, before: Json | None = None) -> None:
        """Record what happened, as a snapshot event and its thin twin, and hand both to the notices.

        Raises Misshapen if the SDK would not know either.
        """
        cause = getattr(self.cause, "value", None)
        event = objects.event(
            identifier=self.new_id("evt_"),
            type_=type_,
            created=self.now(),
            thing=self.shown(thing),
            before=before,
            cause=cause,
        )
        twin = objects.thin_event(identifier=self.new_id("evt_test_"), event=event, cause=cause)
        insist(event)
        insist(twin)
        self.put(event)
        self.thin[twin["id"]] = twin
        self.notices.add(event, twin)

    # -- keeping ----------------------------------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Write the state down, without anything a payer typed. Atomic, readable by its owner alone."""
        with self.lock:
            kept = without_persons(
                {
                    "rows": self.rows,
                    "thin": self.thin,
                    "notes": self.notes,
                    "answers": {mark: kept for mark, kept in self.answers.items() if kept["status"] is not None},
                    "ahead": self.ahead,
                    "notices": self.notices.dump(),
                }
            )
        new = path.with_suffix(path.suffix + ".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            json.dump(kept, out)
        new.replace(path)

    def load(self, path: Path) -> None:
        """Take up the state another run wrote down."""
        kept = json.loads(path.read_text(encoding="utf-8"))
        with self.lock:
            self.rows |= kept["rows"]
            self.thin = kept["thin"]
            self.notes = kept["notes"]
            self.answers = kept["answers"]
            self.ahead = kept["ahead"]
            self.notices.restore(kept["notices"])


def without_persons(value: Any) -> Any:
    """A copy in which everything a payer typed is blank."""
    if isinstance(value, list):
        return [without_persons(item) for item in value]
    if not isinstance(value, dict):
        return value
    clean: Json = {}
    leaves = PERSONAL_LEAVES | (OF_A_CUSTOMER if value.get("object") == "customer" else set())
    for name, item in value.items():
        if name in leaves:
            clean[name] = blank(item) if isinstance(item, dict) else None
        elif name in PERSONAL and isinstance(item, dict):
            clean[name] = blank(item)
        else:
            clean[name] = without_persons(item)
    return clean


def blank(details: Json) -> Json:
    """Details with the same keys and no words."""
    empty: Json = {}
    for name, item in details.items():
        if isinstance(item, dict):
            empty[name] = blank(item)
        elif isinstance(item, list):
            empty[name] = []
        else:
            empty[name] = item if name == "tax_exempt" else None
    return empty
