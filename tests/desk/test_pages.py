"""The queue, the case and the end of somebody's access, as a browser without script sees them."""

import re

import pytest

from support.core.db import at_the_edge
from support.people import service as staff
from support.people.model import Role
from support.vault.model import Name
from tests.aid.factory import ask, held_case
from tests.intake.factory import application


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


def test_the_queue_shows_each_their_own_and_leads_others_to_their_place(client, as_, people, case):
    fresh = client.post("/api/v1/applications", json=application(needs=["psychological"])).json
    seen = as_("ina").get("/desk/cases").text
    assert fresh["handle"] in seen
    assert "words not typed back" in seen
    assert case.handle not in seen
    mine = as_("carol").get("/desk/cases").text
    assert case.handle in mine
    assert fresh["handle"] not in mine
    assert "You hold no case yet" in as_("chloe").get("/desk/cases").text
    for nickname, address in {
        "abel": "/approvals",
        "fina": "/payments",
        "otto": "/oversight/audit",
        "ada": "/people",
    }.items():
        led = as_(nickname).get("/desk")
        assert (led.status_code, led.location) == (303, address)
        assert as_(nickname).get(address).status_code == 200
    assert people.officer(case.passphrase).get("/desk").status_code == 404


def test_the_queue_is_filtered_and_turns_its_pages(client, as_, people):
    handles = [client.post("/api/v1/applications", json=application()).json for _number in range(3)]
    as_("ina").post(f"/api/v1/cases/{handles[0]['reference']}/assignments", json={"name": people.carol.name})
    held = as_("ina").get(f"/desk/cases?assignee={people.carol.name}").text
    assert [one["handle"] in held for one in handles] == [True, False, False]
    nobody = as_("ina").get("/desk/cases?assignee=none&status=new&need=legal").text
    assert [one["handle"] in nobody for one in handles] == [False, True, True]
    assert "No case matches" in as_("ina").get("/desk/cases?need=psychological").text
    assert as_("ina").get("/desk/cases?status=odd").status_code == 422
    for _number in range(49):
        client.post("/api/v1/applications", json=application())
    first = as_("ina").get("/desk/cases?status=new").text
    following = re.search(r'href="(/desk/cases\?cursor=[^"]+)"', first)
    assert following
    address = following.group(1).replace("&amp;", "&")
    assert "status=new" in address
    second = as_("ina").get(address).text
    assert "Back to the beginning" in second
    assert len(set(re.findall(r"/desk/cases/(A-[\w-]+)", first + second))) == 52


def test_a_role_without_its_key_is_told_what_is_missing(app, as_, people):
    as_("ina").delete(f"/api/v1/compartments/intake/members/{people.ivo.name}")
    waiting = as_("ivo").get("/desk")
    assert waiting.status_code == 200
    assert "One step is missing" in waiting.text


def test_the_case_shows_all_that_the_keys_open(as_, people, case):
    as_("cyril").post(f"{case.address}/notes", json={"text": "Zelenka-note"})
    ask(as_, case)
    shown = as_("carol").get(f"/desk/cases/{case.reference}").text
    for mark in ("name Ivan", "phone", "spouse Olga", "story", "unit", "rank", "note"):
        assert f"Zelenka-{mark}" in shown, mark
    assert "safe to use" in shown
    assert "€120.00" in shown
    for stranger in ("ina", "chloe", "ada", "abel", "fina", "otto"):
        assert as_(stranger).get(f"/desk/cases/{case.reference}").status_code == 404


def test_what_the_keys_do_not_open_is_said_plainly(app, as_, people, case):
    # A member of intake alone sees a case that fell back to them, before the officer's next visit seals it to them.
    for nickname in ("carol", "cyril"):
        as_("ada").delete(f"/api/v1/staff/{people.name(nickname)}")
    shown = as_("ina").get(f"/desk/cases/{case.reference}")
    assert shown.status_code == 200
    assert shown.text.count("Your keys do not open this part") == 4
    assert "Zelenka" not in shown.text


