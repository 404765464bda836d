"""Saying something and what comes of it, over the API."""

import time_machine

from tests.aid.factory import held_case
from tests.voice.factory import TEXT, complain, leave, resolve, the_only_one


def test_without_a_name_a_code_leads_to_the_answer_and_asks_again_once(client, as_):
    left = leave(client, category="bribery")
    complaint_id = the_only_one(as_("cora"))
    shown = as_("cora").get(f"/api/v1/complaints/{complaint_id}").json
    assert (shown["text"], shown["sensitive"], shown["source"], shown["about"]) == (TEXT, True, "public", None)
    standing = client.post("/api/v1/feedback/answer", json={"code": left["code"]}).json
    assert (standing["status"], standing["answer"]) == ("received", None)
    assert as_("cora").post(f"/api/v1/complaints/{complaint_id}/acknowledge").json["status"] == "acknowledged"
    assert as_("cora").post(f"/api/v1/complaints/{complaint_id}/acknowledge").status_code == 409
    assert resolve(as_("cora"), complaint_id).json["resolution"] == "partly"
    assert resolve(as_("cora"), complaint_id).status_code == 409
    typed = left["code"].lower().replace("-", " ")
    standing = client.post("/api/v1/feedback/answer", json={"code": typed}).json
    assert (standing["answer"], standing["may_ask_again"]) == ("We are sorry.", True)
    again = client.post("/api/v1/feedback/again", json={"code": left["code"], "text": "It goes on."})
    assert (again.json["status"], again.json["may_ask_again"]) == ("in_work", False)
    shown = as_("clem").get(f"/api/v1/complaints/{complaint_id}").json
    assert (shown["again"], shown["reopened_on"] is not None) == ("It goes on.", True)
    assert resolve(as_("clem"), complaint_id).status_code == 403
    assert resolve(as_("cora"), complaint_id, answer="We looked again.").status_code == 200
    assert client.post("/api/v1/feedback/answer", json={"code": left["code"]}).json["answer"] == "We looked again."
    assert client.post("/api/v1/feedback/again", json={"code": left["code"], "text": "x"}).status_code == 409


def test_a_wrong_code_is_said_and_nothing_else(client):
    for code in ("0000-0000-0000-0000-0000-0000-0000", "nonsense", "x" * 5000):
        answer = client.post("/api/v1/feedback/answer", json={"code": code})
        assert answer.status_code == 422
        assert "code" in answer.json["fields"]


def test_an_officer_complains_of_a_coordinator_who_sees_nothing_of_it(client, as_, people):
    case = held_case(client, as_, people)
    officer = people.officer(case.passphrase)
    numbers = officer.get("/api/v1/me/coordinators").json["numbers"]
    made = complain(officer, coordinator=numbers[0])
    assert (made["coordinator"], made["about"], made["text"]) == (numbers[0], None, TEXT)
    shown = as_("clem").get(f"/api/v1/complaints/{made['id']}").json
    assert shown["about"] in (people.carol.name, people.cyril.name)
    for who in ("carol", "cyril", "lena", "ada", "otto"):
        assert as_(who).get(f"/api/v1/complaints/{made['id']}").status_code == 404
    wrong = officer.post("/api/v1/complaints", json={"category": "delay", "text": "x", "coordinator": 99})
    assert (wrong.status_code, list(wrong.json["fields"])) == (422, ["coordinator"])
    assert officer.post("/api/v1/complaints", json={"category": "delay", "text": "x", "about": "x"}).status_code == 422
    assert resolve(as_("cora"), made["id"], resolution="upheld").status_code == 200
    told = officer.get(f"/api/v1/me/complaints/{made['id']}").json
    assert (told["answer"], told["resolution"], told["may_ask_again"]) == ("We are sorry.", "upheld", True)
    assert officer.post(f"/api/v1/me/complaints/{made['id']}/again", json={"text": "No."}).json["again"] == "No."
    assert officer.post(f"/api/v1/me/complaints/{made['id']}/again", json={"text": "No."}).status_code == 409
    assert [one["id"] for one in officer.get("/api/v1/me/complaints").json["items"]] == [made["id"]]


def test_staff_and_partners_complain_and_see_their_own_alone(as_, people):
    of_staff = complain(as_("carol"), about=people.lena.name)
    of_partner = complain(as_("pia"), category="delay")
    assert of_staff["about"] == people.lena.name
    assert as_("pia").get(f"/api/v1/me/complaints/{of_staff['id']}").status_code == 404
    assert as_("carol").get(f"/api/v1/me/complaints/{of_partner['id']}").status_code == 404
    for about in (people.carol.name, "nobody-here", people.pia.name):
        answer = as_("carol").post("/api/v1/complaints", json={"category": "conduct", "text": "x", "about": about})
        assert (answer.status_code, list(answer.json["fields"])) == (422, ["about"])
    named = as_("pia").post("/api/v1/complaints", json={"category": "delay", "text": "x", "about": people.lena.name})
    assert named.status_code == 422
    assert len(as_("cora").get("/api/v1/complaints").json["items"]) == 2


