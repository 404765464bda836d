"""Building the application from its rooms."""

import logging
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import sqlalchemy as sa
from flask import Flask
from jinja2 import StrictUndefined

from support.app import commands, rooms
from support.bank import service as bank
from support.cases import service as cases
from support.core.db import db
from support.core.i18n import Translated
from support.core.settings import Settings
from support.core.web import api as api_layer
from support.core.web import guard, headers, health, pages, problems, uploads
from support.core.web.service import Service
from support.giving import service as giving
from support.ledger import service as ledger
from support.partners import service as partners
from support.people import cookie
from support.union import service as union
from support.vault import shares, tokens
from support.vault.passphrases import Slots

LARGEST_BODY = 256 * 1024


def _version() -> str:
    try:
        return version("apora")
    except PackageNotFoundError:
        return "0.1.0"


#: For both stores: a connection that was cut is replaced before it is used, and no error quotes what was sent.
ENGINE = {"pool_pre_ping": True, "pool_size": 8, "hide_parameters": True}


def create_app(settings: Settings) -> Flask:
    """The whole service for these settings. Raises RuntimeError for a database login with too many rights."""
    app = Service("support", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_BINDS={"shares": {"url": settings.shares_url, **ENGINE}},
        SQLALCHEMY_ENGINE_OPTIONS=ENGINE,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        SESSION_COOKIE_NAME="__Host-form" if settings.secure_cookies else "form",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_SSL_STRICT=settings.secure_cookies,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        BABEL_DEFAULT_LOCALE="en",
        RAISE_FAULTS=getattr(settings, "environment", "") == "testing",
    )
    app.jinja_env.undefined = StrictUndefined
    app.extensions["settings"] = settings
    app.extensions["sealer"] = tokens
    app.extensions["argon_slots"] = Slots(settings.argon_slots, patience=5.0)
    _log()
    db.init_app(app)
    Translated(app, locale_selector=pages.locale)
    cookie.init_app(app)
    uploads.init_app(app, settings.upload_slots)
    guard.init_app(app)
    headers.init_app(app)
    problems.init_app(app)
    pages.init_app(app)
    health.init_app(app)
    _join(app)
    commands.init_app(app)
    return app


def _join(app: Flask) -> None:
    """Register the doors of every room that stands."""
    doors = api_layer.init_app(app, _version())
    for name in rooms.API:
        module: Any = import_module(f"support.{name}.api")
        doors.register_blueprint(module.api)
    for name in rooms.PAGES:
        module = import_module(f"support.{name}.pages")
        app.register_blueprint(module.pages)
    for name in rooms.WEBHOOKS:
        app.register_blueprint(import_module(f"support.{name}.webhook").webhook)
    for name in rooms.JOBS:
        import_module(f"support.{name}.jobs")
    _introduce()
    with app.app_context():
        health.checks().append(shares.reachable)
        health.checks().extend(rooms.READY)


def _introduce() -> None:
    """Tell lower rooms what rooms above them know."""
    for name, check in rooms.BOOKS.items():
        ledger.also_check(name, check)
    for category, words in rooms.SPENT_ON.items():
        ledger.also_spend(category, words)
    for name, obstacle in rooms.OBSTACLES.items():
        cases.also_ask(name, obstacle)
    for name, told in rooms.TOLD.items():
        cases.also_tell(name, told)
    for name, left in rooms.LEFT.items():
        partners.also_tell_end(name, left)
    for name, claimant in rooms.MATCHED.items():
        bank.also_match(name, claimant)
    for name, explainer in rooms.EXPLAINED.items():
        bank.also_explain(name, explainer)
    for name, paid in rooms.PAID.items():
        giving.entrusted.also_tell(name, paid)
    _introduce_to_the_union()


def _introduce_to_the_union() -> None:
    union.till.take_cards(rooms.TILL)
    for name, asks in rooms.ASKED.items():
        union.also_ask(name, asks)
    for name, above in rooms.COUNTED.items():
        union.also_count(name, above)


def refuse_strong_logins(app: Flask) -> None:
    """Refuse to serve with a login that is superuser or owns a table. Raises RuntimeError."""
    question = sa.text(
        "SELECT rolsuper OR rolcreaterole OR EXISTS (SELECT 1 FROM pg_tables WHERE tableowner = current_user"
        " AND schemaname NOT IN ('pg_catalog', 'information_schema')) FROM pg_roles WHERE rolname = current_user"
    )
    with app.app_context():
        for which in (None, "shares"):
            with db.engines[which].connect() as connection:
                if connection.execute(question).scalar_one():
                    raise RuntimeError(
                        f"The {which or 'main'} database login is superuser or owns tables. Use the application's own."
                    )


def _log() -> None:
    """Log to standard error, one line each: kinds and places, never texts, addresses or bodies."""
    root = logging.getLogger("apora")
    if not root.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        root.addHandler(handler)
        root.setLevel(logging.INFO)
        root.propagate = False
