"""Every door of the house: closed unless it is named here, one shape of refusal, the same headers everywhere."""

import secrets
from dataclasses import replace

import pytest

from support.app import create_app
from support.core.db import db
from tests.house.routes import is_public, routes

#: What a stranger may open. A new one is added here on purpose, or it is shut by accident.
OPEN = {
    "GET /",
    "GET /enter",
    "GET /enter/staff",
    "POST /enter",
    "GET /invitation",
    "POST /invitation",
    "POST /language",
    "POST /leave",
    "POST /sign-out",
    "GET /live",
    "GET /ready",
    "GET /static/<path:filename>",
    "GET /api/v1/openapi.json",
    "POST /api/v1/sessions",
    "POST /api/v1/invitations/accept",
    # applying
    "GET /apply",
    "POST /apply",
    "GET /apply/confirm",
    "POST /apply/confirm",
    "POST /api/v1/applications",
    # what is published
    "GET /transparency",
    "GET /transparency/<month>",
    "GET /transparency/dictionary",
    "GET /transparency/verify",
    "GET /api/v1/public/transparency",
    "GET /api/v1/public/snapshots",
    "GET /api/v1/public/snapshots/<month>",
    # joining the union, and the sections there are
    "GET /own/begin",
    "POST /own/begin",
    "GET /own/words",
    "POST /own/words",
    "POST /api/v1/union/members",
    "GET /api/v1/union/sections",
    # new words for a code
    "GET /own/words/new",
    "POST /own/words/new",
    "POST /api/v1/union/words",
    # casting a vote by a credential alone
    "POST /own/votes/<uuid:ballot_id>/cast",
    "POST /api/v1/ballots/<uuid:ballot_id>/votes",
    # the same from the beginning, without being signed in
    "GET /own/paper",
    "POST /own/paper",
    "POST /own/paper/<uuid:ballot_id>",
    "POST /own/paper/<uuid:ballot_id>/cast",
    "POST /api/v1/ballots/paper",
    # saying something without a name, and its answer
    "GET /feedback",
    "POST /feedback",
    "GET /feedback/answer",
    "POST /feedback/answer",
    "POST /feedback/again",
    "GET /feedback/numbers",
    "POST /api/v1/feedback",
    "POST /api/v1/feedback/answer",
    "POST /api/v1/feedback/again",
    "GET /api/v1/public/feedback",
    "POST /webhooks/telegram",
    "POST /api/v1/webhooks/telegram",
    # whether a card is true
    "GET /union/cards/verify",
    "GET /api/v1/union/cards/verify",
    "GET /api/v1/union/revocations",
    # giving
    "GET /give",
    "POST /give",
    "GET /give/cancelled",
    "GET /give/thanks/<uuid:gift_id>",
    "GET /give/link/<uuid:gift_id>",
    "GET /give/names",
    "GET /campaigns",
    "GET /campaigns/<string:code>",
    "GET /api/v1/campaigns",
    # a donor's private link, whose token is the key
    "GET /give/mine/<string:link>",
    "POST /give/mine/<string:link>/amount",
    "GET /give/mine/<string:link>/end",
    "POST /give/mine/<string:link>/end",
    "POST /give/mine/<string:link>/card",
    "GET /give/mine/<string:link>/receipts/<uuid:payment_id>",
    "POST /give/mine/<string:link>/receipts/<uuid:payment_id>",
    "GET /give/mine/<string:link>/statement",
    "POST /give/mine/<string:link>/statement",
    "GET /give/mine/<string:link>/name",
    "POST /give/mine/<string:link>/name",
    "GET /give/mine/<string:link>/name/take-back",
    "POST /give/mine/<string:link>/name/take-back",
    "GET /api/v1/gifts/by-link/<string:link>",
    "PATCH /api/v1/gifts/by-link/<string:link>",
    "DELETE /api/v1/gifts/by-link/<string:link>",
    "POST /api/v1/gifts/by-link/<string:link>/portal",
    "GET /api/v1/gifts/by-link/<string:link>/receipt",
    "POST /api/v1/gifts/by-link/<string:link>/receipt",
    "GET /api/v1/gifts/by-link/<string:link>/statement",
    "POST /api/v1/gifts/by-link/<string:link>/statement",
    "POST /api/v1/gifts/by-link/<string:link>/name",
    "DELETE /api/v1/gifts/by-link/<string:link>/name",
    "GET /funds",
    "GET /api/v1/funds",
    "POST /api/v1/gifts",
    "GET /api/v1/gifts/<uuid:gift_id>",
    "POST /webhooks/stripe",
    "POST /api/v1/webhooks/stripe",
}
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
NEVER = {"Server", "X-Powered-By", "Access-Control-Allow-Origin", "Via"}


def test_every_open_door_is_named(app):
    found = {f"{route.method} {route.rule}" for route in routes(app) if is_public(app, route)}
    unnamed = sorted(found - OPEN)
    assert not unnamed, f"Open to everybody, but not named in tests/house/test_doors.py: {unnamed}"
    assert not OPEN - found, f"Named as open, but shut or gone: {sorted(OPEN - found)}"


