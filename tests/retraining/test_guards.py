"""What the database refuses to the application's own login, and what bare keys open."""

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from support.core import clock
from support.core.db import db
from tests.access.test_keys import _table
from tests.aid.factory import held_case
from tests.aid.sql import insert, refused
from tests.retraining.factory import PROFILE, applied, attending, programme, said, school


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def provider(app, people):
    return school(app, people)


@pytest.fixture
def sql(app, settings):
    """A connection as the application's own login."""
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_the_database_refuses_what_no_code_path_allows(client, as_, people, case, provider, sql):
    only, other = programme(as_, provider), held_case(client, as_, people)
    first = attending(as_, case, only)
    second = applied(as_, other, only)
    third = applied(as_, case, programme(as_, provider))
    job = {"trade": "care", "began_on": clock.today().isoformat()}
    placed = as_("carol").post(f"{case.address}/placements", json=job).json["id"]
    row = dict(sql.execute(sa.text("SELECT * FROM enrolment WHERE id = :id"), {"id": UUID(first)}).mappings().one())
    sql.rollback()

    def change(table, which, **values):
        named = ", ".join(f"{name} = :{name}" for name in values)
        return lambda: sql.execute(sa.text(f"UPDATE {table} SET {named} WHERE id = :id"), {"id": which, **values})

    follow_up = sa.text("SELECT id FROM work_follow_up WHERE placement_id = :id LIMIT 1")
    asked = sql.execute(follow_up, {"id": placed}).scalar_one()
    sql.execute(
        sa.text("UPDATE work_follow_up SET outcome = 'no_job', answered_on = :day WHERE id = :id"),
        {"id": asked, "day": clock.today()},
    )
    sql.commit()
    attempts = {
        "one seat, two people": (change("enrolment", second, status="offered"), "full"),
        "born enrolled": (lambda: insert(sql, "enrolment", **{**row, "id": uuid4(), "position": 99}), "begins"),
        "twice on a programme": (
            lambda: insert(sql, "enrolment", **{**row, "id": uuid4(), "position": 98, "status": "applied"}),
            "enrolment_once_idx",
        ),
        "dropped for nothing": (change("enrolment", first, status="dropped"), "dropped_for_a_reason"),
        "certified before the end": (change("enrolment", first, certified=True), "certified_when_completed"),
        "another case": (change("enrolment", first, case_id=uuid4()), "permission"),
        "a place deleted": (lambda: sql.execute(sa.text("DELETE FROM enrolment")), "permission"),
        "answered anew": (change("work_follow_up", asked, outcome="same_job"), "answered"),
        "no seats": (change("programme", only, seats=0), "seats_within"),
        "an unknown skill": (change("programme", only, needs_skills=["spying"]), "needs_skills_known"),
        "a started job without a day": (change("placement", placed, began_on=None), "began_on_a_day"),
    }
    for name, (attempt, told) in attempts.items():
        assert told in refused(sql, attempt), name
    assert third
    print(f"Retraining: {len(attempts)} statements refused by the database")


def _training(app, people, case):
    with app.test_request_context():
        table = _table(people, case.passphrase)
        db.session.remove()
    return {who for who, kinds in table.items() if "training" in kinds}


def test_ac6_training_opens_to_coordinators_while_there_is_training(app, as_, people, case, provider):
    assert as_("carol").put(f"{case.address}/skills", json=PROFILE).status_code == 200
    ours = {"officer", "carol", "cyril", "recovery"}
    assert _training(app, people, case) == ours
    place = applied(as_, case, programme(as_, provider))
    assert _training(app, people, case) == ours | {"tora"}
    said(people.officer(case.passphrase), place, "withdraw")
    assert _training(app, people, case) == ours
    job = {"trade": "care", "began_on": clock.today().isoformat()}
    assert as_("carol").post(f"{case.address}/placements", json=job).status_code == 201
    assert _training(app, people, case) == ours | {"tora"}
    print("AC6: the training key opens to the bare keys of coordinators while there is training, and not after")
