"""A colleague covers a leave until a day: one case or all one's own, ended by the job or sooner."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from support.cases import jobs
from support.cases import service as cases
from support.core import clock
from support.core.db import at_the_edge, db
from tests.aid.factory import ask, held_case, put_money_in


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


def day(days):
    return (clock.today() + timedelta(days=days)).isoformat()


def cover(as_, case, people, *, who="carol", by="chloe", until=None):
    body = {"name": people.name(by), "until": until or day(14)}
    return as_(who).post(f"{case.address}/cover", json=body)


def grants(app, person):
    """How many keys of cases somebody holds: not that of the partners' directory."""
    of_cases = sa.text(
        "SELECT count(*) FROM data_grant JOIN data_key ON data_key.id = key_id"
        " WHERE principal_id = :who AND kind <> 'directory'"
    )
    with app.app_context():
        count = db.session.execute(of_cases, {"who": person.id}).scalar_one()
        db.session.rollback()
    return count


def later(app, people, days):
    """Let the job run so many days from now."""
    with app.test_request_context(), time_machine.travel(clock.now() + timedelta(days=days)), at_the_edge():
        jobs.end_covers()


def test_a_cover_acts_as_a_holder_until_the_day_is_over(app, as_, people, case):
    put_money_in(app, 500_00)
    as_("carol").post(f"{case.address}/notes", json={"text": "Before the leave."})
    seated = cover(as_, case, people)
    assert seated.status_code == 201, seated.text
    assert (seated.json["seat"], seated.json["until"]) == ("cover", day(14))
    chloe = as_("chloe")
    shown = chloe.get(case.address).json
    assert shown["story"].startswith("Zelenka-story")
    assert shown["notes"][0]["text"] == "Before the leave."
    assert chloe.post(f"{case.address}/notes", json={"text": "While they are away."}).status_code == 201
    assert chloe.get(case.address).json["holders"][2]["seat"] == "cover"
    ask(as_, case)
    later(app, people, 14)
    assert chloe.get(case.address).status_code == 200, "the last day counts"
    later(app, people, 15)
    assert chloe.get(case.address).status_code == 404
    assert grants(app, people.chloe) == 0
    assert len(as_("carol").get(case.address).json["holders"]) == 2
    history = as_("carol").get(f"{case.address}/history").json["seats"]
    assert [(one["name"], one["ended"]) for one in history if one["seat"] == "cover"] == [
        (people.chloe.name, "cover_ended")
    ]


def test_a_cover_is_not_counted_as_one_of_the_two(as_, people, case):
    cover(as_, case, people)
    as_("carol").delete(f"{case.address}/assignments/{people.cyril.name}")
    last = as_("chloe").delete(f"{case.address}/assignments/{people.carol.name}")
    assert last.status_code == 409
    assert "last holder" in last.json["detail"]
    refused = as_("chloe").post(f"{case.address}/transfers", json={"name": people.cyril.name, "reason": "x"})
    assert refused.status_code == 403, "a cover hands nothing on"
    seated = as_("chloe").post(f"{case.address}/assignments", json={"name": people.cyril.name})
    assert seated.json["seat"] == "deputy", "and acts as a holder in all else"


def test_a_cover_ends_sooner_by_taking_them_out(app, as_, people, case):
    cover(as_, case, people)
    assert as_("cyril").delete(f"{case.address}/assignments/{people.chloe.name}").status_code == 204
    assert as_("chloe").get(case.address).status_code == 404
    assert grants(app, people.chloe) == 0
    assert cover(as_, case, people).status_code == 201, "and can begin anew"


@pytest.mark.parametrize("until", [day(0), day(-1), day(93), "2020-01-01", "someday", None])
def test_a_leave_ends_on_a_day_within_three_months(as_, people, case, until):
    body = {"name": people.chloe.name, **({"until": until} if until else {})}
    refused = as_("carol").post(f"{case.address}/cover", json=body)
    assert refused.status_code == 422
    assert set(refused.json["fields"]) == {"until"}
    refused = as_("carol").post("/api/v1/covers", json=body)
    assert set(refused.json["fields"]) == {"until"}


def test_who_covers_and_who_asks_for_it(as_, people, case):
    assert cover(as_, case, people, by="carol").status_code == 403, "never oneself"
    assert cover(as_, case, people, by="cyril").status_code == 409, "not who holds it"
    assert cover(as_, case, people, by="abel").status_code == 409, "not who is no caseworker"
    assert cover(as_, case, people, who="chloe").status_code == 404
    assert cover(as_, case, people, who="lena").status_code == 404
    assert cover(as_, case, people).status_code == 201
    again = cover(as_, case, people, who="cyril")
    assert again.status_code == 409