def test_every_other_door_refuses_a_stranger(app, client):
    tried = 0
    for route in routes(app):
        if is_public(app, route):
            continue
        api = route.rule.startswith("/api/")
        body = {"json": {}} if api and route.method != "GET" else {}
        answer = client.open(route.address({}), method=route.method, **body)
        if api:
            assert (answer.status_code, answer.json["type"]) == (401, "/problems/sign-in-needed"), route
        elif route.method == "GET":
            assert (answer.status_code, answer.headers["Location"]) == (303, "/enter"), route
        else:
            assert answer.status_code == 401, route
        tried += 1
    assert tried > 30
    print(f"{tried} closed doors turn a stranger away, {len(OPEN)} may be open")


def test_no_door_opens_to_a_session_that_still_has_to_enrol(app, people, settings):
    from support.core.db import at_the_edge
    from support.people.service import sessions

    app.extensions["settings"] = replace(settings, second_factor="totp")
    known = people.carol
    with app.test_request_context(), at_the_edge():
        entry = sessions._open(known.id, known.pair_id, known.seed, kind="staff", enrolling=True)
    client, let_in = app.test_client(), set()
    client.bearer = entry.token
    for route in routes(app):
        if is_public(app, route) or route.endpoint == "people_api.sign_out":
            continue
        api = route.rule.startswith("/api/")
        body = {"json": {}} if api and route.method != "GET" else {}
        answer = client.open(route.address({}), method=route.method, **body)
        turned_away = (api and answer.status_code == 403) or (answer.headers.get("Location") == "/second-factor")
        if not turned_away:
            let_in.add(f"{route.method} {route.rule}")
    assert let_in == {
        "GET /api/v1/me",
        "POST /api/v1/me/second-factor",
        "GET /second-factor",
        "GET /second-factor/picture",
        "POST /second-factor",
    }


@pytest.fixture
def behind_https(settings):
    """The application as it is behind HTTPS."""
    app = create_app(replace(settings, secure_cookies=True, url="https://localhost"))
    app.testing = True
    yield app
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def test_md3_headers_and_cookies_on_every_route(behind_https, people):
    known, answers, cookies = people.carol, 0, 0
    for signed_in in (False, True):
        for route in routes(behind_https):
            if route.rule.startswith("/static"):
                continue
            client = behind_https.test_client()
            if signed_in:
                client.set_cookie("__Host-session", people.token("carol"), secure=True)
            address = route.address({})
            answer = client.open(address, method=route.method, base_url="https://localhost")
            inspect(answer, f"{route.method} {route.rule}")
            answers += 1
            cookies += len(answer.headers.getlist("Set-Cookie"))
            if answer.status_code == 204 or route.rule.endswith("/sessions/current"):
                people._tokens.pop("carol", None)  # that one ended the session
    entry = behind_https.test_client().post(
        "/api/v1/sessions",
        json={"name": known.name, "passphrase": known.passphrase},
        base_url="https://localhost",
    )
    assert entry.status_code == 201
    inspect(entry, "signing in")
    assert any(one.startswith("__Host-session=") for one in entry.headers.getlist("Set-Cookie"))
    assert cookies > 10
    print(f"MD3: {answers} answers with the same headers, {cookies} cookies all __Host-, Secure, HttpOnly, Strict")


def inspect(answer, where):
    for name, value in EVERYWHERE.items():
        assert answer.headers.get(name) == value, (where, name)
    kept = "public, max-age=300" if "/api/v1/public/" in where and answer.status_code == 200 else "no-store"
    assert answer.headers["Cache-Control"] == kept, where
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000"), where
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'", where
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'", where
    assert "script-src" not in policy, where
    assert not set(policy) & {"script-src", "connect-src", "object-src", "frame-src"}, where
    assert "unsafe" not in str(policy), where
    assert "data:" not in str(policy), where
    assert not NEVER & set(answer.headers.keys()), where
    for cookie in answer.headers.getlist("Set-Cookie"):
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert cookie.startswith("__Host-"), (where, cookie.partition("=")[0])
        assert {"secure", "httponly", "samesite=strict", "path=/"} <= attributes, where
        assert not any(one.startswith("domain") for one in attributes), where


def test_one_shape_of_refusal(app, client, as_):
    """An unknown id, an unknown address and what is not shared are the same bytes; a page says the same words."""
    known = as_("carol")
    random, no_address = "00000000-0000-4000-8000-000000000000", secrets.token_hex(8)
    unknown = [known.get(f"/api/v1/aid-requests/{one}") for one in (random, no_address)]
    assert {answer.status_code for answer in unknown} == {404}
    assert len({answer.data for answer in unknown}) == 1
    assert set(unknown[0].json) == {"type", "title", "status", "detail", "fields"}
    page = known.get("/nowhere")
    assert page.status_code == 404
    assert str(unknown[0].json["title"]) in page.text
    wrong_method = known.put("/api/v1/me")
    assert wrong_method.status_code == 405
    assert wrong_method.headers["Allow"]
    assert set(wrong_method.json) == {"type", "title", "status", "detail", "fields"}
