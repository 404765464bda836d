"""The notices Stripe sends, and every way in which they go astray.

Modes: `hold` collects them until `deliver()`; `before_response` sends each before the call that caused it has
answered; `background` leaves them to a thread that retries with growing pauses, as the runner does.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal

import requests

from tests.sandbox.faults import Json

if TYPE_CHECKING:
    from tests.sandbox.store import Store

Mode = Literal["hold", "before_response", "background"]
Shape = Literal["thin", "snapshot"]
Receiver = Callable[[bytes, Mapping[str, str]], int]

# What our endpoint subscribes to; every other event is recorded and can be listed, and is not sent.
SUBSCRIBED = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
        "payment_intent.succeeded",
        "charge.updated",
        "invoice.paid",
        "invoice.payment_failed",
        "invoice.payment_action_required",
        "customer.subscription.updated",
        "customer.subscription.deleted",
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "payout.paid",
        "payout.failed",
        "payout.reconciliation_completed",
    }
)


def sign(body: bytes, secrets: Iterable[str], at: int) -> str:
    """The Stripe-Signature header: HMAC SHA-256 over `time.body`, once per secret (two while one is replaced)."""
    marks = [
        hmac.new(secret.encode(), str(at).encode() + b"." + body, hashlib.sha256).hexdigest() for secret in secrets
    ]
    return ",".join([f"t={at}", *(f"v1={mark}" for mark in marks)])


@dataclass
class Notice:
    """One message to our webhook. `type` has no `v1.` before it, whatever the shape."""

    id: str
    type: str
    shape: Shape
    object_id: str
    body: str
    not_before: int = 0  # in the sandbox's time
    attempts: int = 0
    answers: list[int] = field(default_factory=list)  # the status of each attempt; 0: it never arrived


class Notices:
    """The queue between the state and the webhook."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.mode: Mode = "hold"
        self.shapes: tuple[Shape, ...] = ("thin",)
        self.subscribed: frozenset[str] = SUBSCRIBED
        self.secrets: tuple[str, ...] = ()
        self.url: str = ""
        self.receiver: Receiver | None = None
        self.held: list[Notice] = []
        self.sent: list[Notice] = []
        self.dropped: list[Notice] = []
        # Troubles, all off at first.
        self.copies = 1  # how often each notice is sent
        self.drop: frozenset[str] = frozenset()  # types that are lost for good
        self.delay = 0  # seconds of sandbox time before a notice may go
        self.shuffle: random.Random | None = None  # set it, and `deliver()` mixes the order
        self.fail = 0  # so many next attempts never arrive
        self.lose_answer = 0  # so many next attempts arrive, and their answer does not
        self.account: str | None = None  # claim to come from this account
        self.livemode: bool | None = None  # claim this livemode
        self.signed_ago = 0  # date the signature this many seconds back
        self.name_snapshot = True  # thin notices name their snapshot twin
        self._lock = threading.RLock()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._retry_at: dict[str, float] = {}

    def send_to(self, target: str | Receiver, *secrets: str) -> None:
        """Where notices go: a URL, or a function of (body, headers) that answers with a status."""
        self.url, self.receiver = (target, None) if isinstance(target, str) else ("", target)
        self.secrets = secrets

    # -- filling ----------------------------------------------------------------------------------------------------

    def add(self, event: Json, twin: Json) -> None:
        """Queue an event in the shapes our endpoint asked for."""
        if event["type"] not in self.subscribed:
            return
        for shape in self.shapes:
            payload = self._payload(shape, event, twin)
            notice = Notice(
                id=payload["id"],
                type=event["type"],
                shape=shape,
                object_id=event["data"]["object"]["id"],
                body=json.dumps(payload, separators=(",", ":"), ensure_ascii=False),
                not_before=self._store.now() + self.delay if self.delay else 0,
            )
            with self._lock:
                (self.dropped if event["type"] in self.drop else self.held).append(notice)

    def _payload(self, shape: Shape, event: Json, twin: Json) -> Json:
        """What is sent. The pushed thin event lacks `changes`: they must be fetched."""
        if shape == "snapshot":
            claim: Json = {} if self.account is None else {"account": self.account}
            payload = event | claim
        else:
            payload = {name: value for name, value in twin.items() if name != "changes"}
            if not self.name_snapshot:
                del payload["snapshot_event"]
            if self.account is not None:
                payload["context"] = self.account
        return payload if self.livemode is None else payload | {"livemode": self.livemode}

    # -- sending ----------------------------------------------------------------------------------------------------

    def pump(self) -> None:
        """After an act on the state: send now, or wake the thread, or leave the notices held."""
        if self.mode == "before_response":
            self.deliver()
        elif self.mode == "background":
            self._wake.set()

    def deliver(
        self,
        order: Sequence[int | str] | None = None,
        *,
        types: Iterable[str] | None = None,
        shape: Shape | None = None,
        times: int | None = None,
    ) -> list[Notice]:
        """Send held notices and say which. What is not answered with 2xx stays held.

        order: positions in `held`, or types, in the order wanted; the rest stays held.
        times: how often each is sent, instead of `copies`.
        """
        chosen = self._choose(order, None if types is None else set(types), shape)
        if self.shuffle is not None and order is None:
            self.shuffle.shuffle(chosen)
        for notice in chosen:
            for _ in range(times or self.copies):
                self._attempt(notice)
        return chosen

    def _choose(self, order: Sequence[int | str] | None, types: set[str] | None, shape: Shape | None) -> list[Notice]:
        with self._lock:
            held = list(self.held)
        now = self._store.now()
        ready = [n for n in held if n.not_before <= now and shape in (None, n.shape)]
        if types is not None:
            ready = [n for n in ready if n.type in types]
        if order is None:
            return ready
        return [n for wish in order for n in ready if n is _at(held, wish) or n.type == wish]

    def again(self, notice: Notice | str) -> int:
        """Send once more what was sent before (an id or a notice), as the dashboard's "resend" does."""
        known = {n.id: n for n in [*self.sent, *self.held, *self.dropped]}
        return self._attempt(known[notice if isinstance(notice, str) else notice.id])

    def discard(self, *types: str) -> list[Notice]:
        """Lose held notices: those of the types named, or all."""
        with self._lock:
            lost = [n for n in self.held if not types or n.type in types]
            self.held = [n for n in self.held if n not in lost]
            self.dropped += lost
        return lost

    def _attempt(self, notice: Notice) -> int:
        """Send a notice once. Returns the status the sandbox believes: 0 when no answer came."""
        status = self._post(notice)
        notice.attempts += 1
        notice.answers.append(status)
        arrived = 200 <= status < 300
        with self._lock:
            waiting = any(n is notice for n in self.held)
            if arrived and waiting:
                self.held = [n for n in self.held if n is not notice]
                self.sent.append(notice)
                self._store.changes += 1
        return status

    def _post(self, notice: Notice) -> int:
        if self.fail > 0:
            self.fail -= 1
            return 0
        body = notice.body.encode()
        status = self._carry(body, self.headers(body))
        if self.lose_answer > 0:
            self.lose_answer -= 1
            return 0
        return status

    def headers(self, body: bytes) -> dict[str, str]:
        """The headers Stripe would send with this body now. The signature has real time, never the sandbox's."""
        return {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": sign(body, self.secrets, int(time.time()) - self.signed_ago),
        }

    def _carry(self, body: bytes, headers: Mapping[str, str]) -> int:
        if self.receiver is not None:
            return self.receiver(body, headers)
        if not self.url:
            raise RuntimeError("The sandbox was not told where to send notices: call notices.send_to(url, secret).")
        try:
            with requests.Session() as session:
                session.trust_env = False  # loopback only, never through a proxy
                return session.post(
                    self.url, data=body, headers=dict(headers), timeout=10, allow_redirects=False
                ).status_code
        except requests.RequestException:
            return 0

    # -- background -------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Deliver from a thread, again and again with pauses of 0.25 s up to 30 s, until the webhook answers 2xx."""
        self.mode = "background"
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="sandbox-notices", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what was not delivered stays held."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=15)
            self._thread = None
        self.mode = "hold"

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.wait(0.1)
            self._wake.clear()
            ready = [n for n in self._choose(None, None, None) if self._retry_at.get(n.id, 0) <= time.monotonic()]
            if self.shuffle is not None:
                self.shuffle.shuffle(ready)
            for notice in ready:
                if self._stop.is_set():
                    return
                for _ in range(self.copies):
                    status = self._attempt(notice)
                if not 200 <= status < 300:
                    pause = min(30.0, 0.25 * 2 ** min(notice.attempts, 10))
                    self._retry_at[notice.id] = time.monotonic() + pause

    # -- keeping ----------------------------------------------------------------------------------------------------

    def dump(self) -> list[Json]:
        """The held notices as JSON, their payloads parsed so that the store can blank what a payer typed."""
        with self._lock:
            return [asdict(n) | {"body": json.loads(n.body)} for n in self.held]

    def restore(self, kept: list[Json]) -> None:
        """Hold again what another run had not delivered."""
        with self._lock:
            self.held = [
                Notice(**(one | {"body": json.dumps(one["body"], separators=(",", ":"), ensure_ascii=False)}))
                for one in kept
            ]


def _at(held: list[Notice], wish: int | str) -> Notice | None:
    """The notice at a position; None for a type."""
    return held[wish] if isinstance(wish, int) else None
