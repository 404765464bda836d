"""A flood of supporters: who comes on a member's word is never held back, stands first, and is not refused with it."""

from support.core import throttle
from support.union.model import MemberClass
from support.union.service import crowd
from tests.union.factory import SECTION, asked, member
from tests.union.grievances import must

MEMBERS = "/api/v1/union/members"
WITH_A_FORM = "/union/sections"
FLOOD = "I am a friend and want to help you all"


def test_a_flood_of_supporters_holds_back_nobody_whom_a_member_knows(app, as_, client, people, monkeypatch):
    mila, second = member(app, people), member(app, people)
    codes = [known.client.post("/api/v1/me/membership/vouches").json["code"] for known in (mila, mila, second)]
    monkeypatch.setattr(crowd, "MOST_WAITING", 4)
    flood = [asked(app, MemberClass.SUPPORTER, about=f"{FLOOD} {number}") for number in range(3)]
    honest = asked(app, MemberClass.SUPPORTER, about="My brother left in spring.")

    full = client.post(MEMBERS, json={"class": "supporter", "told": {"about": "Sister."}})
    assert (full.status_code, "ask them for a code" in full.json["detail"]) == (409, True)
    assert "ask them for a code" in client.submit("/own/begin", {"class": "supporter"}).text
    for bucket in ("join", "befriend"):
        monkeypatch.setitem(throttle.RATES, bucket, (1, 0.001))
    assert client.post(MEMBERS, json={"class": "supporter", "vouches": ["0000"]}).status_code == 422
    assert client.post(MEMBERS, json={"class": "supporter", "vouches": ["0000"]}).status_code == 429
    known = must(client.post(MEMBERS, json={"class": "supporter", "vouches": codes[:1]}), 201)["number"]
    assert client.post(MEMBERS, json={"class": "supporter", "vouches": codes[:1]}).status_code == 429
    serving = {"class": "serving", "section": SECTION, "vouches": codes[1:]}
    serves = must(client.post(MEMBERS, json=serving), 201)["number"]

    rita, numbers = as_("rita"), [one.number for one in flood]
    page = rita.get(f"/union/waiting?alike={numbers[1]}").text
    assert page.index(serves) < page.index(known) < min(page.index(one) for one in (*numbers, honest.number))
    assert page.count(" checked") == len(flood), "those who told much the same are selected"
    assert rita.get(f"/union/members/{honest.number}").status_code == 200
    _refused(as_, rita, numbers, known)
    again = client.post(MEMBERS, json={"class": "supporter"})
    assert again.status_code == 201, "there is room again"
    assert {one["number"] for one in rita.get(f"{MEMBERS}?status=refused").json["items"]} == set(numbers)
    told = flood[0].client.get("/api/v1/me/membership").json
    assert (told["refusal"], told["refusal_words"]) == ("not_vouched", "Come with a member's code.")


def _refused(as_, rita, numbers, known):
    """All of them or none, by registrars alone, and nobody who is on a member's word."""
    refuse = {"reason": "not_vouched", "why": "Come with a member's code."}
    address = f"{MEMBERS}/refusals"
    assert as_("carol").post(address, json=refuse | {"numbers": numbers}).status_code == 403
    assert list(rita.post(address, json=refuse | {"numbers": []}).json["fields"]) == ["numbers"]
    for wrong in (known, "ZZZZZZZZ"):
        assert rita.post(address, json=refuse | {"numbers": [*numbers, wrong]}).status_code == 409
    assert not rita.get(f"{MEMBERS}?status=refused").json["items"]
    shown = rita.get("/union/waiting/refuse", query_string={"numbers": numbers}).text
    assert all(f'name="numbers" value="{one}"' in shown for one in numbers)
    lacking = rita.submit("/union/waiting/refuse", {"numbers": numbers, "reason": "not_vouched"}, page=WITH_A_FORM)
    assert lacking.status_code == 422
    assert all(f'name="numbers" value="{one}"' in lacking.text for one in numbers), "nothing is lost"
    sent = rita.submit("/union/waiting/refuse", refuse | {"numbers": numbers}, page=WITH_A_FORM)
    assert sent.status_code == 303, sent.text
    assert rita.get("/union/waiting/refuse").status_code == 303
