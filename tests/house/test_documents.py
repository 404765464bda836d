"""What the documents say is true of the code."""

import re
from pathlib import Path

from tests.house.routes import routes

ROOT = Path(__file__).parents[2]
ROOMS = sorted(path.parent.name for path in (ROOT / "support").glob("*/__init__.py"))


def test_the_tour_names_every_room():
    tour = (ROOT / "docs/tour.md").read_text()
    assert len(ROOMS) >= 12
    assert [room for room in ROOMS if f"`{room}`" not in tour] == []


def test_every_room_says_in_a_sentence_what_it_is_for():
    for room in ROOMS:
        text = (ROOT / "support" / room / "__init__.py").read_text()
        assert re.match(r'"""[A-Z][^"]{20,200}\."""', text), room


def test_links_of_the_documents_lead_somewhere():
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    assert len(pages) > 10
    for page in pages:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_decisions_are_numbered_without_a_gap():
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs/decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_openapi_document_names_every_door_and_their_refusals(app, client):
    document = client.get("/api/v1/openapi.json").json
    assert document["openapi"].startswith("3.1")
    named = {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method in operations
        if method in {"get", "post", "put", "patch", "delete"}
    }
    ours = set()
    for route in routes(app):
        if route.rule.startswith("/api/v1/") and not route.rule.endswith(
            ("openapi.json", "/webhooks/stripe", "/webhooks/telegram")
        ):
            ours.add((route.method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.rule)))
    assert named == ours
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                assert operation["summary"], (method, path)
                assert "default" in operation["responses"], (method, path)
    text = str(document["components"]["responses"])
    assert "application/problem+json" in text
    print(f"{len(named)} operations in the OpenAPI document")
