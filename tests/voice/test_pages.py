"""The pages: nothing typed is lost, the code is shown once, the desk shows what it may."""

import re
import secrets

import pytest

from tests.aid.factory import held_case
from tests.voice.factory import TEXT, complain, leave, resolve, the_only_one

CODE = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")


def test_without_a_name_by_pages(client, as_):
    refused = client.submit("/feedback", {"category": "", "text": "Only words"})
    assert refused.status_code == 422
    assert "Only words" in refused.text
    said = client.submit("/feedback", {"category": "delay", "text": TEXT})
    code = CODE.search(said.text).group()
    assert code not in client.get("/feedback").text
    wrong = client.submit("/feedback/answer", {"code": "0000"})
    assert wrong.status_code == 422
    assert "not known" in wrong.text
    resolve(as_("cora"), the_only_one(as_("cora")))
    standing = client.submit("/feedback/answer", {"code": code})
    assert "We are sorry." in standing.text
    empty = client.submit("/feedback/again", {"code": code, "text": ""}, page="/feedback/answer")
    assert empty.status_code == 422
    assert code in empty.text
    again = client.submit("/feedback/again", {"code": code, "text": "Still not."}, page="/feedback/answer")
    assert "Being looked into" in again.text
    assert "Nothing is published yet" in client.get("/feedback/numbers").text


def test_an_officers_pages_are_neutral_and_name_coordinators_by_number(client, as_, people):
    officer = people.officer(held_case(client, as_, people).passphrase)
    page = officer.get("/mine/say").text
    assert "<title>Page</title>" in page
    assert "Coordinator 1" in page
    assert not any(name in page for name in (people.carol.name, people.cyril.name))
    refused = officer.submit("/mine/say", {"category": "conduct", "coordinator": "7", "text": "Kept words"})
    assert (refused.status_code, "Kept words" in refused.text) == (422, True)
    sent = officer.submit("/mine/say", {"category": "conduct", "coordinator": "1", "text": TEXT})
    shown = officer.get(sent.headers["Location"]).text
    assert TEXT in shown
    assert "coordinator 1" in shown
    complaint_id = the_only_one(as_("cora"))
    resolve(as_("cora"), complaint_id)
    assert "We are sorry." in officer.get(f"/mine/say/{complaint_id}").text
    assert officer.submit(f"/mine/say/{complaint_id}/again", {"text": ""}, page="/mine/say").status_code == 422
    asked = officer.submit(f"/mine/say/{complaint_id}/again", {"text": "Still."}, page="/mine/say")
    assert asked.status_code == 303
    assert "Still." in officer.get(f"/mine/say/{complaint_id}").text


@pytest.mark.parametrize("who", ["carol", "pia"])
def test_staff_and_partners_raise_a_concern(as_, who):
    sent = as_(who).submit("/concerns", {"category": "service", "text": TEXT})
    assert TEXT in as_(who).get(sent.headers["Location"]).text
    assert "/concerns" in as_(who).get("/sessions").text


def test_the_desk_of_complaints(as_, people, client):
    leave(client, category="breach")
    made = complain(as_("carol"), category="delay", about=people.lena.name)
    listed = as_("cora").get("/complaints").text
    assert listed.count("/complaints/") >= 2
    assert TEXT not in listed
    assert as_("cora").get("/complaints?late=true&category=idea").status_code == 200
    assert "Nothing like this" in as_("cora").get("/complaints?category=idea").text
    assert as_("cora").get("/complaints?category=gossip&cursor=x").status_code == 200
    at = f"/complaints/{made['id']}"
    page = as_("cora").get(at).text
    assert TEXT in page
    assert people.lena.name not in re.search(r'<select[^>]*name="name".*?</select>', page, re.DOTALL).group()
    assert as_("cora").submit(f"{at}/acknowledge", {}, page=at).status_code == 303
    kept = as_("cora").submit(f"{at}/notes", {"text": ""}, page=at)
    assert kept.status_code == 422
    assert as_("cora").submit(f"{at}/notes", {"text": "Asked them."}, page=at).status_code == 303
    assert "Asked them." in as_("clem").get(at).text
    wrong = as_("cora").submit(f"{at}/assign", {"name": people.lena.name}, page=at)
    assert (wrong.status_code, "about this person" in wrong.text) == (422, True)
    assert as_("cora").submit(f"{at}/assign", {"name": people.clem.name}, page=at).status_code == 303
    changed = as_("cora").submit(
        f"{at}/kind", {"category": "conduct", "sensitive": "true", "about": people.lena.name}, page=at
    )
    assert changed.status_code == 303
    assert "Have it given to you first" in as_("cora").get(f"{at}/answer").text
    sure = as_("clem").submit(f"{at}/answer", {"resolution": "upheld", "answer": "You are right."})
    assert "cannot be called back" in sure.text
    assert as_("carol").get(f"/concerns/{made['id']}").text.count("You are right.") == 0
    done = as_("clem").submit(f"{at}/answer", {"resolution": "upheld", "answer": "You are right.", "confirmed": "true"})
    assert done.status_code == 303
    assert "You are right." in as_("carol").get(f"/concerns/{made['id']}").text


def test_whoever_says_it_is_about_themselves_is_led_away(as_, people, client):
    leave(client, category="delay")
    at = f"/complaints/{the_only_one(as_('cora'))}"
    led = as_("cora").submit(f"{at}/kind", {"category": "delay", "about": people.cora.name}, page=at)
    assert led.headers["Location"] == "/complaints"
    assert "Nothing waits" in as_("cora").get("/complaints").text
    assert TEXT in as_("clem").get(at).text


def test_a_repeated_form_counts_once_and_shows_the_same_code(client, as_):
    form = {"category": "idea", "text": TEXT, "idempotency_key": secrets.token_urlsafe(24)}
    first, second = client.submit("/feedback", form), client.submit("/feedback", form)
    assert CODE.search(first.text).group() == CODE.search(second.text).group()
    assert len(as_("cora").get("/api/v1/complaints").json["items"]) == 1
