"""What an officer agreed to: kept act by act, and asked before anything is shared."""

from datetime import timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.cases import policy
from support.cases import service as cases
from support.cases.model import ConsentState, Purpose
from support.cases.model.consent import PARTNER_TERMS, TERMS
from support.cases.service.consents import PART, STEP
from support.core import clock
from support.core.db import at_the_edge, db
from support.core.errors import Conflict
from support.people.model import Role
from support.vault.model import SealedPart
from tests.aid.factory import held_case
from tests.cases.factory import Somebody, folder
from tests.cases.planning import day
from tests.intake.factory import application

PARTNER = "Zelenka-partner Dr. Adler"
OWN = "/api/v1/me/case/consents"


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def officer(people, case):
    return people.officer(case.passphrase)


@pytest.fixture
def sql(app, settings):
    """A connection as the application's own login."""
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def standing(client, address):
    """How each consent stands: `{(purpose, partner): state}`."""
    return {(one["purpose"], one["partner"]): one["state"] for one in client.get(address).json["items"]}


def ensured(app, people, case, purpose, partner=None, who="carol"):
    """What `ensure_consent` says to a holder: None, or why not."""
    with app.test_request_context():
        actor = people.actor(who)
        found = cases.get(actor, case.reference)
        try:
            cases.ensure_consent(cases.open_folder(actor, found), found, purpose, partner)
        except Conflict as refusal:
            return str(refusal.detail)
        finally:
            db.session.rollback()
            db.session.remove()
    return None


# The rules


@pytest.mark.parametrize(("role", "held"), list(product(Role, (False, True))))
def test_who_asks_is_a_holder_and_nobody_of_staff_answers(role, held):
    actor = Somebody((role,))
    one = folder(actor) if held else folder(Somebody((Role.CASEWORKER,)))
    assert policy.may_ask_consent(actor, one) is (held and role is Role.CASEWORKER)
    assert not policy.may_answer_consent(actor, one)


def test_the_officer_alone_answers_for_themself():
    mine, other = Somebody(kind="officer"), Somebody(kind="officer")
    one = folder(officer=mine)
    assert policy.may_answer_consent(mine, one)
    assert not policy.may_answer_consent(other, one)
    assert not policy.may_ask_consent(mine, one)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_every_purpose_has_terms_that_can_be_told_by_version(ctx, purpose):
    assert set(TERMS[purpose]) == set(range(1, len(TERMS[purpose]) + 1))
    assert "%(partner)s" in str(PARTNER_TERMS[max(PARTNER_TERMS)])


# At the application


def test_an_application_writes_one_act_for_each_purpose_whatever_was_ticked(app, client, people):
    lengths = []
    for ticked in (["casework"], ["casework", "testimony", "reporting"]):
        applied = client.post("/api/v1/applications", json=application(consents=ticked)).json
        found = standing(people.officer(applied["passphrase"]), OWN)
        wanted = {purpose: "given" if purpose in ticked else "refused" for purpose in Purpose}
        assert found == {(purpose.value, None): state for purpose, state in wanted.items()}
        with app.test_request_context():
            case_id = cases.case_ids([applied["reference"]])[applied["reference"]]
            rows = db.session.execute(
                sa.text("SELECT id, position FROM consent_act WHERE case_id = :id ORDER BY position"), {"id": case_id}
            ).all()
            assert [row.position for row in rows] == [1, 2, 3, 4, 5]
            lengths += db.session.execute(
                sa.select(sa.func.length(SealedPart.body)).where(SealedPart.row_id.in_([row.id for row in rows]))
            ).scalars()
            db.session.rollback()
    assert len(lengths) == 10
    assert len(set(lengths)) == 1, "the length of an act tells its purpose"


def test_a_case_from_before_stands_by_what_the_application_said(app, settings, people, case, officer):
    owner = sa.create_engine(settings.database_owner_url)
    with owner.begin() as connection:
        connection.execute(sa.text("ALTER TABLE consent_act DISABLE TRIGGER USER"))
        connection.execute(sa.text("DELETE FROM consent_act"))
        connection.execute(sa.text("DELETE FROM sealed_part WHERE part = 'consent'"))
        connection.execute(sa.text("ALTER TABLE consent_act ENABLE TRIGGER USER"))
    owner.dispose()
    assert ensured(app, people, case, Purpose.CASEWORK) is None
    assert "missing" in ensured(app, people, case, Purpose.TESTIMONY)
    listed = officer.get(OWN).json["items"]
    assert all(one["id"] for one in listed), "written down, so that it can be taken back"
    assert officer.delete(f"{OWN}/{listed[0]['id']}").status_code == 204
    assert "taken back" in ensured(app, people, case, Purpose.CASEWORK)


# Asking, giving, taking back