def test_lost_words_on_pages(client, as_, people, case):
    address = f"/desk/cases/{case.reference}/words"
    assert as_("carol").submit(address, {}).status_code == 303
    assert "You asked, so it cannot be you" in as_("carol").get(address).text
    cyril = as_("cyril")
    page = cyril.get(address).text
    confirm = re.search(r'action="([^"]+/words/[^"]+)"', page).group(1)
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page).group(1)
    shown = cyril.submit(confirm, {"idempotency_key": key}, page=address)
    code = re.search(r'class="copy mono" translate="no">([^<]+)<', shown.text).group(1)
    assert shown.request.query_string == b""
    assert code not in cyril.get(address).text
    welcome = client.submit("/invitation", {"code": code, "language": "en"})
    assert 'class="words"' in welcome.text
    assert as_("chloe").get(address).status_code == 404


def test_who_asked_cannot_confirm_on_the_page_either(as_, case):
    address = f"/desk/cases/{case.reference}/words"
    as_("carol").submit(address, {})
    waiting = re.search(r'action="([^"]+/words/[^"]+)"', as_("cyril").get(address).text).group(1)
    refused = as_("carol").submit(waiting, {}, page=f"/desk/cases/{case.reference}")
    assert refused.status_code == 409
    assert "Somebody other than the one who asked" in refused.text


def test_leaving_on_pages(as_, people, case):
    address = f"/people/{people.cyril.name}/leaving"
    assert "They hold 1 open case" in as_("ada").get(address).text
    assert "Only the administrator" in as_("carol").get(address).text
    refused = as_("carol").submit(address, {}, page=f"/desk/cases/{case.reference}")
    assert refused.status_code == 403
    done = as_("ada").submit(address, {})
    assert done.status_code == 200
    assert case.handle in done.text
    assert "one person: seat a second" in done.text
    assert as_("ada").get(address).status_code == 404


def test_the_navigation_follows_the_roles(as_):
    for nickname, sections in {
        "ina": ["My desk", "Queue", "People", "My sessions", "Raise a concern"],
        "abel": ["Approvals", "Schemes", "Reports", "People", "My sessions", "Raise a concern"],
        "chiara": ["Approvals", "Schemes", "Reports", "People", "My sessions", "Raise a concern"],
        "fina": [
            "Payments",
            "Payment runs",
            "To look at",
            "Bank",
            "Giving",
            "Schemes",
            "Reports",
            "Disclosure",
            "Books",
            "Dues",
            "People",
            "My sessions",
            "Raise a concern",
        ],
        "otto": [
            "Bank",
            "Giving",
            "Schemes",
            "Reports",
            "Disclosure",
            "Books",
            "Audit",
            "People",
            "My sessions",
            "Raise a concern",
        ],
        "ada": ["People", "Invitations", "My sessions", "Raise a concern"],
    }.items():
        rail = re.search(r'<nav class="rail".*?</nav>', as_(nickname).get("/people").text, re.DOTALL).group(0)
        assert re.findall(r"<a [^>]*>([^<]+)", rail) == sections, nickname
        assert re.search(r'href="/people" aria-current="page"', rail)


def test_two_roles_in_one_person_see_both(app, as_, people):
    """Intake and caseworker at once: the queue holds what either sees."""
    with app.test_request_context(), at_the_edge():
        sent = staff.invite(people.actor("ada"), [Role.INTAKE, Role.CASEWORKER])
        welcome = staff.accept(sent.code)
    with app.test_request_context(), at_the_edge():
        newcomer = staff.by_name(str(welcome.name))
        staff.grant(people.actor("ina"), Name.INTAKE, newcomer)
        entry = staff.sign_in_staff(str(welcome.name), welcome.passphrase)
    client = app.test_client()
    client.bearer = entry.token
    assert "Nobody is waiting" in client.get("/desk/cases").text
