"""What the database refuses of the way back, whichever way it is asked: as the application's own login, by SQL."""

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from support.core import clock
from tests.aid.factory import held_case
from tests.aid.sql import insert, refused
from tests.reinstatement.factory import (
    CRITERIA,
    PANEL,
    announced,
    applied,
    asked,
    begun,
    by_owner,
    entered,
    must,
    officer_of,
    scored,
    wish_of,
)


@pytest.fixture
def sql(app, settings):
    """A connection as the application's own login."""
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def held(client, as_, people, settings):
    return officer_of(client, as_, people, settings)


def run(sql, statement, **values):
    return lambda: sql.execute(sa.text(statement), values)


def one(sql, statement, **values):
    found = sql.execute(sa.text(statement), values).scalar_one()
    sql.rollback()
    return found


def test_only_a_vetted_officer_is_in_the_register_and_nobody_else_is_asked(client, as_, people, settings, held, sql):
    unvetted = held_case(client, as_, people)
    case_id = one(sql, 'SELECT id FROM "case" WHERE reference = :one', one=unvetted.reference)
    day = clock.today()
    row = {"id": uuid4(), "case_id": case_id, "status": "active", "renew_by": day}
    assert "vetted" in refused(sql, lambda: insert(sql, "register_entry", **row))
    entered(held[1])
    request_id = UUID(asked(as_))
    wish = UUID(wish_of(held[1])["id"])
    entry_id = one(sql, "SELECT entry_id FROM contact_wish WHERE id = :id", id=wish)
    born = {"id": uuid4(), "request_id": request_id, "entry_id": entry_id, "status": "yes"}
    assert "begins as asked" in refused(sql, lambda: insert(sql, "contact_wish", **born))
    again = {**born, "status": "asked"}
    assert "contact_wish_request_id_entry_id_key" in refused(sql, lambda: insert(sql, "contact_wish", **again))
    ask = {"id": uuid4(), "asked_by": people.carol.id, "asked_on": day, "answer_by": day}
    assert "reform team" in refused(sql, lambda: insert(sql, "contact_request", **ask))
    insert(sql, "contact_request", **{**ask, "asked_by": people.remy.id})
    sql.commit()
    by_owner(settings, 'UPDATE "case" SET frozen = true')
    frozen = {**again, "id": uuid4(), "request_id": ask["id"]}
    assert "not in the register" in refused(sql, lambda: insert(sql, "contact_wish", **frozen))
    set_to = "UPDATE contact_wish SET status = '{}' WHERE id = :id"
    sql.execute(sa.text(set_to.format("no")), {"id": wish})
    sql.commit()
    for status in ("yes", "asked", "lapsed"):
        assert "answered" in refused(sql, run(sql, set_to.format(status), id=wish)), status
    assert "permission" in refused(sql, run(sql, "DELETE FROM contact_wish"))
    assert "permission" in refused(sql, run(sql, "UPDATE contact_wish SET entry_id = entry_id"))


def test_a_panel_is_of_the_reform_team_and_scores_what_it_does_not_hold(as_, people, settings, held, sql):
    posting = announced(as_, people)
    sent = applied(held[1], posting)
    which = {"competition": UUID(posting)}
    seat = {"competition_id": UUID(posting), "seat": 3, "person_id": people.carol.id}
    assert "reform team" in refused(
        sql,
        run(sql, "UPDATE panel_seat SET person_id = :carol WHERE competition_id = :competition AND seat = 3",
            carol=people.carol.id, **which),
    )  # fmt: skip
    fourth = {**seat, "seat": 4, "person_id": people.ria.id}
    assert "seat_within" in refused(sql, lambda: insert(sql, "panel_seat", **fourth))
    score = {
        "id": uuid4(),
        "application_id": UUID(sent["id"]),
        "competition_id": UUID(posting),
        "person_id": people.remy.id,
        "criterion": CRITERIA[0],
        "points": 5,
    }
    assert "not being scored" in refused(sql, lambda: insert(sql, "panel_score", **score))
    by_owner(settings, "UPDATE person SET roles = roles || '{reform}' WHERE id = :id", id=people.carol.id)
    sql.execute(
        sa.text("UPDATE panel_seat SET person_id = :carol WHERE competition_id = :competition AND seat = 3"),
        {"carol": people.carol.id, **which},
    )
    sql.commit()
    close = run(sql, "UPDATE competition SET status = 'scoring' WHERE id = :competition", **which)
    assert "holds a case" in refused(sql, close)
    sql.execute(
        sa.text("UPDATE panel_seat SET person_id = :ria WHERE competition_id = :competition AND seat = 3"),
        {"ria": people.ria.id, **which},
    )
    sql.commit()
    begun(as_, settings, posting)
    assert "points_within" in refused(sql, lambda: insert(sql, "panel_score", **{**score, "points": 6}))
    outside = {**score, "person_id": people.carol.id}
    assert "holds a case" in refused(sql, lambda: insert(sql, "panel_score", **outside))
    assert "panel_score_competition_id" in refused(
        sql, lambda: insert(sql, "panel_score", **{**score, "person_id": people.lena.id})
    )
    ranked = "UPDATE competition_application SET status = 'ranked', rank = 1 WHERE competition_id = :competition"
    assert "three rank" in refused(sql, run(sql, ranked, **which))
    done = "UPDATE competition SET status = 'ranked' WHERE id = :competition"
    assert "not every application" in refused(sql, run(sql, done, **which))
    for who in PANEL:
        must(scored(as_, who, posting, sent["id"]), 201)
    assert "panel_score_competition_id" in refused(
        sql,
        run(sql, "UPDATE panel_seat SET person_id = :carol WHERE competition_id = :competition AND seat = 3",
            carol=people.carol.id, **which),
    )  # fmt: skip
    assert "permission" in refused(sql, run(sql, "UPDATE panel_score SET points = 5"))
    assert "permission" in refused(sql, run(sql, "DELETE FROM panel_score"))
    must(as_("remy").post(f"/api/v1/reinstatement/postings/{posting}/ranking"), 201)
    assert "over" in refused(sql, run(sql, "UPDATE competition_application SET rank = 2"))
    assert "over" in refused(sql, run(sql, "UPDATE competition SET places = 9"))
    late = {"id": uuid4(), "competition_id": UUID(posting), "handle": "late-comer", "status": "submitted"}
    case_id = one(sql, "SELECT case_id FROM competition_application")
    assert "while a competition is open" in refused(
        sql, lambda: insert(sql, "competition_application", **late, case_id=case_id)
    )
