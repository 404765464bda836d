"""How many statements moving, handing on and covering cost, beside the session's own: few, and none a case more."""

from datetime import timedelta

import pytest

from support.core import clock
from tests.aid.factory import held_case
from tests.desk.test_statements import measure, told


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


def day(days):
    return (clock.today() + timedelta(days=days)).isoformat()


def test_the_life_of_a_case(app, client, as_, people, case):
    carol, chloe, cyril = as_("carol"), as_("chloe"), as_("cyril")
    carol.post(f"{case.address}/notes", json={"text": "So that the team's key is there."})
    hold = {"to": "on_hold", "reason": "x", "until": day(9)}
    moves = f"{case.address}/transitions"
    told("POST transitions, on hold", measure(app, lambda: carol.post(moves, json=hold)), 11)
    told("POST transitions, resume", measure(app, lambda: carol.post(moves, json={"to": "resume"})), 7)
    ask = {"name": people.chloe.name, "reason": "x"}
    asking = measure(app, lambda: carol.post(f"{case.address}/transfers", json=ask), status=201)
    told("POST transfers", asking, 14)
    told("GET transfers", measure(app, lambda: chloe.get("/api/v1/transfers")), 1)
    transfer = chloe.get("/api/v1/transfers").json["items"][0]["id"]
    taking = measure(app, lambda: chloe.post(f"/api/v1/transfers/{transfer}/accept"))
    told("POST accept", taking, 17)
    cover = {"name": people.carol.name, "until": day(9)}
    covering = measure(app, lambda: chloe.post(f"{case.address}/cover", json=cover), status=201)
    told("POST cover", covering, 12)
    told("GET history", measure(app, lambda: cyril.get(f"{case.address}/history")), 10)
    carol.delete(f"{case.address}/assignments/{people.carol.name}")
    done = {"to": "closed", "reason": "x", "outcomes": {"financial": "met", "legal": "met"}}
    told("POST transitions, closed", measure(app, lambda: chloe.post(moves, json=done)), 21)


def test_a_longer_history_costs_no_more(app, as_, case):
    carol = as_("carol")

    def read():
        return len(measure(app, lambda: carol.get(f"{case.address}/history")))

    carol.post(f"{case.address}/transitions", json={"to": "on_hold", "reason": "x", "until": day(9)})
    carol.post(f"{case.address}/transitions", json={"to": "resume", "reason": "y"})
    read()
    short = read()
    for _round in range(4):
        carol.post(f"{case.address}/transitions", json={"to": "on_hold", "reason": "x", "until": day(9)})
        carol.post(f"{case.address}/transitions", json={"to": "resume", "reason": "y"})
    assert read() == short
    print(f"GET history: {short} statements, however long it is")