def test_what_is_asked_is_given_refused_and_taken_back_by_the_officer(app, as_, people, case, officer):
    general = next(
        one for one in officer.get(OWN).json["items"] if (one["purpose"], one["partner"]) == ("partners", None)
    )
    assert officer.delete(f"{OWN}/{general['id']}").status_code == 204
    ask = {"purpose": "partners", "partner": PARTNER, "text": "Zelenka-why: she speaks your language."}
    asked = as_("carol").post(f"{case.address}/consents", json=ask)
    assert (asked.status_code, asked.json["state"]) == (201, "asked")
    assert PARTNER in asked.json["terms"]
    assert as_("cyril").post(f"{case.address}/consents", json=ask).status_code == 409
    assert "missing" in ensured(app, people, case, Purpose.PARTNERS, PARTNER)
    answer = {"purpose": "partners", "partner": "  zelenka-partner  dr. ADLER ", "given": True, "version": 1}
    given = officer.post(OWN, json=answer)
    assert (given.status_code, given.json["state"], given.json["partner"]) == (201, "given", PARTNER)
    assert ensured(app, people, case, Purpose.PARTNERS, PARTNER) is None
    assert "taken back" in ensured(app, people, case, Purpose.PARTNERS), "one partner is not all of them"
    assert "missing" in ensured(app, people, case, Purpose.PARTNERS, "Somebody Else")
    assert officer.delete(f"{OWN}/{given.json['id']}").status_code == 204
    assert "taken back" in ensured(app, people, case, Purpose.PARTNERS, PARTNER)
    assert officer.delete(f"{OWN}/{given.json['id']}").status_code == 409
    assert standing(as_("carol"), f"{case.address}/consents")["partners", PARTNER] == "withdrawn"
    with app.test_request_context():
        actor = people.actor("carol")
        found = cases.get(actor, case.reference)
        said = [one.state for one in cases.consent_history(cases.open_folder(actor, found))[:3]]
        db.session.rollback()
    assert said == [ConsentState.WITHDRAWN, ConsentState.GIVEN, ConsentState.ASKED]


def test_without_the_casework_nothing_is_shared_and_every_page_says_so(app, as_, people, case, officer):
    assert officer.post(OWN, json={"purpose": "reporting", "given": True}).status_code == 201
    assert ensured(app, people, case, Purpose.REPORTING) is None
    listed = officer.get(OWN).json["items"]
    casework = next(one for one in listed if one["purpose"] == "casework")
    assert officer.delete(f"{OWN}/{casework['id']}").status_code == 204
    assert "Work on the case" in ensured(app, people, case, Purpose.REPORTING)
    for page in ("plan", "needs", "consents", "aid"):
        assert "no longer agrees to this work" in as_("cyril").get(f"/desk/cases/{case.reference}/{page}").text
    assert officer.post(OWN, json={"purpose": "casework", "given": True}).status_code == 201
    assert ensured(app, people, case, Purpose.REPORTING) is None


def test_a_consent_runs_out(app, people, case, officer):
    given = officer.post(OWN, json={"purpose": "reporting", "given": True, "until": day(30)})
    assert given.json["until"] == day(30)
    assert officer.post(OWN, json={"purpose": "reporting", "given": True, "until": day(-1)}).status_code == 422
    with app.test_request_context():
        actor = people.actor("carol")
        found = cases.get(actor, case.reference)
        chest = cases.open_folder(actor, found)
        with time_machine.travel(clock.now() + timedelta(days=30)):
            cases.ensure_consent(chest, found, Purpose.REPORTING)
        with time_machine.travel(clock.now() + timedelta(days=31)), pytest.raises(Conflict) as refusal:
            cases.ensure_consent(chest, found, Purpose.REPORTING)
        assert "run out" in str(refusal.value.detail)
        db.session.rollback()


def test_terms_that_were_changed_meanwhile_are_read_again(monkeypatch, officer):
    later = {1: TERMS[Purpose.REPORTING][1], 2: "Other words."}
    monkeypatch.setitem(TERMS, Purpose.REPORTING, later)
    answer = {"purpose": "reporting", "given": True}
    assert officer.post(OWN, json={**answer, "version": 1}).status_code == 409
    given = officer.post(OWN, json={**answer, "version": 2})
    assert (given.json["version"], given.json["terms"]) == (2, "Other words.")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (422, {"purpose": "union"}),
        (422, {"purpose": "testimony", "partner": PARTNER}),
        (409, {"purpose": "casework"}),
        (422, {"purpose": "partners", "text": "x" * 501}),
    ],
)
def test_what_is_not_asked(as_, case, status, body):
    assert as_("carol").post(f"{case.address}/consents", json=body).status_code == status


def test_nobody_answers_for_another(as_, people, client, case, officer):
    other = client.post("/api/v1/applications", json=application("Other")).json
    stranger = people.officer(other["passphrase"])
    own = officer.get(OWN).json["items"][0]["id"]
    assert stranger.delete(f"{OWN}/{own}").status_code == 404
    assert stranger.delete(f"{OWN}/{uuid4()}").status_code == 404
    assert stranger.post(OWN, json={"purpose": "partners", "partner": PARTNER, "given": True}).status_code == 409
    assert as_("carol").post(OWN, json={"purpose": "casework", "given": True}).status_code == 404
    assert as_("chloe").post(f"{case.address}/consents", json={"purpose": "testimony"}).status_code == 404


