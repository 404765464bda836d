"""AC5: more cases than one person opens in a day need a second person; a decoy alarms."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from support.app.decoys import plant_decoys_command
from support.cases.model.openings import A_DAY, MORE
from support.cases.policy import may_allow_more
from support.core.db import at_the_edge, db
from support.people.model import Role
from tests.cases.factory import Somebody
from tests.intake.factory import application


def applied(client, count):
    return [client.post("/api/v1/applications", json=application()).json["reference"] for _number in range(count)]


def opened(there, references):
    return [there.get(f"/api/v1/cases/{reference}").status_code for reference in references]


@pytest.mark.parametrize("role", list(Role))
def test_who_lets_a_colleague_open_more(role):
    one, other = Somebody((role,)), Somebody((Role.INTAKE,))
    assert may_allow_more(one, other) is (role in {Role.INTAKE, Role.CASEWORKER, Role.LEAD})
    assert not may_allow_more(one, one)
    assert not may_allow_more(Somebody(kind="officer"), other)


def test_ac5_the_21st_case_of_a_day_needs_a_second_person(client, as_, people):
    references = applied(client, A_DAY + 2)
    ina = as_("ina")
    assert opened(ina, references[:A_DAY]) == [200] * A_DAY
    assert opened(ina, references[:A_DAY]) == [200] * A_DAY, "a case opened again today is not counted again"
    refused = ina.get(f"/api/v1/cases/{references[A_DAY]}")
    assert refused.status_code == 403
    assert "A colleague has to agree" in refused.json["detail"]
    assert ina.get(f"/desk/cases/{references[A_DAY]}").status_code == 403
    note = ina.post(f"/api/v1/cases/{references[A_DAY]}/notes", json={"text": "x"})
    assert note.status_code == 403, "by no other door either"
    assert ina.post(f"/api/v1/staff/{people.ina.name}/openings").status_code == 403, "never by oneself"
    assert as_("abel").post(f"/api/v1/staff/{people.ina.name}/openings").status_code == 403
    allowed = as_("carol").post(f"/api/v1/staff/{people.ina.name}/openings")
    assert allowed.json == {"name": people.ina.name, "opened": A_DAY, "most": A_DAY + MORE}
    assert opened(ina, references) == [200] * (A_DAY + 2)
    assert opened(as_("ivo"), references[:1]) == [200], "each person is counted alone"
    events = as_("otto").get(f"/api/v1/audit?actor={people.ina.name}").json["items"]
    assert "may_open_more" in {event["reason"] for event in events if event["action"] == "access.refused"}
    print(f"AC5: the 21st of {len(references)} cases refused at 3 doors; a colleague's yes let it through")


def test_ac5_a_hundred_at_once_do_not_slip_through(app, client, as_, people):
    references = applied(client, A_DAY + 15)
    token = people.token("ina")

    def open_one(reference):
        there = app.test_client()
        there.bearer = token
        return there.get(f"/api/v1/cases/{reference}").status_code

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(open_one, references * 2))
    assert set(answers) == {200, 403}
    with app.test_request_context():
        places = db.session.execute(
            sa.text("SELECT count(*) FROM case_opening WHERE person_id = :id"), {"id": people.ina.id}
        ).scalar_one()
    assert places == A_DAY
    print(f"AC5: {len(answers)} openings of {len(references)} cases at once, {places} cases opened")


def test_ac5_a_decoy_alarms(app, client, as_, people):
    planted = app.test_cli_runner().invoke(plant_decoys_command, ["--count", "2"])
    assert planted.exit_code == 0, planted.output
    listed = as_("ina").get("/api/v1/cases?status=closed").json["items"]
    assert len(listed) == 2
    assert "decoy" not in str(listed)
    otto = as_("otto")
    assert otto.get("/api/v1/alarms").json["items"] == []
    assert as_("ina").get(f"/api/v1/cases/{listed[0]['reference']}").status_code == 200
    as_("ina").get(f"/api/v1/cases/{listed[0]['reference']}")
    alarms = otto.get("/api/v1/alarms").json["items"]
    assert [(one["kind"], one["name"]) for one in alarms] == [("decoy_opened", people.ina.name)]
    assert "Their passphrase" not in as_("ina").get("/desk/cases").text
    assert people.ina.name in otto.get("/oversight/audit").text
    assert as_("ada").get("/api/v1/alarms").status_code == 403
    assert as_("ada").post(f"/api/v1/alarms/{alarms[0]['id']}/settle").status_code == 404
    assert otto.post(f"/api/v1/alarms/{alarms[0]['id']}/settle").status_code == 204
    assert otto.post(f"/api/v1/alarms/{alarms[0]['id']}/settle").status_code == 404
    assert otto.get("/api/v1/alarms").json["items"] == []
    print("AC5: opening one of 2 decoys raised 1 alarm for the auditor, and showed the opener nothing")


def test_the_database_refuses_ones_own_yes(app, people):
    mine = {"person_id": people.ina.id, "granted_by": people.ina.id}
    with app.test_request_context(), pytest.raises(sa.exc.IntegrityError, match="two_people"), at_the_edge():
        db.session.execute(
            sa.text(
                "INSERT INTO opening_allowance (id, person_id, day, granted_by, more)"
                " VALUES (gen_random_uuid(), :person_id, current_date, :granted_by, 10)"
            ),
            mine,
        )


def test_the_page_says_how_many_and_lets_a_colleague_agree(client, as_, people):
    opened(as_("ina"), applied(client, 3))
    carol = as_("carol")
    page = carol.get(f"/people/{people.ina.name}/openings")
    assert "3 of 20" in page.text
    assert "Cases opened today" in carol.get(f"/people/{people.ina.name}").text
    own = as_("ina").get(f"/people/{people.ina.name}/openings")
    assert "Let them open" not in own.text
