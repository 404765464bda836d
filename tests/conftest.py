"""The ground of every test: a real PostgreSQL, a copied database each, people who came in by the real verbs.

Each test has a database of its own, copied from a template in some tens of milliseconds, so that commits are real,
deferred constraints fire and several connections see each other. The template was prepared by the product's own
`setup`, invitations and grants.
"""

import gc
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from config.embedded import Embedded
from config.logins import Addresses, create_from_template, drop, ensure_logins
from config.settings import Settings
from support.app import commands, create_app
from support.core.db import db
from tests.figures import pytest_terminal_summary  # noqa: F401 - the figures at the end of a run
from tests.inspector import Inspector
from tests.people_of_the_house import People, move_in, restore

#: Bytes that must be free in memory for the databases of all workers.
ROOM = 4 << 30
ENGINES = {"pool_pre_ping": False, "pool_size": 20, "max_overflow": 40, "hide_parameters": True}


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """pytest-flask would share one context among all clients; each request of ours has its own."""


def ground() -> str | None:
    """Where the databases of the tests lie: in memory, if there is room. Copying one on a slow disk takes a second."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return str(memory) if roomy else None


@pytest.fixture(scope="session")
def server() -> Iterator[Embedded]:
    """One embedded PostgreSQL for this worker."""
    with tempfile.TemporaryDirectory(prefix="apora-t-", dir=ground()) as folder:
        embedded = Embedded(Path(folder), durable=False)
        embedded.start()
        yield embedded
        embedded.stop()


@pytest.fixture(scope="session")
def base_settings(server: Embedded, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings over the template database, which no test touches."""
    passwords = {part: secrets.token_hex(16) for part in ("owner", "app", "shares")}
    urls = ensure_logins(server.superuser_url(), "template", passwords)
    return Settings(
        environment="development",
        url="http://localhost",
        organisation="apora",
        secret_key=secrets.token_hex(32),
        pepper=secrets.token_hex(32),
        database_url=urls["DATABASE_URL"],
        database_owner_url=urls["DATABASE_OWNER_URL"],
        shares_url=urls["SHARES_URL"],
        second_factor="off",
        exit_url="https://www.wikipedia.org/",
        trusted_hosts=("localhost", "127.0.0.1"),
        secure_cookies=False,
        stripe_key="sk_test_" + secrets.token_hex(12),
        stripe_webhook_secrets=("whsec_" + secrets.token_hex(16),),
        stripe_api_base="http://127.0.0.1:9",
        stripe_checkout_origin="http://127.0.0.1:9",
        instance=tmp_path_factory.mktemp("instance"),
        argon_slots=4,
        bank_name="Apora e.V.",
        bank_iban="DE02100100100006820101",
    )


def prepared(settings: Settings) -> Flask:
    """An application whose databases are at the newest schema."""
    app = create_app(settings)
    app.testing = True
    with app.app_context():
        commands.prepare_database(
            settings.database_owner_url, settings.database_url, commands.shares_owner_url(), settings.shares_url
        )
    return app


@pytest.fixture(scope="session")
def template(base_settings: Settings) -> dict[str, Any]:
    """The template: set up, everybody invited and granted. What the people need to sign in, by nickname."""
    app = prepared(base_settings)
    with app.app_context():
        known = move_in(app)
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    return known


@pytest.fixture(scope="session")
def the_app(base_settings: Settings, template: dict[str, Any]) -> Flask:
    """The application, built once; each test points it at its own database."""
    app = create_app(base_settings)
    app.testing = True
    app.test_client_class = Inspector
    gc.collect()
    gc.freeze()  # as the web server does once it has started
    return app


@pytest.fixture
def addresses(server: Embedded, base_settings: Settings, template: dict[str, Any]) -> Iterator[Addresses]:
    """A database pair of this test's own."""
    name = "t_" + secrets.token_hex(6)
    source = Addresses(
        DATABASE_OWNER_URL=base_settings.database_owner_url,
        DATABASE_URL=base_settings.database_url,
        SHARES_URL=base_settings.shares_url,
    )
    yield create_from_template(server.superuser_url(), source, name)
    drop(server.superuser_url(), name)


@pytest.fixture
def settings(base_settings: Settings, addresses: Addresses) -> Settings:
    """The settings of this test: override with `dataclasses.replace` in a fixture of the same name."""
    return replace(
        base_settings,
        database_owner_url=addresses["DATABASE_OWNER_URL"],
        database_url=addresses["DATABASE_URL"],
        shares_url=addresses["SHARES_URL"],
    )


@pytest.fixture
def app(the_app: Flask, settings: Settings) -> Iterator[Flask]:
    """The application on this test's own database."""
    the_app.extensions["settings"] = settings
    the_app.extensions.pop("site", None)
    with the_app.app_context():
        engines = {
            None: sa.create_engine(settings.database_url, **ENGINES),
            "shares": sa.create_engine(settings.shares_url, **ENGINES),
        }
        before = dict(db.engines)
        db.engines.update(engines)
    yield the_app
    with the_app.app_context():
        db.session.remove()
        for engine in engines.values():
            engine.dispose()
        db.engines.update(before)


@pytest.fixture
def client(app: Flask) -> Inspector:
    """Somebody who has not signed in."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def ctx(app: Flask) -> Iterator[Flask]:
    """An application context, for tests of services without HTTP. A request context lets texts be translated."""
    with app.test_request_context():
        yield app


@pytest.fixture
def people(app: Flask, template: dict[str, Any]) -> People:
    """The staff of the house, by nickname: see `tests/people_of_the_house.py`."""
    return restore(app, template)


@pytest.fixture
def as_(people: People) -> Any:
    """`as_("carol")`: a client signed in as that person, by bearer token."""
    return people.client
