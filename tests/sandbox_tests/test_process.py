"""The sandbox as a process of its own, beside a service that comes and goes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from tests.sandbox import client

ROOT = Path(__file__).resolve().parents[2]
SECRET = "whsec_process"


class Webhook:
    """A service's webhook that can be taken down and brought back on its port."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.signatures: list[str] = []
        self.port = 0
        self._server: HTTPServer | None = None
        self.up()

    def up(self) -> None:
        hook = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hook.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                hook.signatures.append(self.headers["Stripe-Signature"])
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", self.port), Answer)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def down(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for body in self.bodies]


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    found = Webhook()
    yield found
    found.down()


Start = Callable[..., tuple[subprocess.Popen[str], str]]


@pytest.fixture
def start(webhook: Webhook) -> Iterator[Start]:
    """start(*arguments) -> (process, address)."""
    begun: list[subprocess.Popen[str]] = []

    def started(*more: str) -> tuple[subprocess.Popen[str], str]:
        hook = f"http://127.0.0.1:{webhook.port}/webhooks/stripe"
        command = [sys.executable, "-m", "tests.sandbox", "--webhook", hook, "--secret", SECRET, *more]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
        begun.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line
        return process, found.group()

    yield started
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()


def end(process: subprocess.Popen[str]) -> tuple[int, float, str]:
    """SIGTERM: the exit code, how long it took, and what else was printed."""
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=10)
    return process.returncode, time.monotonic() - begun, rest


def until(true: Callable[[], bool], seconds: float = 8) -> None:
    """Wait for something; fail when it does not come."""
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "It did not come in time."
        time.sleep(0.02)


def give(url: str, **typed: str) -> Any:
    """Open a checkout through the SDK and pay it on the page."""
    price: Any = {"currency": "eur", "unit_amount": 2_500, "product_data": {"name": "Gift"}}
    session = client(url).v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "http://127.0.0.1:1/done",
            "line_items": [{"price_data": price, "quantity": 1}],
        }
    )
    form = {"act": "pay", "email": "a@example.org", "name": "A", "card": "4242424242424242"} | typed
    assert session.url is not None
    assert requests.post(session.url, data=form, allow_redirects=False, timeout=10).status_code == 303
    return session


def test_notices_come_by_themselves_and_it_ends_cleanly(webhook: Webhook, start: Start) -> None:
    process, url = start()
    begun = time.monotonic()
    give(url)
    until(lambda: "v1.charge.updated" in webhook.types())
    print(f"the fee was announced after {time.monotonic() - begun:.2f} s")
    assert webhook.types() == ["v1.payment_intent.succeeded", "v1.checkout.session.completed", "v1.charge.updated"]
    notice: Any = client(url).parse_event_notification(webhook.bodies[-1], webhook.signatures[-1], SECRET)
    assert isinstance(notice, stripe.events.V1ChargeUpdatedEventNotification)
    assert notice.fetch_related_object().balance_transaction is not None
    code, took, rest = end(process)
    print(f"SIGTERM to exit: {took:.2f} s")
    assert (code, rest) == (0, "")
    assert took < 3


def test_a_service_that_restarts_misses_nothing(webhook: Webhook, start: Start) -> None:
    _process, url = start()
    webhook.down()
    give(url)
    time.sleep(0.8)
    assert webhook.bodies == []
    webhook.up()
    until(lambda: len(webhook.bodies) >= 3)
    assert set(webhook.types()) == {
        "v1.payment_intent.succeeded",
        "v1.checkout.session.completed",
        "v1.charge.updated",
    }


def test_a_sandbox_that_restarts_remembers_all_but_the_payer(webhook: Webhook, start: Start, tmp_path: Path) -> None:
    kept = tmp_path / "sandbox.json"
    process, url = start("--state", str(kept), "--shapes", "both", "--settle-after", "0")
    webhook.down()
    session = give(url, email="canary-9@example.org", name="Canary Waxwing")
    until(lambda: kept.exists() and session.id in kept.read_text())
    assert end(process)[0] == 0
    written = kept.read_text()
    assert not re.search("canary", written, re.IGNORECASE)
    assert kept.stat().st_mode & 0o077 == 0
    webhook.up()
    _process, url = start("--state", str(kept))
    until(lambda: "v1.checkout.session.completed" in webhook.types())
    again = client(url).v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert again.payment_status == "paid"
    intent: Any = again.payment_intent
    assert intent.latest_charge.billing_details.email is None


def test_it_wants_a_secret(webhook: Webhook) -> None:
    command = [sys.executable, "-m", "tests.sandbox", "--webhook", "http://127.0.0.1:1/"]
    environment = {k: v for k, v in os.environ.items() if k != "SANDBOX_WEBHOOK_SECRET"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment, timeout=30, check=False)
    assert done.returncode == 2
    assert "SANDBOX_WEBHOOK_SECRET" in done.stderr
