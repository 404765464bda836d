"""The pages of joining and membership, each door once happy and once refused; what was typed is never lost."""

import re

from support.core import clock
from tests.people_of_the_house import HOUSE
from tests.union.factory import SECTION, asked, member, section
from tests.union.vouchers import officer

MADE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){6}")


def _words(page):
    return " ".join(re.findall(r"<li>([a-z]+)</li>", page))


def test_an_officer_takes_a_voucher_and_somebody_begins_with_it(app, client, as_, people):
    section(app)
    theirs = officer(client, as_, people)
    assert "It does not say whose case" in theirs.get("/mine/voucher").text
    once = theirs.submit("/mine/voucher")
    code = MADE.search(once.text).group(0)
    assert "There is none for you" in theirs.get("/mine/voucher").text
    assert theirs.post("/mine/voucher").status_code in {403, 409}

    assert "<title>Page</title>" in client.get("/own/begin").text
    typed = {"class": "full", "voucher": code, "section": SECTION, "about": "Zavod, two years."}
    assert "You are signed in" in theirs.get("/own/begin").text
    wrong = client.submit("/own/begin", typed | {"voucher": code[:-1] + "*"})
    assert wrong.status_code == 422
    assert "Zavod, two years." in wrong.text
    assert "28 letters" in wrong.text
    shown = client.submit("/own/begin", typed)
    assert shown.status_code == 200
    words = _words(shown.text)
    assert len(words.split()) == 9
    assert client.submit("/own/words", {"passphrase": "not these"}).status_code == 422
    entered = client.submit("/own/words", {"passphrase": words})
    assert (entered.status_code, entered.headers["Location"]) == (303, "/own")
    assert "You asked to join" in client.get("/own").text


def test_a_members_own_pages(app, as_, people):
    known = member(app, people, since=clock.quarters_on(clock.quarter(), -3))
    theirs = known.client
    home = theirs.get("/own")
    assert "<title>Page</title>" in home.text
    for address in re.findall(r'href="(/own[a-z/]*)"', home.text):
        assert theirs.get(address).status_code == 200, address
    row, behind = theirs.get("/own/council").text.split("<details>", 1)
    assert 'aria-current="page">Council' in row, "the present part is never cut off"
    assert "Dues</a>" not in row
    assert "Dues</a>" in behind
    assert "Zaranka" in theirs.get("/own/told").text
    assert theirs.submit("/own/told", {"about": "Zelva.", "section": ""}).status_code == 303
    assert "Zelva." in theirs.get("/own/told").text
    assert theirs.submit("/own/rest", {"quarters": "9"}).status_code == 422
    assert theirs.submit("/own/rest", {"quarters": "1"}).status_code == 303
    assert "On leave up to" in theirs.get("/own").text
    code = theirs.submit("/own/codes")
    assert MADE.search(code.text)
    withdraw = re.search(r'action="(/own/codes/[^"]+)"', theirs.get("/own/codes").text).group(1)
    assert theirs.submit(withdraw, page="/own/codes").status_code == 303
    assert theirs.submit(withdraw, page="/own/codes").status_code == 404
    assert theirs.submit("/own/voucher", {"voucher": "x"}).status_code == 403
    assert theirs.submit("/own/objection", {"grounds": "x"}).status_code == 403
    assert "for good?" in theirs.submit("/own/end").text
    assert theirs.submit("/own/end", {"confirmed": "true"}, page="/own/end").status_code == 303
    assert "You have left" in theirs.get("/own").text
    for nickname in HOUSE:
        assert as_(nickname).get("/own").status_code == 404


def test_registrars_read_decide_and_hear(app, as_, people):
    one, two = asked(app), asked(app)
    rita, rhea = as_("rita"), as_("rhea")
    assert one.number in rita.get("/union/waiting").text
    assert rita.get("/desk").headers["Location"] == "/union/work"
    assert "Appeals against" not in rita.get("/union/work").text
    assert 'href="/union/waiting">Waiting to join <span class="count">2</span>' in rita.get("/union/members").text
    assert as_("fina").get("/union/work").status_code == 404
    page = f"/union/members/{one.number}"
    assert "Zaranka" in rita.get(page).text
    assert as_("lena").get(page).status_code == 404
    assert as_("lena").get("/union/members").status_code == 403
    assert rita.submit(f"{page}/refuse", {"reason": "conduct"}).status_code == 422
    assert f'href="/union/members/{two.number}"' in rita.get(page).text, "the next is a step away"
    refused = rita.submit(f"{page}/refuse", {"reason": "conduct", "why": "Zarenka."})
    assert (refused.status_code, refused.headers["Location"]) == (303, f"/union/members/{two.number}")
    assert "Zarenka." in one.client.get("/own").text
    assert one.client.submit("/own/objection", {"grounds": "Look again."}).status_code == 303
    assert "another registrar hears it" in rita.get("/union/waiting").text
    assert "nothing for you to decide" in rita.get(f"{page}/hear").text
    assert "Appeals against" not in rita.get("/union/work").text, "she refused: another hears it"
    assert "Appeals against" in rhea.get("/union/work").text
    assert rhea.submit(f"{page}/hear", {"outcome": "overturned", "answer": "Zorka."}).status_code == 303
    assert "Zorka." in one.client.get("/own").text
    other = f"/union/members/{two.number}"
    assert rita.submit(f"{other}/take-in").headers["Location"] == "/union/waiting"
    assert "Nothing waits for you" in rita.get("/union/work").text
    assert rita.submit(f"{other}/take-in").status_code == 403
    listed = rita.get("/union/members?status=current&class=full").text
    assert one.number in listed
    assert two.number in listed
    assert "Nobody here" in rita.get("/union/members?status=lapsed").text
    assert "Use one of" in rita.get("/union/members?status=nothing").text

    new = {"code": "border-east", "name": "Border, east", "agency": "Border troops", "region": "East"}
    assert rita.submit("/union/sections", new | {"code": "No Code"}).status_code == 422
    assert rita.submit("/union/sections", new).status_code == 303
    assert rita.submit("/union/sections/border-east", {"name": "Border and east"}).status_code == 303
    assert "Closed to newcomers" in rita.get("/union/sections").text
    assert as_("ada").get("/union/sections").status_code == 403
    assert as_("ada").get("/union/sections/border-east").status_code == 404