def test_all_ones_own_cases_at_once(client, as_, people):
    first, second, third = (held_case(client, as_, people) for _number in range(3))
    cover(as_, second, people)
    outcomes = {"financial": "met", "legal": "met"}
    closed = {"to": "closed", "reason": "Done.", "outcomes": outcomes}
    assert as_("carol").post(f"{third.address}/transitions", json=closed).status_code == 200
    told = as_("carol").post("/api/v1/covers", json={"name": people.chloe.name, "until": day(7)})
    assert told.status_code == 201, told.text
    assert [one["reference"] for one in told.json["covered"]] == [first.reference]
    assert [(one["reference"], one["obstacle"]) for one in told.json["left_out"]] == [
        (second.reference, "Somebody covers it already.")
    ]
    assert as_("chloe").get(first.address).status_code == 200
    assert as_("chloe").get(third.address).status_code == 404, "a closed one is left out unless it is named"
    named = {"name": people.chloe.name, "until": day(7), "references": [third.reference]}
    told = as_("carol").post("/api/v1/covers", json=named)
    assert [one["reference"] for one in told.json["covered"]] == [third.reference]
    assert as_("chloe").get(third.address).status_code == 200


def test_only_ones_own_cases_are_covered(client, as_, people, case):
    named = {"name": people.cyril.name, "until": day(7), "references": [case.reference]}
    assert as_("chloe").post("/api/v1/covers", json=named).status_code == 404
    assert as_("carol").post("/api/v1/covers", json={**named, "references": ["A-0000-0000"]}).status_code == 404
    cover(as_, case, people)
    assert as_("chloe").post("/api/v1/covers", json=named).status_code == 404, "a cover does not pass it on"
    for nickname in ("lena", "ada", "abel", "otto"):
        assert as_(nickname).post("/api/v1/covers", json=named).status_code == 403
    assert people.officer(case.passphrase).post("/api/v1/covers", json=named).status_code == 404
    for name in (people.carol.name, people.abel.name):
        assert as_("carol").post("/api/v1/covers", json={"name": name, "until": day(7)}).status_code == 409


def test_a_case_whose_two_were_disabled_stays_with_its_cover_and_then_goes_back(app, as_, people, case):
    cover(as_, case, people)
    for nickname in ("carol", "cyril"):
        as_("ada").delete(f"/api/v1/staff/{people.name(nickname)}")
    chloe = as_("chloe")
    assert chloe.get(case.address).status_code == 200
    assert chloe.delete(f"{case.address}/assignments/{people.chloe.name}").status_code == 409, "nobody else holds it"
    assert as_("ina").get(case.address).status_code == 404
    later(app, people, 15)
    assert chloe.get(case.address).status_code == 404
    assert as_("ina").get(case.address).json["story"] is None, "intake finds it, and is sealed it by the next visit"
    people.officer(case.passphrase).get("/api/v1/me/case")
    assert as_("ina").get(case.address).json["story"].startswith("Zelenka-story")


def test_the_database_gives_a_cover_an_end_and_nobody_two_seats(as_, people, case, settings):
    cover(as_, case, people)
    engine = sa.create_engine(settings.database_url)
    insert = (
        'INSERT INTO seat (case_id, seat, person_id, since, number, "until")'
        ' SELECT id, :seat, :who, current_date, 9, :until FROM "case"'
    )
    attempts = [
        {"seat": "cover", "who": people.lena.id, "until": clock.today()},
        {"seat": "owner", "who": people.chloe.id, "until": None},
    ]
    with engine.connect() as sql:
        for row in attempts:
            with pytest.raises(sa.exc.IntegrityError):
                sql.execute(sa.text(insert), row)
            sql.rollback()
        sql.execute(sa.text("DELETE FROM seat WHERE seat = 'cover'"))
        for row in ({"seat": "cover", "until": None}, {"seat": "deputy", "until": clock.today()}):
            with pytest.raises(sa.exc.IntegrityError):
                sql.execute(sa.text(insert), {"who": people.lena.id, **row})
            sql.rollback()
    engine.dispose()


def test_the_cost_of_ending_covers_is_theirs_alone(app, client, as_, people, case):
    """Nothing is read of cases that nobody covers."""
    other = held_case(client, as_, people)
    cover(as_, other, people)
    with app.test_request_context(), at_the_edge():
        assert cases.end_covers() == 0
    later(app, people, 15)
    assert as_("chloe").get(other.address).status_code == 404
    assert as_("carol").get(case.address).status_code == 200
