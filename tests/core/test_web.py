"""The web layer: tokens, hosts, forwarded headers, sizes, faults that say nothing."""

import json
import re

import pytest
import sqlalchemy as sa
from flask import Blueprint

from support.core.db import db
from support.core.errors import Conflict
from support.core.web.guard import public
from support.core.web.pages import folded, inside
from tests.house.routes import routes

CANARY = "canary-Иван-4711"


@pytest.fixture
def by_cookie(app, people):
    """A browser that a cookie signs in, and nothing else."""

    def enter(nickname):
        browser = app.test_client()
        browser.set_cookie("session", people.token(nickname))
        return browser

    return enter


def test_in4_a_write_with_the_cookie_and_no_token_is_refused_everywhere(app, by_cookie):
    browser, tried = by_cookie("ada"), 0
    unguarded, nameless = set(), set()
    for route in routes(app):
        if route.method == "GET":
            continue
        if getattr(app.view_functions[route.endpoint], "no_csrf", False):
            unguarded.add(route.endpoint)
            continue
        if getattr(app.view_functions[route.endpoint], "nameless", False):
            nameless.add(route.endpoint)  # nobody is asked who they are: the cookie opens nothing there
            continue
        api = route.rule.startswith("/api/")
        body = {"json": {}} if api else {"data": {}}
        answer = browser.open(route.address({}), method=route.method, **body)
        assert answer.status_code == 403, f"{route.method} {route.rule}: {answer.status_code}"
        assert "too old or came from elsewhere" in answer.text
        tried += 1
    # The safe exit must never fail; a provider's notices carry a signature, the messenger's a secret.
    assert {endpoint.partition(".")[0] for endpoint in unguarded - {"core.leave"}} <= {
        "giving_webhook",
        "voice_webhook",
        "webhook",
    }, unguarded
    assert nameless == {
        *(f"ballots_api.{verb}" for verb in ("cast", "paper")),
        *(f"ballots_pages.{verb}" for verb in ("own_cast", "show_paper", "check_paper", "cast_paper")),
    }, nameless
    assert browser.get("/sessions").status_code == 200, "the session was ended by a request without a token"
    print(f"IN4: {tried} writes with the cookie and no token: all 403")


def test_in4_with_its_token_the_cookie_may_write_and_a_bearer_needs_none(as_, by_cookie):
    browser = by_cookie("ada")
    token = browser.get("/api/v1/me").json["csrf_token"]
    body = {"roles": ["caseworker"]}
    assert browser.post("/api/v1/invitations", json=body, headers={"X-CSRFToken": token}).status_code == 201
    assert browser.post("/api/v1/invitations", json=body, headers={"X-CSRFToken": token[:-2] + "xx"}).status_code == 403
    assert as_("ada").post("/api/v1/invitations", json=body).status_code == 201
    # A bearer that is nobody's does not fall back on the cookie.
    nobody = {"Authorization": "Bearer nonsense"}
    assert browser.post("/api/v1/invitations", json=body, headers=nobody).status_code == 401


def test_in4_a_host_that_is_not_ours_is_refused(client):
    for address in ("/", "/enter", "/api/v1/me", "/live", "/nowhere"):
        answer = client.get(address, headers={"Host": "evil.example"})
        assert answer.status_code == 400
        assert "evil.example" not in answer.text


def test_in4_forwarded_headers_change_nothing(client):
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Prefix": "/evil",
        "X-Original-URL": "/people",
        "X-HTTP-Method-Override": "DELETE",
        "Forwarded": "host=evil.example;proto=https",
    }
    same = re.compile(r'(name="(?:csrf_token|idempotency_key)" value=")[^"]*|"csrf_token": "[^"]*"')
    for address in ("/", "/people", "/enter", "/api/v1/me"):
        with_them, without = client.get(address, headers=forged), client.get(address)
        assert with_them.status_code == without.status_code
        assert same.sub("", with_them.text) == same.sub("", without.text)
        assert with_them.headers.get("Location") == without.headers.get("Location")
        assert "evil" not in str(with_them.headers) + with_them.text


def test_in4_a_language_switch_leads_nowhere_else(the_app):
    with the_app.test_request_context():
        for target in ("https://evil.example/", "//evil.example", "/\\evil.example", "evil", "javascript:x", ""):
            assert inside(target) == "/"
        assert inside("/people?x=1") == "/people"


