"""How many statements the officer's page costs over both databases: the same, however much there is to show."""

import pytest

from tests.portal.factory import done, lived_through
from tests.statements import counted


def measure(app, send, *, status=200):
    """The statements of one request."""
    with counted(app) as sent:
        answer = send()
    assert answer.status_code == status, answer.text
    return [" ".join(text.split()) for text, _parameters in sent.without_session()]


def told(name, found, most):
    print(f"{name}: {len(found)} statements")
    assert len(found) <= most, "\n".join(one[:110] for one in found)
    return len(found)


@pytest.fixture
def more(as_, people, case):
    """What makes everything longer."""

    def add():
        officer, carol = people.officer(case.passphrase), as_("carol")
        for number in range(3):
            done(carol.post(f"{case.address}/messages", json={"text": f"Message {number}."}))
            wanted = {"what": f"Paper {number}", "why": "To see."}
            done(carol.post(f"{case.address}/document-requests", json=wanted))
            done(officer.post("/api/v1/me/case/erasure-request", json={"confirm": True}))
            officer.delete("/api/v1/me/case/erasure-request")

    return add


def test_the_officers_pages(app, as_, people, case, officer, sent, more):
    lived_through(as_, people, case)
    officer.get("/mine")
    reads = {
        "GET /me/case": ("/api/v1/me/case", 16),
        "the officer's page": ("/mine", 16),
        "GET /me/case/readers": ("/api/v1/me/case/readers", 3),
        "the page of readers": ("/mine/readers", 3),
        "the page of the wish": ("/mine/forget", 2),
        "GET /me/case/export": ("/api/v1/me/case/export", 52),
        "GET /me/case/payments": ("/api/v1/me/case/payments", 3),
        "the page of payments": ("/mine/payments", 9),
    }
    before = {name: told(name, measure(app, lambda at=at: officer.get(at)), most) for name, (at, most) in reads.items()}
    more()
    officer.get("/mine")
    after = {
        name: told(f"{name}, with more", measure(app, lambda at=at: officer.get(at)), most)
        for name, (at, most) in reads.items()
    }
    assert after == before
    wish = "/api/v1/me/case/erasure-request"
    asked = {"confirm": True, "text": "Please."}
    told("POST erasure-request", measure(app, lambda: officer.post(wish, json=asked), status=201), 9)
    told("DELETE erasure-request", measure(app, lambda: officer.delete(wish), status=204), 5)
