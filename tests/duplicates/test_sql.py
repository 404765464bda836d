"""What no code path does the database refuses too, to the application's own login."""

from functools import partial
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from support.duplicates.model import DuplicateQuestion, Merge
from tests.duplicates.factory import AGAIN, FIRST, STRANGER, act, apply, propose


@pytest.fixture
def sql(app, settings):
    """A connection as the application's own login."""
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def cases(client, sql):
    """Three cases, by id."""
    found = [apply(client, told) for told in (FIRST, AGAIN, STRANGER)]
    rows = sql.execute(sa.text('SELECT reference, id FROM "case"')).all()
    ids = {row.reference: row.id for row in rows}
    sql.rollback()
    return found, [ids[case.reference] for case in found]


def refused(sql, statement, **values):
    def attempt() -> None:
        sql.execute(sa.text(statement) if isinstance(statement, str) else statement, values)
        sql.commit()

    with pytest.raises(sa.exc.DBAPIError):
        attempt()
    sql.rollback()


def merge_row(kept, merged, by, **changes):
    return {
        "id": uuid4(), "kept_id": kept, "merged_id": merged, "reason": "other", "status": "proposed",
        "proposed_by": by, "proposed_on": sa.text("current_date"), "moved": False, "linked": False, **changes,
    }  # fmt: skip


CONFIRM = "UPDATE merge SET status = 'confirmed', confirmed_by = :who, confirmed_on = current_date WHERE id = :id"
UNDO = "UPDATE merge SET status = 'undone', undone_by = :who, undone_on = {} WHERE id = :id"


def test_a_merge_takes_two_people_two_cases_and_its_own_order(as_, people, cases, sql):
    (first, again, _third), (one, two, three) = cases
    insert = sa.insert(Merge.__table__)
    ina, ivo = people.ina.id, people.ivo.id
    merge_id = UUID(propose(as_, first, again))
    attempts = [
        ("born confirmed", insert.values(merge_row(one, three, ina, status="confirmed", confirmed_by=ivo))),
        ("a case into itself", insert.values(merge_row(one, one, ina))),
        ("proposed by nobody", insert.values(merge_row(one, three, None))),
        ("proposed by the administrator", insert.values(merge_row(one, three, people.ada.id))),
        ("merged twice", insert.values(merge_row(three, two, ina))),
    ]
    for what, attempt in attempts:
        refused(sql, attempt)
        print(f"refused: {what}")
    refused(sql, CONFIRM, who=ina, id=merge_id)
    refused(sql, CONFIRM, who=people.otto.id, id=merge_id)
    refused(sql, "UPDATE merge SET status = 'confirmed' WHERE id = :id", id=merge_id)
    refused(sql, UNDO.format("current_date"), who=ivo, id=merge_id)
    refused(sql, "UPDATE merge SET proposed_by = :who WHERE id = :id", who=ivo, id=merge_id)
    refused(sql, "UPDATE merge SET kept_id = :three WHERE id = :id", three=three, id=merge_id)
    refused(sql, "DELETE FROM merge WHERE id = :id", id=merge_id)
    act(as_, str(merge_id), "confirm", by="ivo")
    refused(sql, UNDO.format("current_date + 31"), who=ivo, id=merge_id)
    refused(sql, "UPDATE merge SET confirmed_by = :who WHERE id = :id", who=people.carol.id, id=merge_id)
    refused(sql, "UPDATE merge SET confirmed_on = confirmed_on + 9 WHERE id = :id", id=merge_id)
    refused(sql, "UPDATE merge SET status = 'proposed' WHERE id = :id", id=merge_id)
    act(as_, str(merge_id), "undo", by="ivo")
    refused(sql, "UPDATE merge SET status = 'confirmed' WHERE id = :id", id=merge_id)
    refused(sql, "UPDATE merge SET moved = true WHERE id = :id", id=merge_id)


