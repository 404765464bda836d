"""A test client that looks at every answer: headers, no script, no inline style, strict HTML, no foreign host."""

import re
from typing import Any

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

EXTERNAL = re.compile(r"""(?:src|href|action)\s*=\s*["'](https?:)?//([^/"']+)""", re.IGNORECASE)


class Inspector(FlaskClient):
    """Signs requests with `bearer` if set, sends forms with their CSRF token, and inspects what comes back."""

    bearer: str | None = None
    #: Hosts a page may name besides our own; the checkout's and the exit's are given by the tests that need them.
    hosts: tuple[str, ...] = ()

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send, then inspect."""
        if self.bearer:
            kwargs.setdefault("headers", {})
            kwargs["headers"] = {**dict(kwargs["headers"]), "Authorization": f"Bearer {self.bearer}"}
        response = super().open(*args, **kwargs)
        # What is uploaded lies in a temporary file of the client's if it is large: nobody else closes it.
        response.request.environ["wsgi.input"].close()
        inspect(response, self.hosts)
        return response

    def submit(
        self, address: str, data: dict[str, Any] | None = None, *, page: str | None = None, **kwargs: Any
    ) -> TestResponse:
        """Post a form as a browser would: with the CSRF token of the page it stands on."""
        shown = self.get(page or address)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown.text)
        assert token, f"no form with a token on {page or address}: {shown.status_code}"
        return self.post(address, data={**(data or {}), "csrf_token": token.group(1)}, **kwargs)


def inspect(response: TestResponse, hosts: tuple[str, ...] = ()) -> None:
    """Assert what holds for every answer of the service."""
    headers = response.headers
    policy = headers.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy, policy
    assert "script-src" not in policy, policy
    assert headers.get("X-Content-Type-Options") == "nosniff"
    assert headers.get("Referrer-Policy") == "same-origin"
    assert headers.get("Cache-Control") in {"no-store", "public, max-age=300", "public, max-age=86400"}
    if response.mimetype == "text/html" and response.data:
        inspect_page(response.text, hosts)
    if response.status_code >= 400 and response.request.path.startswith("/api/"):
        assert response.mimetype == "application/problem+json", (response.status_code, response.mimetype)
        assert set(response.json) == {"type", "title", "status", "detail", "fields"}


def inspect_page(text: str, hosts: tuple[str, ...]) -> None:
    """Assert that a page is strict HTML with nothing that runs, nothing inline and nothing from elsewhere."""
    html5lib.HTMLParser(strict=True).parse(text)
    assert "<script" not in text.lower()
    assert not re.search(r"\son[a-z]+\s*=", text), "an inline handler"
    assert not re.search(r"<style|\sstyle\s*=", text), "an inline style"
    for _scheme, host in EXTERNAL.findall(text):
        assert host in hosts, f"a foreign host: {host}"
