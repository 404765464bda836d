"""Applying in a browser without script."""

import re

import pytest
import sqlalchemy as sa

from support.cases import service as cases
from support.cases.model import Case
from support.core.db import db
from tests.intake.factory import typed


@pytest.fixture
def many_cases(app):
    def count():
        with app.app_context():
            return db.session.execute(sa.select(sa.func.count()).select_from(Case)).scalar_one()

    return count


def words_on(page):
    listed = re.search(r'<ol class="words".*?</ol>', page.text, re.DOTALL)
    return " ".join(re.findall(r"<li>([^<]+)</li>", listed.group(0)))


def field(page, name):
    """The value a text field shows."""
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page.text)
    assert found, f"no field {name}"
    return found.group(1)


def test_the_empty_form_explains_itself(client):
    page = client.get("/apply")
    assert page.status_code == 200
    assert "Who reads this" in page.text
    assert "<title>Page</title>" in page.text
    assert page.text.count("<option") > 20
    assert 'name="consents" value="casework" checked' not in page.text


def test_applying_shows_the_words_and_typing_them_back_signs_in(client, as_):
    page = client.submit("/apply", typed())
    assert page.status_code == 200, page.text
    words = words_on(page)
    assert len(words.split()) == 9
    assert "<title>Page</title>" in page.text
    queue = as_("ina").get("/api/v1/cases").json["items"]
    assert len(queue) == 1
    assert queue[0]["handle"] in page.text
    assert queue[0]["reference"] in page.text
    assert queue[0]["confirmed"] is False
    entered = client.submit("/apply/confirm", {"passphrase": words.upper()})
    assert entered.status_code == 303
    assert entered.headers["Location"] == "/mine"
    assert as_("ina").get("/api/v1/cases").json["items"][0]["confirmed"] is True
    shown = as_("ina").get(f"/api/v1/cases/{queue[0]['reference']}").json
    assert shown["identity"]["name"].startswith("Zelenka-name")
    assert shown["service"]["from"] == "2009-09-01"
    assert shown["household"] == [{"name": "Zelenka-spouse Olga", "relation": "Zelenka-relation", "born": "1990-01-02"}]
    assert shown["contacts"] == [{"kind": "phone", "value": "Zelenka-phone +375291112233", "safe": True}]
    assert shown["asked"] == {
        "language": "en",
        "wishes_union": True,
        "conduct_declaration": True,
        "consents": ["casework", "partners"],
    }


def test_the_words_stand_in_no_address(client):
    """Two officers' pages have the same addresses, whatever their words; a word may be one that an address has."""
    pages = [client.submit("/apply", typed()) for _ in range(2)]
    words = [words_on(page) for page in pages]
    assert words[0] != words[1]
    for page in pages:
        assert page.request.path == "/apply"
        assert not page.request.query_string
        assert "Location" not in page.headers
    addresses = [re.findall(r'(?:href|action|src)="([^"]*)"', page.text) for page in pages]
    assert addresses[0] == addresses[1]
    assert len(addresses[0]) > 5
    entered = client.submit("/apply/confirm", {"passphrase": words[1]})
    assert entered.headers["Location"] == "/mine"


def test_a_reload_shows_the_same_words_and_makes_no_second_case(client, many_cases):
    form = typed()
    first = client.submit("/apply", form)
    again = client.submit("/apply", form)
    assert words_on(first) == words_on(again)
    assert many_cases() == 1


def test_wrong_words_show_none_at_all(client):
    words = words_on(client.submit("/apply", typed()))
    wrong = " ".join(reversed(words.split()))
    answer = client.submit("/apply/confirm", {"passphrase": wrong})
    assert answer.status_code == 422
    assert "not the words we gave you" in answer.text
    assert 'class="words"' not in answer.text
    assert words not in answer.text
    assert wrong not in answer.text
    assert 'href="/apply"' in answer.text
    assert client.submit("/apply/confirm", {"passphrase": ""}).status_code == 422
    assert client.get("/mine").status_code == 303