def test_a_lead_looks_into_what_is_harmless_and_hands_it_back(as_, people, client):
    made = complain(as_("carol"), category="delay")
    at = f"/api/v1/complaints/{made['id']}"
    assert as_("lena").get(at).status_code == 404
    given = as_("cora").post(f"{at}/assign", json={"name": people.lena.name}).json
    assert (given["handler"], given["status"]) == (people.lena.name, "in_work")
    assert as_("lena").get(at).json["text"] == TEXT
    assert as_("lena").post(f"{at}/notes", json={"text": "I asked them."}).status_code == 201
    assert [one["text"] for one in as_("cora").get(at).json["notes"]] == ["I asked them."]
    assert as_("lena").post(f"{at}/assign", json={"name": people.cora.name}).status_code == 403
    sensitive = as_("cora").patch(at, json={"category": "harassment"})
    assert sensitive.status_code == 409
    assert as_("cora").post(f"{at}/assign", json={"name": people.clem.name}).status_code == 200
    assert as_("lena").get(at).status_code == 404
    assert as_("cora").patch(at, json={"category": "harassment"}).json["sensitive"] is True
    refused = as_("cora").post(f"{at}/assign", json={"name": people.lena.name})
    assert (refused.status_code, list(refused.json["fields"])) == (422, ["name"])
    assert as_("clem").patch(at, json={"category": "delay", "sensitive": False}).json["sensitive"] is False


def test_nobody_looks_into_what_is_about_themselves(client, as_, people):
    leave(client, category="conflict")
    complaint_id = the_only_one(as_("cora"))
    at = f"/api/v1/complaints/{complaint_id}"
    assert as_("clem").patch(at, json={"about": people.cora.name}).json["about"] == people.cora.name
    assert as_("cora").get(at).status_code == 404
    assert as_("cora").get("/api/v1/complaints").json["items"] == []
    refused = as_("clem").post(f"{at}/assign", json={"name": people.cora.name})
    assert (refused.status_code, list(refused.json["fields"])) == (422, ["name"])
    for act, body in (("assign", {"name": people.cora.name}), ("resolve", {"resolution": "upheld", "answer": "x"})):
        assert as_("cora").post(f"{at}/{act}", json=body).status_code == 404
    own = complain(as_("clem"), about=people.cora.name)
    assert as_("clem").get(f"/api/v1/complaints/{own['id']}").status_code == 404


def test_whoever_says_it_is_about_themselves_sees_no_more_of_it(client, as_, people):
    leave(client, category="conduct")
    at = f"/api/v1/complaints/{the_only_one(as_('cora'))}"
    assert as_("cora").patch(at, json={"about": people.cora.name}).status_code == 200
    assert as_("cora").get(at).status_code == 404
    assert as_("clem").get(at).json["text"] == TEXT


def test_the_desk_is_filtered_and_paged_and_says_what_is_late(client, as_):
    for category in ("idea", "delay", "breach"):
        leave(client, category=category)
    desk = as_("cora")
    assert {one["category"] for one in desk.get("/api/v1/complaints").json["items"]} == {"idea", "delay", "breach"}
    first = desk.get("/api/v1/complaints?limit=2").json
    rest = desk.get(f"/api/v1/complaints?limit=2&cursor={first['next']}").json
    assert len(first["items"]) == 2
    assert (len(rest["items"]), rest["next"]) == (1, None)
    assert [one["category"] for one in desk.get("/api/v1/complaints?category=idea").json["items"]] == ["idea"]
    assert desk.get("/api/v1/complaints?status=resolved").json["items"] == []
    assert desk.get("/api/v1/complaints?mine=true").json["items"] == []
    assert desk.get("/api/v1/complaints?late=true").json["items"] == []


def test_clocks_are_shorter_for_what_is_sensitive(client, as_):
    with time_machine.travel("2031-03-03 09:00:00Z", tick=False):
        leave(client, category="delay")
        leave(client, category="breach")
    with time_machine.travel("2031-03-05 09:00:00Z", tick=False):
        late = as_("cora").get("/api/v1/complaints?late=true").json["items"]
        assert [(one["category"], one["acknowledge_by"], one["answer_by"]) for one in late] == [
            ("breach", "2031-03-04", "2031-03-23")
        ]


def test_words_are_checked_and_nothing_is_kept_of_what_is_refused(client, as_):
    for body in (
        {"category": "idea"},
        {"text": "x"},
        {"category": "gossip", "text": "x"},
        {"category": "idea", "text": " "},
    ):
        assert client.post("/api/v1/feedback", json=body).status_code == 422
    assert client.post("/api/v1/feedback", json={"category": "idea", "text": "x" * 10_001}).status_code == 422
    assert as_("cora").get("/api/v1/complaints").json["items"] == []


def test_asking_again_ends_thirty_days_after_the_answer(client, as_):
    with time_machine.travel("2031-03-03 09:00:00Z", tick=False):
        left = leave(client)
        resolve(as_("cora"), the_only_one(as_("cora")))
    with time_machine.travel("2031-04-03 09:00:00Z", tick=False):
        late = client.post("/api/v1/feedback/again", json={"code": left["code"], "text": "x"})
        assert late.status_code == 409