BAD = [
    ({"data": b"{", "content_type": "application/json"}, 400),
    ({"data": b"\xff\xfe", "content_type": "application/json"}, 400),
    ({"data": b"[]", "content_type": "application/json"}, 422),
    ({"data": b"{}", "content_type": "text/plain"}, 415),
    ({"data": b"passphrase=x", "content_type": "application/x-www-form-urlencoded"}, 415),
    ({"data": b'{"passphrase": 7}', "content_type": "application/json"}, 422),
    ({"json": {"passphrase": "x", "surprise": 1}}, 422),
    ({"json": {"passphrase": "x" * 301}}, 422),
    ({"json": {"passphrase": "a\u202eb"}}, 422),
    ({"data": b'{"passphrase": "' + b"x" * 20_000_000 + b'"}', "content_type": "application/json"}, 413),
]


def test_bad_input_is_named_and_leaves_nothing(client, as_):
    for address, status in (("members/%00", 404), ("sections/%00", 404), ("members?number=%00", 400)):
        assert as_("rita").get(f"/union/{address}").status_code == status
    for sent, status in BAD:
        answer = client.post("/api/v1/sessions", **sent)
        assert answer.status_code == status
        assert answer.json["status"] == status
        assert answer.json["detail"]
        if status == 422 and b"[]" not in sent.get("data", b""):
            assert set(answer.json["fields"]) <= {"passphrase", "surprise"}
            assert answer.json["fields"]


def test_a_large_form_is_refused(client):
    assert client.post("/enter", data={"passphrase": "x" * 300_000}).status_code == 413


def faults():
    doors = Blueprint("faults", __name__)

    def view(address, fault):
        def go():
            raise fault

        go.__name__ = address.strip("/").replace("/", "_").replace("-", "_")
        doors.get(address)(public(go))

    view("/api/v1/fault", ValueError(CANARY))
    view("/fault", KeyError(CANARY))
    view("/api/v1/refused", sa.exc.IntegrityError(CANARY, {"name": CANARY}, Exception(CANARY)))
    view("/api/v1/away", sa.exc.OperationalError(CANARY, {"name": CANARY}, Exception(CANARY)))
    view("/api/v1/no", Conflict(headers={"Retry-After": "7"}))

    @doors.get("/api/v1/statement")
    @public
    def statement():
        db.session.execute(sa.text("SELECT CAST(:value AS integer)"), {"value": CANARY})

    return doors


FAULTS = {"/api/v1/fault": 500, "/fault": 500, "/api/v1/refused": 409, "/api/v1/away": 503, "/api/v1/statement": 500}


def test_a_fault_tells_nobody_what_it_met(grown, capfd, caplog):
    app = grown(faults())
    app.testing = False
    for address, status in FAULTS.items():
        caplog.clear()
        with caplog.at_level("DEBUG"):
            answer = app.test_client().get(address)
        assert answer.status_code == status
        told = capfd.readouterr()
        for text in (answer.text, told.out, told.err, caplog.text):
            assert "canary" not in text
            assert "4711" not in text
        if status == 500:
            assert "fault " in told.err + caplog.text


def test_a_refusal_keeps_its_headers(grown):
    answer = grown(faults()).test_client().get("/api/v1/no")
    assert answer.headers["Retry-After"] == "7"


def test_the_document_of_the_api_is_open_and_new(client):
    document = client.get("/api/v1/openapi.json")
    assert document.status_code == 200
    assert document.json["openapi"].startswith("3.1")
    assert "/api/v1/sessions" in document.json["paths"]
    assert json.dumps(document.json)


def test_ready_and_live_are_open(client):
    assert client.get("/live").json == {"status": "live"}
    assert client.get("/ready").json == {"status": "ready"}


def test_a_phone_keeps_the_present_section_in_sight_and_tells_what_waits_in_the_others():
    some = [(f"Section {at}", f"/{at}", at == 4, at) for at in range(7)]
    assert folded(some) == ({0, 1, 2, 3, 5, 6}, 1 + 2 + 3 + 5 + 6)
    assert folded([(one[0], one[1], False, None) for one in some]) == ({1, 2, 3, 4, 5, 6}, 0)
    assert folded(some[:4]) == (set(), 0)


def test_the_stylesheet_may_be_kept_and_is_open(client):
    with client.get("/static/apora.css") as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        assert "Set-Cookie" not in answer.headers


def test_a_login_with_too_many_rights_is_refused(grown, settings):
    from support.app.factory import refuse_strong_logins

    refuse_strong_logins(grown())
    with pytest.raises(RuntimeError, match="superuser or owns"):
        refuse_strong_logins(grown(database_url=settings.database_owner_url))


def test_a_flood_is_held_back_without_an_address(app, client, monkeypatch):
    from support.core import throttle

    monkeypatch.setitem(throttle.RATES, "invitation", (3, 0.001))
    answers = [client.post("/api/v1/invitations/accept", json={"code": "x"}).status_code for _ in range(5)]
    assert answers == [404, 404, 404, 429, 429]
    with app.app_context():
        assert set(db.session.execute(sa.text("SELECT name FROM bucket")).scalars()) <= set(throttle.RATES)
