"""The first page of staff: everything that waits stands on it, for whom it waits, and nothing that was sealed."""

import re
from datetime import timedelta

import pytest
import time_machine

from support.core import clock
from support.core.db import db
from support.desk import service
from support.desk.model import Kind
from tests.aid.factory import held_case
from tests.desk.busy import TWICE, busy, closed, planned, resting, with_tokens
from tests.duplicates.factory import apply, seat
from tests.intake.factory import application
from tests.statements import counted
from tests.vetting.factory import must


def desk(as_, who="carol"):
    answer = as_(who).get("/api/v1/desk")
    assert answer.status_code == 200, answer.text
    return answer.json


def told(tasks):
    return {(one["kind"], one["handle"]) for one in tasks}


@pytest.fixture
def full(app, client, as_, people):
    return busy(app, client, as_, people)


def test_everything_that_waits_stands_where_it_belongs(app, as_, full):
    handle = {name: case.handle for name, case in full.items()}
    found = desk(as_)
    assert told(found["due"]) == {
        ("step", handle["planned"]),
        ("document", handle["planned"]),
        ("cover", handle["resting"]),
        ("erasure", handle["forgotten"]),
    }
    assert not any(one["late"] for one in found["due"])
    assert told(found["for_me"]) == {
        ("unfreeze", handle["frozen"]),
        ("plan", handle["to approve"]),
        ("words", handle["words"]),
        ("transfer", handle["coming"]),
        ("merge", handle["merging"]),
    }
    assert told(found["for_others"]) == {
        ("aid", handle["planned"]),
        ("document", handle["planned"]),
        ("unfreeze", handle["lifting"]),
        ("round", handle["vetting"]),
        ("agreement", handle["to agree"]),
        ("plan", handle["approving"]),
        ("words", handle["worded"]),
        ("transfer", handle["leaving"]),
    }
    assert [(one["handle"], one["count"]) for one in found["unread"]] == [(handle["planned"], 1)]
    assert found["queue"] is found["team"] is None
    # What comes to carol is not hers to see yet: it is named, and has no reference.
    coming = next(one for one in found["for_me"] if one["kind"] == "transfer")
    assert coming["reference"] is None
    mirrored = told(desk(as_, "cyril")["for_me"])
    assert {("unfreeze", handle["lifting"]), ("plan", handle["approving"]), ("words", handle["worded"])} <= mirrored
    # Each case is counted once, and the number leads to its list.
    assert sum(found["stages"].values()) == len(as_("carol").get("/api/v1/cases?limit=200").json["items"])
    assert found["stages"]["on_hold"] == found["stages"]["closed"] == 1
    page = as_("carol").get("/desk").text
    for status in ("on_hold", "closed"):
        assert f'href="/desk/cases?status={status}"' in page
    assert 'href="/desk/cases?status=declined"' not in page


def test_every_task_leads_to_where_it_is_done_and_nothing_is_opened_before(app, as_, full):
    page = as_("carol").get("/desk").text
    main = page[page.index("<main") : page.index("</main>")]
    addresses = {one.replace("&amp;", "&") for one in re.findall(r'href="(/[^"]+)"', main)}
    assert len(addresses) > 20
    for address in sorted(addresses):
        answer = as_("carol").get(address)
        assert answer.status_code == 200, (address, answer.status_code)
    for part in (
        "/plan",
        "/unfreeze",
        "/words",
        "/documents",
        "/messages",
        "/vetting",
        "/desk/transfers",
        "/desk/merges/",
    ):
        assert any(part in address for address in addresses), part
    # Nothing sealed is on it, and nothing is opened for it.
    carol = as_("carol")
    for address in ("/desk", "/api/v1/desk"):
        with counted(app) as sent:
            shown = carol.get(address)
        assert shown.status_code == 200
        assert "Zelenka" not in shown.text
        assert "Aspen" not in shown.text
        # Neither a key, nor a sealed part, nor a share, nor the log of what was opened is touched.
        touched = " ".join(" ".join(text.split()) for text, _parameters in sent.without_session())
        assert not re.search(r"sealed_part|data_key|data_grant|FROM share|INSERT INTO", touched)


def test_a_desk_costs_the_same_however_much_waits(app, client, as_, people):
    carol = as_("carol")
    held_case(client, as_, people)

    def cost():
        with counted(app) as sent:
            assert carol.get("/api/v1/desk").status_code == 200
        return len(sent.without_session())

    few = cost()
    busy(app, client, as_, people)
    assert cost() == few == 21
    print(f"GET /desk: {few} statements for one case and for many")


