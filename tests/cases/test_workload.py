"""A lead sees their own team's numbers, and no case; the administrator says who is in which team."""

from datetime import timedelta

import pytest

from support.cases import service as cases
from support.core import clock
from tests.aid.factory import held_case


@pytest.fixture
def team(as_, people):
    """Lena leads north, where carol and chloe work; cyril stays in the first team."""
    for nickname in ("lena", "carol", "chloe"):
        answer = as_("ada").patch(f"/api/v1/staff/{people.name(nickname)}", json={"team": "north"})
        assert answer.json == {"name": people.name(nickname), "team": "north"}


def test_the_lead_sees_numbers_of_their_own_team(client, as_, people, team):
    first, second = (held_case(client, as_, people) for _number in range(2))
    until = (clock.today() + timedelta(days=9)).isoformat()
    as_("carol").post(f"{first.address}/cover", json={"name": people.chloe.name, "until": until})
    as_("carol").post(f"{second.address}/transfers", json={"name": people.chloe.name, "reason": "x"})
    rest = {"to": "on_hold", "reason": "x", "until": until}
    as_("cyril").post(f"{second.address}/transitions", json=rest)
    told = as_("lena").get("/api/v1/workload")
    assert told.json == {
        "team": "north",
        "people": sorted(
            [
                {
                    "name": people.carol.name,
                    "held": {"owner": {"new": 1, "on_hold": 1}},
                    "open": 2,
                    "asked_to_take": 0,
                    "asked_others": 1,
                },
                {
                    "name": people.chloe.name,
                    "held": {"cover": {"new": 1}},
                    "open": 1,
                    "asked_to_take": 1,
                    "asked_others": 0,
                },
            ],
            key=lambda one: one["name"],
        ),
    }
    page = as_("lena").get("/desk/workload")
    assert page.status_code == 200
    for text in (told.text, page.text):
        for case in (first, second):
            assert case.handle not in text
            assert case.reference not in text
    for address in (first.address, f"/desk/cases/{first.reference}", f"{first.address}/history"):
        assert as_("lena").get(address).status_code == 404
    assert "progress" in page.text


def test_a_team_without_caseworkers_says_so(as_, people):
    as_("ada").patch(f"/api/v1/staff/{people.lena.name}", json={"team": "south"})
    assert as_("lena").get("/api/v1/workload").json == {"team": "south", "people": []}
    assert "Nobody in this team holds cases" in as_("lena").get("/desk/workload").text


def test_nobody_but_a_lead_sees_it(as_, people, client):
    case = held_case(client, as_, people)
    for nickname in people:
        allowed = nickname == "lena"
        assert (as_(nickname).get("/api/v1/workload").status_code == 200) is allowed, nickname
        assert (as_(nickname).get("/desk/workload").status_code == 200) is allowed, nickname
    assert people.officer(case.passphrase).get("/api/v1/workload").status_code == 403


def test_the_numbers_cost_the_same_however_many_there_are(app, client, as_, people, team):
    from tests.statements import counted

    def cost():
        with counted(app) as sent:
            assert as_("lena").get("/api/v1/workload").status_code == 200
        return len(sent.without_session())

    held_case(client, as_, people)
    cost()
    few = cost()
    for _number in range(3):
        held_case(client, as_, people)
    assert cost() == few <= 4
    print(f"GET /workload: {few} statements")


def test_a_seat_remembers_the_team_it_was_taken_in(app, client, as_, people, team):
    case = held_case(client, as_, people)
    as_("ada").patch(f"/api/v1/staff/{people.carol.name}", json={"team": "south"})
    told = as_("cyril").get(f"{case.address}/history").json["seats"]
    assert {one["name"]: one["team"] for one in told} == {people.carol.name: "north", people.cyril.name: "first"}
    with app.test_request_context():
        folder = cases.by_id(cases.case_ids([case.reference])[case.reference])
        assert all("team" not in one for one in cases.changes_of_holders(folder)), "no officer is told of teams"