@pytest.mark.parametrize(
    ("press", "expected"), [({"add": "household"}, 2), ({"remove": "household.0"}, 0), ({"add": "contacts"}, 1)]
)
def test_adding_and_removing_rows_loses_nothing(client, many_cases, press, expected):
    form = typed()
    page = client.submit("/apply", {**form, **press})
    assert page.status_code == 200
    assert many_cases() == 0
    assert len(re.findall(r'name="household\.\d+\.name"', page.text)) == expected
    assert field(page, "identity.name") == form["identity.name"]
    assert field(page, "identity.birth_date") == "1988-04-17"
    assert field(page, "service.from") == "2009-09-01"
    assert field(page, "contacts.0.value") == form["contacts.0.value"]
    assert form["story"] in page.text
    for kept in ('value="internal_troops" selected', 'value="refused" selected', 'value="phone" selected'):
        assert kept in page.text
    for name, value in (("needs", "financial"), ("needs", "legal"), ("consents", "casework")):
        assert re.search(rf'name="{name}" value="{value}" checked', page.text)
    for name in ("wishes_union", "conduct_declaration", "contacts.0.safe"):
        assert re.search(rf'name="{re.escape(name)}" value="true" checked', page.text)
    if press != {"remove": "household.0"}:
        assert field(page, "household.0.relation") == "Zelenka-relation"
    assert field(page, "idempotency_key") == form["idempotency_key"]


@pytest.mark.parametrize(
    ("changes", "link", "said"),
    [
        ({"needs": None}, "f-needs", "Choose at least one kind of help."),
        ({"needs": ["money"]}, "f-needs-0", "Use one of"),
        ({"story": ""}, "f-story", "Please fill this in."),
        ({"identity__name": "  "}, "f-identity-name", "Please fill this in."),
        ({"identity__birth_date": "2021-02-30"}, "f-identity-birth_date", "no date of the calendar"),
        ({"service__agency": ""}, "f-service-agency", "Please fill this in."),
        ({"service__to": "2001-01-01"}, "f-service-to", "cannot end before it began"),
        ({"household__0__name": ""}, "f-household-0-name", "Please fill this in."),
        ({"contacts__0__kind": ""}, "f-contacts-0-kind", "Please fill this in."),
        ({"conduct_declaration": None}, "f-conduct_declaration", "took no part in crimes"),
        ({"consents": None}, "f-consents", "without it nobody may read"),
        ({"surname": "unknown"}, "f-surname", "not known here"),
        ({"identity__passport": "unknown"}, "f-identity-passport", "not known here"),
    ],
)
def test_a_refused_form_names_the_field_and_keeps_the_rest(client, many_cases, changes, link, said):
    page = client.submit("/apply", typed(**changes))
    assert page.status_code == 422
    assert f'href="#{link}"' in page.text
    assert said in page.text
    assert "Zelenka-unit 3214" in page.text
    assert "Zelenka-phone" in page.text
    assert many_cases() == 0


def test_the_links_of_the_error_summary_lead_somewhere(client):
    page = client.submit(
        "/apply", {"language": "en", "contacts.0.kind": "", "idempotency_key": typed()["idempotency_key"]}
    )
    links = set(re.findall(r'href="#(f-[^"]+)"', page.text))
    assert {"f-needs", "f-story", "f-identity-name", "f-service-agency", "f-conduct_declaration", "f-consents"} <= links
    for link in links:
        assert f'id="{link}"' in page.text, link


def test_the_fault_of_a_row_is_shown_at_that_row(client):
    rows = {"household.0.name": "", "household.0.relation": "", "household.0.born": "", "household.1.relation": "son"}
    page = client.submit("/apply", {**typed(), **rows})
    assert page.status_code == 422
    assert 'href="#f-household-0-name"' in page.text
    assert field(page, "household.0.relation") == "son"


def test_until_intake_is_founded_the_page_says_so(client, monkeypatch):
    monkeypatch.setattr(cases, "reading_groups", dict)
    page = client.get("/apply")
    assert page.status_code == 503
    assert "Not open yet" in page.text
    assert "<form" in page.text
    assert 'action="/apply"' not in page.text


def test_when_it_closes_meanwhile_nothing_typed_is_lost(client, monkeypatch):
    client.get("/apply")
    monkeypatch.setattr(cases, "reading_groups", dict)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/apply").text).group(1)
    page = client.post("/apply", data={**typed(), "csrf_token": token})
    assert page.status_code == 503
    assert "Applications cannot be taken yet" in page.text
    assert "Zelenka-story" in page.text


def test_without_the_token_nothing_is_taken(client, many_cases):
    assert client.post("/apply", data=typed()).status_code == 403
    assert client.post("/apply/confirm", data={"passphrase": "nine words"}).status_code == 403
    assert many_cases() == 0
