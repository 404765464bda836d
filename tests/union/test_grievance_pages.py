"""The pages of grievances and of the numbers, each once by a form and once refused."""

from support.core import clock
from tests.union.factory import member
from tests.union.grievances import STORY, assigned, must, out_of_office, representative, taken, together


def _at(answer):
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_grievance_by_pages(app, as_, people):
    mila, reza, rita = member(app, people), representative(app, people), as_("rita")
    assert "You have told nothing yet" in mila.client.get("/own/work").text
    refused = mila.client.submit("/own/work/new", {"kind": "", "text": "Kept words"})
    assert (refused.status_code, "Kept words" in refused.text) == (422, True)
    address = _at(mila.client.submit("/own/work/new", {"kind": "pay", "text": STORY}))
    page = mila.client.get(address).text
    assert "<title>Page</title>" in page
    assert STORY in page
    grievance_id = address.rpartition("/")[2]
    staff = f"/union/grievances/{grievance_id}"
    assert mila.handle in rita.get("/union/grievances?unassigned=true").text
    assert STORY in rita.get(staff).text
    assert mila.client.get(staff).status_code == rita.get(address).status_code == 404
    assert mila.client.get("/union/grievances").status_code == 403
    assert rita.submit(f"{staff}/representative", {"handle": "nobody"}, page=staff).status_code == 422
    _at(rita.submit(f"{staff}/representative", {"handle": reza.handle}, page=staff))
    assert "You are asked" in reza.client.get("/own/work/represented").text
    _at(reza.client.submit(f"{address}/take", page=address))
    assert STORY not in rita.get(staff).text

    wrong = {"text": "Kept too", "day": "2024-02-02", "due": "2024-02-01"}
    refused = reza.client.submit(f"{address}/steps", wrong, page=address)
    assert (refused.status_code, "Kept too" in refused.text) == (422, True)
    due = {"text": "File it.", "stage": "court", "due": clock.today().isoformat()}
    _at(reza.client.submit(f"{address}/steps", due, page=address))
    assert "File it." in mila.client.get("/own/work").text
    step_id = must(reza.client.get(f"/api/v1/grievances/{grievance_id}"), 200)["steps"][0]["id"]
    _at(reza.client.submit(f"{address}/steps/{step_id}/done", page=address))
    assert "Due next" not in mila.client.get("/own/work").text
    assert "Give this back?" in reza.client.get(f"{address}/return").text
    assert reza.client.submit(f"{address}/end", {"outcome": "", "text": "x"}).status_code == 422
    ended = {"outcome": "won", "text": "Paid in full."}
    pause = reza.client.submit(f"{address}/end", ended)
    assert (pause.status_code, "Paid in full." in pause.text) == (200, True)
    _at(reza.client.submit(f"{address}/end", {**ended, "confirmed": "true"}))
    assert "Paid in full." in mila.client.get(address).text

    second = _at(mila.client.submit("/own/work/new", {"kind": "other", "text": "x"}))
    why = {"text": "Ask a court.", "confirmed": "true"}
    there = f"/union/grievances/{second.rpartition('/')[2]}"
    _at(rita.submit(f"{there}/refusal", why))
    assert "Ask a court." in mila.client.get(second).text
    third = _at(mila.client.submit("/own/work/new", {"kind": "other", "text": "x"}))
    _at(mila.client.submit(f"{third}/end", {"text": "", "confirmed": "true"}))
    assert "Withdrawn" in mila.client.get(third).text
    assigned(as_, _told_anew(mila), reza)
    waits = must(reza.client.get("/api/v1/grievances?role=representative&stage=told"), 200)["items"][0]["id"]
    _at(reza.client.submit(f"/own/work/{waits}/decline", page=f"/own/work/{waits}"))


def _told_anew(mila):
    return _at(mila.client.submit("/own/work/new", {"kind": "other", "text": "x"})).rpartition("/")[2]