def test_days_come_and_go(app, client, as_, people):
    handles = {
        "step": planned(client, as_, people).handle,
        "hold": resting(client, as_, people).handle,
        "follow_up": closed(client, as_, people).handle,
    }
    forgotten = held_case(client, as_, people)
    must(people.officer(forgotten.passphrase).post("/api/v1/me/case/erasure-request", json={"confirm": True}))

    def after(days):
        people._tokens.clear()
        with app.test_request_context(), time_machine.travel(clock.now() + timedelta(days=days)):
            found = service.desk(people.actor("carol"))
            db.session.rollback()
        people._tokens.clear()
        return {(task.kind, task.handle): task.late for task in found.due}

    today = after(0)
    assert (Kind.HOLD, handles["hold"]) not in today
    assert today[Kind.STEP, handles["step"]] is False
    assert after(1)[Kind.HOLD, handles["hold"]] is False
    later = after(5)
    assert later[Kind.STEP, handles["step"]] is True
    assert later[Kind.HOLD, handles["hold"]] is True
    assert (Kind.FOLLOW_UP, handles["follow_up"]) not in later
    assert after(13)[Kind.ERASURE, forgotten.handle] is False
    assert after(15)[Kind.ERASURE, forgotten.handle] is True
    assert after(88)[Kind.FOLLOW_UP, handles["follow_up"]] is False
    assert after(100)[Kind.FOLLOW_UP, handles["follow_up"]] is True


def test_what_is_newly_ones_own_until_it_is_opened(app, client, as_, people):
    case = held_case(client, as_, people)
    assert desk(as_)["newly"] == [
        {"reference": case.reference, "handle": case.handle, "seat": "owner", "since": clock.today().isoformat()}
    ]
    assert len(as_("carol").get("/api/v1/cases?newly=true").json["items"]) == 1
    as_("carol").get(case.address)
    assert desk(as_)["newly"] == []
    assert as_("carol").get("/api/v1/cases?newly=true").json["items"] == []
    assert [one["seat"] for one in desk(as_, "cyril")["newly"]] == ["deputy"]
    people._tokens.clear()
    with app.test_request_context(), time_machine.travel(clock.now() + timedelta(days=8)):
        assert service.desk(people.actor("cyril")).newly == []
        db.session.rollback()


def test_intake_sees_what_waits_in_the_queue(client, as_, people):
    assert desk(as_, "ina")["queue"] == {"waiting": 0, "unheld": 0, "oldest": None}
    assert "Nobody waits for you" in as_("ina").get("/desk").text
    cases = [apply(client, application()) for _number in range(3)]
    seat(as_, people, cases[0], "carol")
    found = desk(as_, "ina")
    assert (found["queue"]["waiting"], found["queue"]["unheld"]) == (3, 2)
    assert found["queue"]["oldest"]["handle"] in {cases[1].handle, cases[2].handle}
    assert found["stages"]["new"] == 3
    assert found["newly"] == found["due"] == []
    must(people.officer(cases[1].passphrase).post("/api/v1/me/case/messages", json={"text": "When?"}))
    assert [one["handle"] for one in desk(as_, "ina")["unread"]] == [cases[1].handle]
    seat(as_, people, cases[0], "cyril")
    assert desk(as_, "ina")["queue"]["waiting"] == 2


def test_holders_are_asked_whether_it_is_the_same_person(app, client, as_, people, settings):
    with_tokens(app, settings)
    ours = seat(as_, people, apply(client, TWICE), "carol", "cyril")
    again = apply(client, TWICE)
    must(as_("ina").post(f"/api/v1/cases/{again.reference}/duplicates/questions"), 200)
    for who in ("carol", "cyril"):
        assert told(desk(as_, who)["for_me"]) == {("duplicate", ours.handle)}
    assert again.handle not in as_("carol").get("/desk").text


def test_a_lead_sees_what_is_late_and_no_case(app, client, as_, people):
    page = as_("lena").get("/desk").text
    assert "No step of a plan is late" in page
    assert 'href="/desk/workload"' in page
    found = desk(as_, "lena")
    assert (found["team"], found["stages"], found["queue"]) == ([], {}, None)
    assert as_("lena").get("/desk/cases").status_code == 403


def test_whose_work_begins_elsewhere(as_, people, client):
    case = held_case(client, as_, people)
    for nickname, address in {
        "vera": "/desk/vetting",
        "abel": "/approvals",
        "chiara": "/approvals",
        "fina": "/payments",
        "otto": "/oversight/audit",
        "ada": "/people",
        "lara": "/shared",
        "paul": "/shared",
        "tora": "/enrolments",
        "remy": "/way-back",
        "tess": "/testimony",
        "cora": "/complaints",
        "rita": "/union/work",
    }.items():
        led = as_(nickname).get("/desk")
        assert (led.status_code, led.location) == (303, address)
        assert as_(nickname).get("/api/v1/desk").status_code == 403
    officer = people.officer(case.passphrase)
    assert officer.get("/desk").status_code == officer.get("/api/v1/desk").status_code == 404


