"""A sandbox in Stripe's place, the real SDK over HTTP, and notices that come in through the real door."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from config.settings import Settings
from support.core.db import at_the_edge, db
from support.core.outbox import queue
from support.giving import service as giving
from support.ledger import service as ledger
from tests.sandbox import Sandbox, serve

WORK = {"giving.sync": giving.sync, "giving.catch_up": giving.comparing.catch_up}


@pytest.fixture(scope="session")
def sandbox_at() -> Iterator[tuple[Sandbox, str]]:
    """One sandbox server; each test empties it."""
    sandbox = Sandbox()
    with serve(sandbox) as url:
        yield sandbox, url


@pytest.fixture
def box(sandbox_at: tuple[Sandbox, str]) -> Iterator[Sandbox]:
    """An empty sandbox. What it said must have been shaped like Stripe's."""
    sandbox = sandbox_at[0]
    sandbox.__init__()  # type: ignore[misc]
    yield sandbox
    assert sandbox.misshapen == []


@pytest.fixture
def settings(settings: Settings, sandbox_at: tuple[Sandbox, str]) -> Settings:
    """Settings that lead to the sandbox."""
    url = sandbox_at[1]
    return replace(settings, stripe_api_base=url, stripe_checkout_origin=url)


@pytest.fixture
def notices(box: Sandbox, app: Flask, settings: Settings) -> Any:
    """The sandbox's notices, which knock at this application's door."""
    client = app.test_client()

    def receive(body: bytes, headers: Mapping[str, str]) -> int:
        return client.post("/webhooks/stripe", data=body, headers=dict(headers)).status_code

    box.notices.send_to(receive, *settings.stripe_webhook_secrets)
    return box.notices


@pytest.fixture
def work(app: Flask) -> Callable[[], int]:
    """Do the jobs that are waiting, as a worker would, and say how many; a real worker is tested on its own."""

    def done() -> int:
        count = 0
        while True:
            with app.app_context(), at_the_edge():
                taken = sa.text(
                    "DELETE FROM procrastinate_jobs WHERE id = (SELECT id FROM procrastinate_jobs"
                    " WHERE status = 'todo' ORDER BY id LIMIT 1) RETURNING task_name, args"
                )
                row = db.session.execute(taken).one_or_none()
            if row is None:
                return count
            assert row.task_name in queue.tasks
            with app.app_context(), at_the_edge():
                WORK[row.task_name](**row.args)
            count += 1

    return done


@pytest.fixture
def gift(client: Any) -> Callable[..., dict[str, Any]]:
    """Open a gift over the API: gift(25_00, fund="general")."""

    def opened(minor: int = 25_00, fund: str = "general", **headers: str) -> dict[str, Any]:
        body = {"amount": {"minor": minor, "currency": "EUR"}, "fund": fund, "interval": "once"}
        answer = client.post("/api/v1/gifts", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json  # type: ignore[no-any-return]

    return opened


@pytest.fixture
def checkout_of(app: Flask) -> Callable[[str], str]:
    """The checkout session of a gift."""

    def found(gift_id: str) -> str:
        with app.app_context():
            wanted = sa.text("SELECT checkout_id FROM gift WHERE id = :id")
            return str(db.session.execute(wanted, {"id": gift_id}).scalar_one())

    return found


@pytest.fixture
def relocation(app: Flask) -> str:
    """A fund restricted to a purpose."""
    with app.test_request_context(), at_the_edge():
        ledger.add_fund(None, code="relocation", name="Relocation", purpose="A safe place.")
    return "relocation"