def test_several_together_by_pages(app, as_, people):
    mila, reza = member(app, people), representative(app, people)
    grievance_id = taken(as_, mila, reza, "pay")
    assert mila.client.get("/own/work/together/new").status_code == 404
    refused = reza.client.submit("/own/work/together/new", {"kind": "pay", "title": "", "text": "Kept words"})
    assert (refused.status_code, "Kept words" in refused.text) == (422, True)
    shared = {"kind": "pay", "title": "The district’s pay", "text": "One order took it."}
    address = _at(reza.client.submit("/own/work/together/new", shared))
    assert mila.client.get(address).status_code == 404
    assert reza.client.submit(f"{address}/invite", {"grievance": ""}, page=address).status_code == 422
    _at(reza.client.submit(f"{address}/invite", {"grievance": grievance_id}, page=address))
    own = f"/own/work/{grievance_id}"
    assert "The district’s pay" in mila.client.get(own).text
    _at(mila.client.submit(f"{own}/together", {"answer": "join"}, page=own))
    note = {"text": "One complaint.", "stage": "court", "due": "2999-01-01"}
    _at(reza.client.submit(f"{address}/steps", note, page=address))
    page = mila.client.get(address).text
    assert "One complaint." in page
    assert mila.handle not in page, "who they are stays theirs"
    assert "In court" in mila.client.get(own).text
    news_id = must(reza.client.get(f"/api/v1/collective-cases/{address.rpartition('/')[2]}"), 200)["news"][0]["id"]
    _at(reza.client.submit(f"{address}/steps/{news_id}/done", page=address))
    assert "The district’s pay" in mila.client.get("/own/work/together").text
    _at(mila.client.submit(f"{own}/return", page=f"{own}/return"))
    assert mila.client.get(address).status_code == 404
    _at(reza.client.submit(f"{address}/end", {"outcome": "lost", "text": "x", "confirmed": "true"}))


def test_handing_on_by_pages(app, as_, people):
    mila, reza, rada, rosa = member(app, people), *(representative(app, people) for _ in range(3))
    grievance_id, collective_id = taken(as_, mila, reza, "pay"), together(reza)
    address, own = f"/own/work/together/{collective_id}", f"/own/work/{grievance_id}"
    _at(reza.client.submit(f"{address}/invite", {"grievance": grievance_id}, page=address))
    _at(mila.client.submit(f"{own}/together", {"answer": "join"}, page=own))
    assert "Hand it on" not in mila.client.get(address).text
    assert reza.client.submit(f"{address}/hand-on", {"handle": ""}, page=address).status_code == 422
    _at(reza.client.submit(f"{address}/hand-on", {"handle": rada.handle}, page=address))
    assert "has not answered yet" in mila.client.get(address).text
    assert "You are asked" in rada.client.get("/own/work/together").text
    _at(rada.client.submit(f"{address}/decline", page=address))
    _at(reza.client.submit(f"{address}/hand-on", {"handle": rada.handle}, page=address))
    _at(rada.client.submit(f"{address}/take", page=address))
    out_of_office(app, rada)
    assert "Nobody leads this at the moment" in mila.client.get(address).text
    desk = f"/union/grievances/together/{collective_id}"
    assert desk in as_("rita").get("/union/grievances").text
    assert mila.client.get(desk).status_code == reza.client.get(desk).status_code == 404
    assert as_("rita").submit(desk, {"handle": "nobody"}).status_code == 422
    _at(as_("rita").submit(desk, {"handle": rosa.handle}))
    assert "Nobody who carries it has agreed yet" in rosa.client.get(address).text
    assert "cannot be taken back" in mila.client.get(address).text
    assert rosa.client.submit(f"{address}/take", page=address).status_code == 409
    _at(mila.client.submit(f"{address}/agree", page=address))
    _at(rosa.client.submit(f"{address}/take", page=address))
    assert "You lead it now" in rosa.client.get(address).text


def test_the_numbers_by_pages(app, as_, people):
    earlier = clock.quarters_on(clock.today(), -5)
    assert "nothing that can be told" in as_("rita").get("/union/numbers").text
    made = [member(app, people, since=earlier) for _one in range(6)]
    page = as_("rita").get("/union/numbers")
    assert (page.status_code, "Section police-west" in page.text, "<svg" in page.text) == (200, True, True)
    assert as_("rita").get("/union/numbers/report.pdf").data.startswith(b"%PDF-")
    for client in (as_("ada"), made[0].client):
        assert client.get("/union/numbers").status_code == 403
        assert client.get("/union/numbers/report.csv").status_code == 403