# What the database keeps


def test_no_act_is_changed_or_taken_away_as_the_application(app, case, officer, sql):
    row = sql.execute(sa.text("SELECT id, case_id, position, written_on FROM consent_act LIMIT 1")).one()
    sql.rollback()
    again = {"id": uuid4(), "case_id": row.case_id, "at": row.position}
    attempts = [
        ("UPDATE consent_act SET position = 9 WHERE id = :id", {"id": row.id}),
        ("DELETE FROM consent_act WHERE id = :id", {"id": row.id}),
        ("TRUNCATE consent_act", {}),
        ("UPDATE sealed_part SET body = 'x' WHERE part = 'consent'", {}),
        (
            "INSERT INTO consent_act (id, case_id, position, written_on) VALUES (:id, :case_id, :at, '2024-01-01')",
            again,
        ),
    ]
    for statement, values in attempts:
        with pytest.raises(sa.exc.DBAPIError):
            sql.execute(sa.text(statement), values)
        sql.rollback()
    print(f"consents: {len(attempts)} ways to alter them, all refused by the database")


def test_not_even_the_owner_changes_an_act(app, settings, case):
    owner = sa.create_engine(settings.database_owner_url)
    for statement in ("UPDATE consent_act SET position = position + 9", "DELETE FROM consent_act"):
        with owner.connect() as connection, pytest.raises(sa.exc.DBAPIError, match="append-only"):
            connection.execute(sa.text(statement))
    owner.dispose()


def test_an_act_whose_words_were_taken_away_is_missed(app, people, case, officer, sql):
    assert ensured(app, people, case, Purpose.CASEWORK) is None
    taken = officer.post(OWN, json={"purpose": "casework", "given": False}).json["id"]
    sql.execute(sa.text("DELETE FROM sealed_part WHERE row_id = :id"), {"id": UUID(taken)})
    sql.commit()
    assert "Something is missing" in ensured(app, people, case, Purpose.CASEWORK)


def test_who_cannot_read_what_was_agreed_shares_nothing(app, people, case):
    with app.test_request_context():
        actor = people.actor("chloe")
        found = cases.by_id(cases.case_ids([case.reference])[case.reference])
        chest = cases.open_folder(actor, found)
        assert cases.consents_of(chest, found) == []
        with pytest.raises(Conflict, match="conflict"):
            cases.ensure_consent(chest, found, Purpose.CASEWORK)
        db.session.rollback()


def test_every_act_takes_the_next_place(app, people, case, officer):
    with app.test_request_context(), at_the_edge():
        case_id = cases.case_ids([case.reference])[case.reference]
    for _turn in range(3):
        officer.post(OWN, json={"purpose": "reporting", "given": True})
    with app.test_request_context():
        places = db.session.execute(
            sa.text("SELECT position FROM consent_act WHERE case_id = :id ORDER BY 1"), {"id": case_id}
        ).scalars()
        assert list(places) == list(range(1, 9))
        assert (PART, STEP) == ("consent", 2048)
        db.session.rollback()


# Pages


def test_the_pages_of_consents(as_, people, case):
    page = f"/desk/cases/{case.reference}/consents"
    carol = as_("carol")
    assert "Ask for a consent" in carol.get(page).text
    refused = carol.submit(f"{page}/ask", {"purpose": "testimony", "partner": PARTNER, "text": "Zelenka-words"})
    assert refused.status_code == 422
    assert "Zelenka-words" in refused.text
    asked = carol.submit(f"{page}/ask", {"purpose": "partners", "partner": PARTNER, "text": "Zelenka-words"})
    assert (asked.status_code, asked.location) == (303, page)
    assert PARTNER in as_("cyril").get(page).text
    officer = people.officer(case.passphrase)
    told = officer.get("/mine/consents").text
    assert "You are asked" in told
    assert "Zelenka-words" in told
    address = told.split('href="/mine/consents/')[1].split('"')[0]
    full = officer.get(f"/mine/consents/{address}").text
    assert f"My coordinators may tell {PARTNER}" in full
    assert "<title>Page</title>" in full
    nothing = officer.submit(f"/mine/consents/{address}", {"version": "1"})
    assert nothing.status_code == 422
    assert "Please choose one." in nothing.text
    old = officer.submit(f"/mine/consents/{address}", {"version": "9", "answer": "yes"})
    assert old.status_code == 409
    done = officer.submit(f"/mine/consents/{address}", {"version": "1", "answer": "yes", "until": day(90)})
    assert (done.status_code, done.location) == (303, "/mine/consents")
    assert "Taken back" not in officer.get("/mine/consents").text
    assert officer.get(f"/mine/consents/{address}").status_code == 404, "an older act is no place to answer"
    listed = officer.get(OWN).json["items"]
    given = next(one["id"] for one in listed if one["partner"] == PARTNER)
    assert "cannot be called back" in officer.get(f"/mine/consents/{given}").text
    officer.submit(f"/mine/consents/{given}", {"answer": "no"})
    assert "Taken back" in officer.get("/mine/consents").text
    assert as_("chloe").get(page).status_code == 404
