"""What the database refuses of a plan by itself, tried with the application's own login."""

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from tests.aid.factory import held_case
from tests.cases.planning import agreed, drafted, proposed


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def sql(app, settings):
    """A connection as the application's own login."""
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_mo2_the_database_keeps_plans_apart_from_their_authors(as_, people, case, sql):
    plan_id = UUID(proposed(as_, people, case, money=True))
    carol, cyril, chloe = people.carol.id, people.cyril.id, people.chloe.id
    said = "UPDATE plan SET status = 'approved', approved_by = :who, approved_on = made_on WHERE id = :id"
    attempts = [
        ("approved by its author", said, {"who": carol}),
        ("approved by who does not hold the case", said, {"who": chloe}),
        ("approved by nobody", "UPDATE plan SET status = 'approved' WHERE id = :id", {}),
        ("another author", "UPDATE plan SET author_id = :who WHERE id = :id", {"who": cyril}),
        (
            "agreed to before it was approved",
            "UPDATE plan SET status = 'agreed', agreed_on = made_on WHERE id = :id",
            {},
        ),
        ("money no longer follows", "UPDATE plan SET money = false WHERE id = :id", {}),
        ("deleted", "DELETE FROM plan WHERE id = :id", {}),
    ]
    refused = refusals(sql, plan_id, attempts)
    print(f"MO2: {refused} ways around a plan's second person, all refused by the database")


def test_mo2_the_database_leaves_an_agreed_plan_as_it_is(as_, people, case, sql):
    plan_id = UUID(agreed(as_, people, case, money=True))
    steps = sa.text("SELECT id, goal_id, case_id FROM plan_step WHERE owner = 'officer'")
    step = sql.execute(steps).one()
    goal = sql.execute(sa.text("SELECT * FROM plan_goal")).one()
    sql.rollback()
    new = {"step": uuid4(), "goal": step.goal_id, "case": step.case_id}
    add = (
        "INSERT INTO plan_step (id, goal_id, case_id, owner, starts_on, due_on, status)"
        " VALUES (:step, :goal, :case, 'officer', '2024-01-01', '2024-02-01', 'todo')"
    )
    attempts = [
        ("its goal is altered", "UPDATE plan_goal SET need = 'legal' WHERE id = :goal", {"goal": goal.id}),
        ("its goal is taken away", "DELETE FROM plan_goal WHERE id = :goal", {"goal": goal.id}),
        ("another goal", "INSERT INTO plan_goal VALUES (:id, :case, 'legal', 2, :goal)", {"case": goal.case_id, **new}),
        ("a step's words", "UPDATE sealed_part SET body = 'x' WHERE row_id = :step", {"step": step.id}),
        ("a goal's words", "UPDATE sealed_part SET body = 'x' WHERE row_id = :goal", {"goal": goal.id}),
        ("a step's day", "UPDATE plan_step SET due_on = due_on + 9 WHERE id = :step", {"step": step.id}),
        ("a step less", "DELETE FROM plan_step WHERE id = :step", {"step": step.id}),
        ("a step more", add, new),
        ("back to a draft", "UPDATE plan SET status = 'draft' WHERE id = :id", {}),
        ("not agreed after all", "UPDATE plan SET agreed_on = NULL WHERE id = :id", {}),
        ("approved by another", "UPDATE plan SET approved_by = NULL, approved_on = NULL WHERE id = :id", {}),
    ]
    refused = refusals(sql, plan_id, attempts)
    sql.execute(sa.text("UPDATE plan_step SET status = 'done' WHERE id = :id"), {"id": step.id})
    sql.commit()
    print(f"MO2: {refused} ways to alter an agreed plan, all refused by the database")


def test_the_database_refuses_days_out_of_order_and_money_without_a_plan(as_, people, case, sql):
    plan_id = UUID(drafted(as_, people, case))
    goal = sql.execute(sa.text("SELECT * FROM plan_goal")).one()
    sql.rollback()
    add = (
        "INSERT INTO plan_step (id, goal_id, case_id, owner, starts_on, due_on, status)"
        " VALUES (:step, :goal, :case, :owner, '2024-02-02', :due, :status)"
    )
    beside = (
        "INSERT INTO plan (id, case_id, version, follows, status, author_id, money, made_on)"
        " SELECT gen_random_uuid(), case_id, 2, id, 'draft', author_id, false, made_on FROM plan"
    )
    sound = {"goal": goal.id, "case": goal.case_id, "owner": "officer", "due": "2024-02-02", "status": "todo"}
    attempts = [
        ("due before its start", add, {**sound, "step": uuid4(), "due": "2024-02-01"}),
        ("staff's, and nobody's", add, {**sound, "step": uuid4(), "owner": "staff"}),
        ("done from the beginning", add, {**sound, "step": uuid4(), "status": "done"}),
        ("of another case", add, {**sound, "step": uuid4(), "case": uuid4()}),
        ("agreed to as a draft", "UPDATE plan SET status = 'agreed', agreed_on = made_on WHERE id = :id", {}),
        (
            "a second one beside it",
            beside,
            {},
        ),
    ]
    assert refusals(sql, plan_id, attempts) == len(attempts)
    sql.execute(sa.text(add), {**sound, "step": uuid4()})
    sql.rollback()


def refusals(sql, plan_id, attempts):
    """How many of these the database refuses; all of them, or the test fails."""
    allowed = []
    for name, statement, values in attempts:
        try:
            sql.execute(sa.text(statement), {"id": plan_id, **values} if ":id" in statement else values)
            allowed.append(name)
        except sa.exc.DBAPIError:
            pass
        sql.rollback()
    assert allowed == []
    return len(attempts)


def test_words_that_stay_are_sealed_anew_when_the_keys_are_replaced(as_, people, case):
    plan_id = agreed(as_, people, case)
    answer = as_("carol").delete(f"{case.address}/assignments/{people.name('cyril')}?for_cause=true")
    assert answer.status_code == 204, answer.text
    plan = as_("carol").get(f"{case.address}/plans").json["items"][0]
    assert plan["id"] == plan_id
    assert plan["goals"][0]["text"].startswith("Zelenka-goal")
    assert len(as_("carol").get(f"{case.address}/consents").json["items"]) == 5
