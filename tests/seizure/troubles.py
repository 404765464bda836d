"""Requests that go wrong on purpose, each full of canaries: nothing of them may stay anywhere."""

import json
import re
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from tests.flows.journey import Caller, application
from tests.seizure.canaries import Canaries
from tests.seizure.instance import Instance


class _From(HTTPAdapter):
    """Connects from an address of our choice."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> Any:
        """The pool, bound to that address."""
        return super().init_poolmanager(*args, source_address=(self._address, 0), **kwargs)


def marked(http: requests.Session, canaries: Canaries) -> requests.Session:
    """Let everything this session sends carry the canary address and headers."""
    http.headers.update(canaries.headers())
    http.mount("http://", _From(canaries.address))
    http.trust_env = False
    return http


def marked_caller(canaries: Canaries) -> type[Caller]:
    """The journey's caller, coming from the canary address with the canary headers."""

    class Marked(Caller):
        def __init__(self, url: str, token: str | None = None) -> None:
            super().__init__(url, token)
            marked(self.http, canaries)

    return Marked


@dataclass
class Troubles:
    """Somebody clumsy or hostile at the doors of an instance."""

    instance: Instance
    canaries: Canaries
    seen: Counter[int] = field(default_factory=Counter)
    surprises: list[tuple[str, str, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.api = f"{self.instance.url}/api/v1"
        self.mark = self.canaries.mark

    def send(self, method: str, address: str, expect: int | set[int], **kwargs: Any) -> requests.Response:
        """Send, and note an answer of another status than the expected."""
        with marked(requests.Session(), self.canaries) as http:
            answer = http.request(method, address, timeout=30, allow_redirects=False, **kwargs)
        allowed = {expect} if isinstance(expect, int) else expect
        if answer.status_code not in allowed:
            self.surprises.append((method, address, answer.status_code, answer.text[:300]))
        self.seen[answer.status_code] += 1
        return answer

    def broken_bodies(self) -> None:
        """What cannot be read, or is not what it should be."""
        mark, apply = self.mark, f"{self.api}/applications"
        full = application(mark)
        text = {"Content-Type": "application/json"}
        self.send("POST", apply, 400, data=f'{{"story": "{mark}-torn', headers=text)
        self.send("POST", apply, {400, 415, 422}, data=f"<xml>{mark}</xml>", headers={"Content-Type": f"x/{mark}"})
        self.send("POST", apply, 422, json={**full, f"{mark}-field": f"{mark}-value"})
        self.send("POST", apply, 422, json={**full, "story": {f"{mark}": [f"{mark}"]}})
        self.send("POST", apply, 422, json={**full, "needs": [f"{mark}-need"], "language": f"{mark}"})
        self.send("POST", apply, 422, json={**full, "identity": {"name": f"{mark}", "birth_date": f"{mark}-day"}})
        self.send("POST", apply, 422, json={**full, "story": f"{mark}\u0000\u0007"})
        self.send("POST", apply, {400, 422}, data=json.dumps({**full, "story": "\ud800" + mark}), headers=text)
        self.send("POST", apply, {413, 422}, json={**full, "story": mark * 12_000})
        self.send("POST", apply, 413, data=json.dumps({**full, "story": mark * 40_000}), headers=text)
        self.send("POST", apply, {400, 415, 422}, files={f"{mark}.jpg": (f"{mark}.jpg", mark * 5_000)}, data=full)
        self.send("POST", apply, 400, json=full, headers={"Idempotency-Key": mark})

    def broken_addresses(self) -> None:
        """Canaries in paths, queries, hosts, cookies and tokens."""
        mark, home = self.mark, self.instance.url
        self.send("GET", f"{home}/{mark}/{mark}?q={mark}", 404)
        self.send("POST", f"{self.api}/cases/{mark}/notes?x={mark}", {401, 404}, json={"text": mark})
        self.send("GET", f"{self.api}/cases?status={mark}", 401, headers={"Authorization": f"Bearer {mark}"})
        self.send("GET", f"{self.api}/me", 401, headers={"Cookie": f"__Host-session={mark}; session={mark}"})
        self.send("GET", f"{home}/apply", 400, headers={"Host": f"{mark}.example.org"})
        self.send(f"X{mark.upper()}", f"{home}/apply", {400, 405, 501})
        self.send("GET", f"{self.api}/gifts/{mark}", 404)

    def broken_wire(self) -> None:
        """What is not HTTP at all, or breaks off."""
        mark = self.mark.encode()
        for raw in (
            b"GET /" + mark + b" HTTP/9.9\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: x\r\n" + mark + b" no colon\r\n\r\n",
            b"POST /api/v1/applications HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + mark + b"\r\n\r\n",
            b"POST /api/v1/applications HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: 5000\r\n\r\n" + b'{"story": "' + mark,
            b"\x16\x03\x01" + mark,
        ):
            with socket.create_connection(
                ("127.0.0.1", self.instance.port), timeout=10, source_address=(self.canaries.address, 0)
            ) as wire:
                wire.sendall(raw)
                wire.shutdown(socket.SHUT_WR)
                answered = wire.recv(4096).split(b" ")
                self.seen[int(answered[1]) if len(answered) > 1 else 0] += 1

    def failed_entries(self) -> None:
        """Sign-ins, invitations and signatures that fail."""
        mark = self.mark
        self.send("POST", f"{self.api}/sessions", 401, json={"name": f"{mark}-n", "passphrase": f"{mark} passphrase"})
        self.send("POST", f"{self.api}/sessions", 401, json={"passphrase": f"{mark} officer words"})
        self.send("POST", f"{self.api}/sessions", 422, json={"name": mark * 9, "passphrase": mark * 90, mark: mark})
        self.send("POST", f"{self.api}/invitations/accept", 404, json={"code": f"{mark}-code"})
        notice = json.dumps({"id": mark, "object": "event", "data": {"object": {"billing_details": mark}}})
        forged = {"Stripe-Signature": f"t=1,v1={mark}", "Content-Type": "application/json"}
        self.send("POST", f"{self.api}/webhooks/stripe", 400, data=notice, headers=forged)

    def forms(self) -> None:
        """The page of applying, with faults, and with a form that came from elsewhere."""
        mark, address = self.mark, f"{self.instance.url}/apply"
        page = self.send("GET", address, 200)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        assert token
        cookie = "; ".join(f"{name}={value}" for name, value in page.cookies.items())
        typed = {"identity.name": mark, "story": mark, "contacts.0.value": mark, "needs": f"{mark}-need"}
        again = self.send("POST", address, 422, data={**typed, "csrf_token": token[1]}, headers={"Cookie": cookie})
        assert mark in again.text, "what was typed is lost"
        self.send("POST", address, {400, 403}, data={**typed, "csrf_token": mark})

    def without_stripe(self) -> None:
        """A donor who meets a payment service that is away."""
        self.instance.stripe.stop()
        gift = {"amount": {"minor": 500, "currency": "EUR"}, "fund": "general", "interval": "once"}
        self.send("POST", f"{self.api}/gifts", 503, json=gift)
        self.instance.start_stripe()

    def without_database(self, token: str) -> None:
        """The main database away: whoever comes is told to come back."""
        with self.instance.without("apora"):
            self.send("POST", f"{self.api}/applications", 503, json=application(self.mark))
            self.send("POST", f"{self.api}/sessions", 503, json={"passphrase": f"{self.mark} officer words"})
            self.send("GET", f"{self.api}/me/case", 503, headers={"Authorization": f"Bearer {token}"})
            assert requests.get(f"{self.instance.url}/ready", timeout=30).status_code == 503

    def faults_inside(self) -> None:
        """A right taken away, as after a bad migration: real 500s, in the midst of writing an application."""
        for table in ("sealed_part", "audit_event"):
            self.instance.sql(f"REVOKE INSERT ON {table} FROM apora_app", "apora")
            self.send("POST", f"{self.api}/applications", 500, json=application(self.mark))
            self.instance.sql(f"GRANT INSERT ON {table} TO apora_app", "apora")

    def all(self, officer_token: str) -> None:
        """All of them."""
        steps: list[Callable[[], None]] = [
            self.broken_bodies,
            self.broken_addresses,
            self.broken_wire,
            self.failed_entries,
            self.forms,
            self.without_stripe,
            self.faults_inside,
        ]
        for step in steps:
            step()
        self.without_database(officer_token)
        assert not self.surprises, self.surprises