def test_two_roles_in_one_person_have_one_desk(app, as_, people, client):
    """Somebody of vetting who also leads a team is asked for findings on the same page."""
    from support.core.db import at_the_edge
    from support.people import service as staff
    from support.people.model import Role
    from support.vault.model import Name

    with app.test_request_context(), at_the_edge():
        sent = staff.invite(people.actor("ada"), [Role.VETTING, Role.LEAD])
        welcome = staff.accept(sent.code)
    with app.test_request_context(), at_the_edge():
        staff.grant(people.actor("vera"), Name.VETTING, staff.by_name(str(welcome.name)))
    case = held_case(client, as_, people)
    body = {"officers": [str(welcome.name), people.name("vera")]}
    must(as_("carol").post(f"{case.address}/vetting", json=body))
    entry = client.post("/api/v1/sessions", json={"name": welcome.name, "passphrase": welcome.passphrase})
    both = app.test_client()
    both.bearer = entry.json["token"]
    found = both.get("/api/v1/desk").json
    assert told(found["for_me"]) == {("vetting", case.handle)}
    assert found["team"] == []


def test_keys_lead_to_the_same_places_without_a_script(as_, client, people):
    held_case(client, as_, people)
    for address in ("/desk", "/desk/cases"):
        page = as_("carol").get(address).text
        for key, target in {"1": "/desk", "2": "/desk/cases"}.items():
            assert re.search(rf'<a href="{target}"[^>]* accesskey="{key}"', page), (address, key)
        keyed = re.findall(r'accesskey="(\d)"', page)
        assert len(keyed) == len(set(keyed))
        listed = re.findall(r'<dt class="mono">(\d)</dt>', page)
        assert set(listed) == set(keyed)
        for anchor in re.findall(r'class="skip" href="#([\w-]+)"', page):
            assert re.search(rf'id="{anchor}"', page), anchor


def test_the_list_is_narrowed_and_marked_and_each_sees_their_own(app, as_, people, full):
    carol = as_("carol")

    def listed(query):
        answer = carol.get(f"/api/v1/cases?limit=200&{query}")
        assert answer.status_code == 200, answer.text
        return {one["handle"] for one in answer.json["items"]}

    assert listed("frozen=true") == {full["frozen"].handle, full["lifting"].handle}
    assert listed("status=on_hold") == {full["resting"].handle}
    assert listed("over=true") == set()
    assert listed("mine=true") == listed("")
    cleared = {full[name].handle for name in ("planned", "to approve", "to agree", "approving")}
    assert listed("clearance=cleared") == cleared
    assert carol.get("/api/v1/cases?clearance=odd").status_code == 422
    page = as_("carol").get("/desk/cases").text
    rows = {
        re.search(r"/desk/cases/(A-[\w-]+)", row).group(1): row
        for row in re.findall(r"<tr role=.*?</tr>", page, re.DOTALL)[1:]
    }
    assert "1 unread" in rows[full["planned"].reference]
    assert ">frozen<" in rows[full["frozen"].reference]
    assert not any("overdue" in row for row in rows.values())
    found = desk(as_, "chloe")
    theirs = {full[name].handle for name in full} - {full["resting"].handle, full["leaving"].handle}
    shown = as_("chloe").get("/desk").text
    # The case she hands on is still hers, and the merge of others' cases is none of hers.
    mine = {full["coming"].handle}
    assert [handle for handle in theirs - mine if handle in shown] == []
    assert told(found["for_others"]) == {("transfer", full["coming"].handle)}
    with app.test_request_context(), time_machine.travel(clock.now() + timedelta(days=3)):
        people._tokens.clear()
        from support.cases import service as cases

        page = cases.browse(people.actor("carol"), over=True)
        assert [one["handle"] for one in page.items] == [full["resting"].handle]
        assert page.items[0]["rest_over"]
        db.session.rollback()
    people._tokens.clear()


def test_overdue_steps_are_marked_in_the_list(app, client, as_, people):
    case = planned(client, as_, people)
    people._tokens.clear()
    with app.test_request_context(), time_machine.travel(clock.now() + timedelta(days=4)):
        found = service.listing(people.actor("carol"), {})
        assert found.overdue == {found.page.items[0]["id"]: 1}
        assert found.page.items[0]["handle"] == case.handle
        db.session.rollback()
    people._tokens.clear()