def test_no_case_is_merged_in_a_circle_twice_or_while_frozen(as_, people, cases, sql):
    (first, again, _third), (one, two, three) = cases
    into_first, circle = UUID(propose(as_, first, again)), UUID(propose(as_, again, first))
    act(as_, str(into_first), "confirm", by="ivo")
    refused(sql, CONFIRM, who=people.ivo.id, id=circle)
    insert = sa.insert(Merge.__table__)
    onto_merged, gives_up_kept = (merge_row(two, three, people.ina.id), merge_row(three, one, people.ina.id))
    sql.execute(sa.text("UPDATE merge SET status = 'withdrawn', undone_by = :who, undone_on = current_date"
                        " WHERE id = :id"), {"who": people.ina.id, "id": circle})  # fmt: skip
    for row in (onto_merged, gives_up_kept):
        sql.execute(insert.values(row))
        sql.commit()
        refused(sql, CONFIRM, who=people.ivo.id, id=row["id"])
    other = apply_more(sql, three)
    refused(sql, CONFIRM, who=people.ivo.id, id=other)


def apply_more(sql, frozen):
    """Freeze a case that a merge is proposed of; the merge."""
    sql.execute(sa.text('UPDATE "case" SET frozen = true WHERE id = :id'), {"id": frozen})
    found = sql.execute(
        sa.text("SELECT id FROM merge WHERE status = 'proposed' AND (kept_id = :id OR merged_id = :id) LIMIT 1"),
        {"id": frozen},
    ).scalar_one()
    sql.commit()
    return found


def test_a_case_is_marked_as_merged_exactly_while_a_merge_says_so(as_, people, cases, sql):
    (first, again, _third), (one, two, three) = cases
    mark = 'UPDATE "case" SET merged_into = :into WHERE id = :id'
    refused(sql, mark, into=one, id=two)
    merge_id = propose(as_, first, again)
    refused(sql, mark, into=one, id=two)
    act(as_, merge_id, "confirm", by="ivo")
    refused(sql, mark, into=three, id=two)
    refused(sql, mark, into=None, id=two)
    assert sql.execute(sa.text('SELECT merged_into FROM "case" WHERE id = :id'), {"id": two}).scalar_one() == one


def test_a_question_is_asked_once_and_answered_once(people, cases, sql):
    _found, (one, two, three) = cases
    today = sa.text("current_date")
    row = {
        "id": uuid4(), "asked_id": one, "about_id": two, "status": "waiting", "asked_by": people.ina.id,
        "asked_on": today,
    }  # fmt: skip
    insert = sa.insert(DuplicateQuestion.__table__)
    refused(sql, insert.values(**{**row, "status": "same", "answered_by": people.carol.id, "answered_on": today}))
    refused(sql, insert.values(**{**row, "about_id": one}))
    sql.execute(insert.values(**row))
    sql.commit()
    refused(sql, insert.values(**{**row, "id": uuid4()}))
    change = partial(refused, sql, id=row["id"])
    change("UPDATE duplicate_question SET status = 'same' WHERE id = :id")
    change("UPDATE duplicate_question SET about_id = :three WHERE id = :id", three=three)
    change("DELETE FROM duplicate_question WHERE id = :id")
    answer = (
        "UPDATE duplicate_question SET status = '{}', answered_by = :who, answered_on = current_date WHERE id = :id"
    )
    sql.execute(sa.text(answer.format("not_same")), {"who": people.carol.id, "id": row["id"]})
    sql.commit()
    change(answer.format("same"), who=people.carol.id)


def test_tokens_have_sixteen_bits_and_there_is_one_secret(cases, sql):
    _found, (one, *_more) = cases
    token = "INSERT INTO blind_token (case_id, kind, token) VALUES (:id, :kind, :token)"
    for kind, value in (("name", 65_536), ("name", -1), ("passport", 7)):
        refused(sql, token, id=one, kind=kind, token=value)
    secret = "INSERT INTO blind_secret (id, one, made_on) VALUES (:id, :one, current_date)"
    refused(sql, secret, id=uuid4(), one=False)
    sql.execute(sa.text(secret), {"id": uuid4(), "one": True})
    sql.commit()
    refused(sql, secret, id=uuid4(), one=True)
