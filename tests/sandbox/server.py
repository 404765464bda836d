"""The sandbox as a web server on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import stripe
from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from tests.sandbox.control import control
from tests.sandbox.monthly import api
from tests.sandbox.portal import pages
from tests.sandbox.state import Sandbox


class _Quiet(WSGIRequestHandler):
    """No line per request: paths carry ids."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def create_app(sandbox: Sandbox) -> Flask:
    """A Flask application over one sandbox: the API, the checkout page, the levers."""
    app = Flask("tests.sandbox", static_folder=None)
    app.extensions["sandbox"] = sandbox
    app.register_blueprint(api)
    app.register_blueprint(pages)
    app.register_blueprint(control)
    return app


def bind(sandbox: Sandbox, port: int = 0) -> BaseWSGIServer:
    """A server on loopback; port 0 takes any free one (`.port` says which)."""
    return make_server("127.0.0.1", port, create_app(sandbox), threaded=True, request_handler=_Quiet)


@contextmanager
def serve(sandbox: Sandbox, port: int = 0) -> Iterator[str]:
    """Serve a sandbox from a thread for as long as the block runs; gives its address."""
    server = bind(sandbox, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()


def client(url: str, key: str = "sk_test_sandbox", retries: int = 0) -> stripe.StripeClient:
    """The real SDK, pointed at a sandbox."""
    return stripe.StripeClient(
        key,
        base_addresses={"api": url},
        max_network_retries=retries,
        http_client=stripe.RequestsClient(timeout=(3, 10)),
    )
