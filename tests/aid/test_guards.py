"""What the database refuses of requests, whichever way it is asked: as the application's own login, by SQL."""

from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.aid.service.schemes import Band
from support.core import clock
from tests.aid.factory import ask, held_case, put_money_in, wide
from tests.aid.ready import living, ready_case
from tests.aid.sql import approval, copy, insert, refused


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


def run(sql, statement, **values):
    return lambda: sql.execute(sa.text(statement), values)


def test_mo2_terms_are_those_of_the_scheme_in_force_and_stay(app, as_, case, sql):
    old = copy(sql, ask(as_, case))
    wide(app)
    draft = copy(sql, ask(as_, case, draft=True))
    row = copy(sql, ask(as_, case))
    new = {**row, "id": uuid4()}
    change = "UPDATE aid_request SET {} WHERE id = :id"
    submit = change.format(
        "status = 'submitted', submitted_on = :today, signatures = :signatures, scheme_version_id = :version"
    )
    given = {"id": draft["id"], "today": clock.today(), "signatures": 1, "version": row["scheme_version_id"]}
    attempts = {
        "of a version that is not in force": (lambda: insert(sql, "aid_request", **{**new, **_of(old)})),
        "of a version that was in force, dated back": (
            lambda: insert(sql, "aid_request", **{**new, **_of(old), "submitted_on": date(2021, 1, 1)})
        ),
        "of no version": (lambda: insert(sql, "aid_request", **{**new, "scheme_version_id": None})),
        "of a version that was in force before": run(sql, submit, **{**given, "version": old["scheme_version_id"]}),
        "without a day": run(sql, submit, **{**given, "today": None}),
        "other terms afterwards": run(sql, change.format("signatures = 3"), id=row["id"]),
        "another version afterwards": run(
            sql, change.format("scheme_version_id = :version"), id=row["id"], version=old["scheme_version_id"]
        ),
        "another day afterwards": run(sql, change.format("submitted_on = '2020-01-01'"), id=row["id"]),
        "a draft again": run(sql, change.format("status = 'draft'"), id=row["id"]),
        "a draft that is approved": run(sql, change.format("status = 'approved'"), id=draft["id"]),
        "another schedule": run(sql, change.format("times = 2"), id=row["id"]),
        "another rail": run(sql, change.format("rail = 'sepa'"), id=row["id"]),
        "another version's bands": run(
            sql,
            "INSERT INTO approval_band (version_id, position, up_to, signatures, chair) VALUES (:v, 9, 1, 1, false)",
            v=row["scheme_version_id"],
        ),
    }
    for what, attempt in attempts.items():
        said = refused(sql, attempt)
        print(f"MO2 refused: {what}: {said.splitlines()[0]}")
    run(sql, submit, **given)()
    sql.rollback()


def _of(row):
    return {"scheme_version_id": row["scheme_version_id"], "submitted_on": clock.today()}


def test_mo2_signatures_are_as_many_as_the_terms_say(app, as_, people, client, sql):
    """On other aid, with two signatures and the chair's among them."""
    put_money_in(app, 9000_00)
    wide(app, "living_costs", payment=2000_00, bands=(Band(None, 2, True),))
    ready = ready_case(client, as_, people)
    row = copy(sql, living(as_, ready, 1000))
    weak = {**row, "id": uuid4()}
    approve = run(sql, "UPDATE aid_request SET status = 'approved' WHERE id = :id", id=row["id"])

    def signed(*given):
        def attempt():
            for who, changes in given:
                insert(sql, "approval", **approval(row, who, **changes))
            approve()

        return attempt

    abel, anna, chiara = people.abel.id, people.anna.id, people.chiara.id
    chair = {"as_chair": True}
    attempts = {
        "one signature in place of two": lambda: insert(sql, "aid_request", **{**weak, "signatures": 1}),
        "no chair where there is one": lambda: insert(sql, "aid_request", **{**weak, "chair": False}),
        "approved without any": approve,
        "approved with one": signed((abel, {})),
        "approved with two, but not the chair's": signed((abel, {}), (anna, {})),
        "approved by one twice": signed((chiara, chair), (chiara, chair)),
        "an approver as the chair": signed((abel, chair), (anna, {})),
        "the chair as an approver": signed((chiara, {}), (abel, {})),
        "with a refusal among them": signed((chiara, chair), (abel, {"decision": "refuse", "code": "other"})),
        "a refusal without a reason": signed((abel, {"decision": "refuse"})),
    }
    for what, attempt in attempts.items():
        said = refused(sql, attempt)
        print(f"MO2 refused: {what}: {said.splitlines()[0]}")
    signed((chiara, chair), (abel, {}))()
    sql.rollback()


def test_mo2_who_declared_a_conflict_or_signed_stands_nowhere_else(app, as_, people, case, sql):
    put_money_in(app, 500_00)
    request_id = ask(as_, case)
    assert as_("anna").post(f"/api/v1/aid-requests/{request_id}/recuse").status_code == 204
    row = copy(sql, request_id)
    review = {"request_id": row["id"], "outcome": "justified", "reviewed_on": row["asked_on"]}
    early = refused(sql, lambda: insert(sql, "emergency_review", reviewer_id=people.axel.id, **review))
    assert "no such emergency" in early
    signed = refused(sql, lambda: insert(sql, "approval", **approval(row, people.anna.id)))
    assert "declared a conflict" in signed
    yes = {"decision": "approve"}
    assert as_("abel").post(f"/api/v1/aid-requests/{request_id}/approvals", json=yes).status_code == 200
    conflict = {"request_id": row["id"], "declared_on": row["asked_on"]}
    attempts = {
        "a conflict after a signature": lambda: insert(sql, "recusal", person_id=people.abel.id, **conflict),
        "a conflict taken back": run(sql, "DELETE FROM recusal"),
        "a conflict changed": run(sql, "UPDATE recusal SET person_id = :who", who=people.abel.id),
        "a review by who approved": lambda: insert(sql, "emergency_review", reviewer_id=people.abel.id, **review),
        "a review by who asked": lambda: insert(sql, "emergency_review", reviewer_id=people.carol.id, **review),
        "a review after a conflict": lambda: insert(sql, "emergency_review", reviewer_id=people.anna.id, **review),
        "a review by finance": lambda: insert(sql, "emergency_review", reviewer_id=people.fina.id, **review),
        "more time for a review": run(sql, "UPDATE aid_request SET review_by = now() + interval '9 days'"),
        "no review at all": run(sql, "UPDATE aid_request SET review_by = NULL"),
    }
    for what, attempt in attempts.items():
        said = refused(sql, attempt)
        print(f"MO2 refused: {what}: {said.splitlines()[0]}")
    insert(sql, "emergency_review", reviewer_id=people.axel.id, **review)
    sql.commit()
    for statement in ("UPDATE emergency_review SET outcome = 'not_justified'", "DELETE FROM emergency_review"):
        refused(sql, run(sql, statement))
