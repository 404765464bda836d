"""A wish to be forgotten: who asks, who is told, and that it is asked once."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.cases import service as cases
from support.cases.model import Case, ErasureRequest, ErasureStatus
from support.cases.policy import may_ask_erasure
from support.core import clock
from support.core.audit import AuditEvent
from support.core.db import db
from support.core.errors import Conflict, Forbidden
from support.people import service as accounts
from support.people.model import Role
from tests.aid.factory import held_case
from tests.cases.factory import Somebody, folder


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def officer(case, ctx):
    """The officer's actor."""
    return accounts.actor_of(accounts.sign_in_officer(case.passphrase).token, "bearer")


@pytest.mark.parametrize("role", list(Role))
def test_the_officer_alone_asks(role):
    officer, holder = Somebody(kind="officer"), Somebody((role,))
    held = folder(holder, officer=officer)
    assert may_ask_erasure(officer, held)
    assert not may_ask_erasure(holder, held)
    assert not may_ask_erasure(Somebody(kind="officer"), held)


def test_it_is_asked_once_and_the_holders_are_told_by_when(case, officer, people):
    asked = cases.ask_erasure(officer, cases.own(officer), "Zelenka-forget: I am afraid.")
    assert (asked.answer_by - clock.today()).days == 14
    with pytest.raises(Conflict):
        cases.ask_erasure(officer, cases.own(officer))
    carol = people.actor("carol")
    held = cases.get(carol, case.reference)
    waiting = cases.open_erasure_request(held)
    assert waiting.id == asked.id
    assert cases.erasure_words(cases.open_folder(carol, held), waiting) == "Zelenka-forget: I am afraid."
    due = {"reference": case.reference, "handle": case.handle, "asked_on": clock.today(), "answer_by": asked.answer_by}
    assert cases.erasures_due(carol) == [due]
    for nickname in ("chloe", "ina", "ada", "fina"):
        assert cases.erasures_due(people.actor(nickname)) == []
    with pytest.raises(Forbidden):
        cases.ask_erasure(carol, held)
    with pytest.raises(Forbidden):
        cases.withdraw_erasure(carol, held)


def test_it_is_taken_back_and_asked_anew(officer):
    held = cases.own(officer)
    with pytest.raises(Conflict):
        cases.withdraw_erasure(officer, held)
    first = cases.ask_erasure(officer, held)
    cases.withdraw_erasure(officer, held)
    assert (first.status, first.ended_on) == (ErasureStatus.WITHDRAWN, clock.today())
    assert cases.open_erasure_request(held) is None
    second = cases.ask_erasure(officer, held, "Again.")
    assert {row.id for row in cases.erasure_requests(held)} == {first.id, second.id}
    noted = db.session.execute(
        sa.select(AuditEvent.action, AuditEvent.at).where(AuditEvent.action.like("erasure.%"))
    ).all()
    assert sorted(noted) == [("erasure.asked", None), ("erasure.asked", None), ("erasure.withdrawn", None)]


@pytest.fixture
def sql(settings):
    """A connection as the application's own login."""
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_the_database_keeps_one_open_and_what_ended_as_it_is(case, officer, sql):
    held = cases.own(officer)
    cases.ask_erasure(officer, held)
    cases.withdraw_erasure(officer, held)
    cases.ask_erasure(officer, held)
    db.session.commit()
    columns = "(id, case_id, status, asked_on, answer_by)"
    row = f"VALUES ('{uuid4()}', '{held.id}', 'asked', '2026-01-01', '2026-01-15')"
    for refused in (
        f"INSERT INTO erasure_request {columns} {row}",
        "UPDATE erasure_request SET status = 'asked', ended_on = NULL WHERE status = 'withdrawn'",
        "UPDATE erasure_request SET ended_on = '2026-01-02' WHERE status = 'withdrawn'",
        "UPDATE erasure_request SET status = 'done' WHERE status = 'asked'",
        "UPDATE erasure_request SET answer_by = '2030-01-01'",
        "DELETE FROM erasure_request",
    ):
        with pytest.raises(sa.exc.DBAPIError):
            sql.execute(sa.text(refused))
        sql.rollback()
    assert sql.execute(sa.select(sa.func.count()).select_from(ErasureRequest)).scalar_one() == 2


def test_a_frozen_case_asks_as_any_other(officer):
    held = cases.own(officer)
    db.session.execute(sa.update(Case).where(Case.id == held.id).values(frozen=True))
    assert cases.ask_erasure(officer, cases.own(officer), "Please.").status == ErasureStatus.ASKED
