"""Tokens, their secret, and questions: what is kept, to whom it is sealed, and when it is gone."""

import secrets
from dataclasses import replace
from uuid import UUID

import pytest
import sqlalchemy as sa

from support.cases import service as cases
from support.core.db import at_the_edge, db
from support.duplicates import service
from support.duplicates.likeness import ASKED_FROM, TOKEN_WORTH
from support.duplicates.model import BlindSecret, BlindToken, DuplicateQuestion, TokenKind
from support.duplicates.service.asking import MOST_ASKED
from support.vault import blind as tokens
from support.vault.model import Compartment, Data, DataGrant, DataKey, SealedPart
from tests.duplicates.factory import AGAIN, FIRST, STRANGER, apply, link, seat


@pytest.fixture(autouse=True)
def _blind(app, settings):
    app.extensions["settings"] = replace(settings, blind_tokens=True)


@pytest.fixture
def held(as_, client, people):
    """Held by carol and cyril, with tokens."""
    return seat(as_, people, apply(client, FIRST), "carol", "cyril")


@pytest.fixture
def again(client):
    return apply(client, AGAIN)


def ask(as_, case, by="ina"):
    answer = as_(by).post(f"{case.address}/duplicates/questions")
    assert answer.status_code == 200, answer.text
    return answer.json["asked"]


def rows(app, statement):
    with app.app_context():
        found = db.session.execute(statement).all()
        db.session.remove()
    return found


def question(app):
    ((found,),) = rows(app, sa.select(DuplicateQuestion))
    return found


def sealed_to(app, kind, subject_id):
    """The principals a key is sealed to."""
    statement = sa.select(DataGrant.principal_id).join(DataKey, DataKey.id == DataGrant.key_id)
    return {row[0] for row in rows(app, statement.where(DataKey.kind == kind, DataKey.subject_id == subject_id))}


# Tokens


def test_assigning_by_intake_writes_tokens_and_a_holder_writes_none(app, as_, client, people):
    case = seat(as_, people, apply(client, FIRST), "carol")
    found = rows(app, sa.select(BlindToken.kind, BlindToken.token))
    assert sorted(row.kind for row in found) == ["birth", "contact", "name", "name", "name"]
    other = apply(client, STRANGER)
    seat(as_, people, other, "carol")
    before = rows(app, sa.select(sa.func.count()).select_from(BlindToken))
    seat(as_, people, case, "cyril", by="carol")
    assert rows(app, sa.select(sa.func.count()).select_from(BlindToken)) == before
    actions = [row["action"] for row in as_("otto").get("/api/v1/audit").json["items"]]
    assert actions.count("duplicates.remembered") == 2
    assert actions.count("duplicates.founded") == 1


def test_nothing_is_kept_where_it_is_off(app, as_, client, people, settings):
    app.extensions["settings"] = settings
    seat(as_, people, apply(client, FIRST), "carol", "cyril")
    for table in (BlindToken, BlindSecret):
        assert rows(app, sa.select(table)) == []


def test_the_secret_stands_sealed_to_intake_alone(app, held):
    ((row,),) = rows(app, sa.select(BlindSecret))
    ((intake,),) = rows(app, sa.select(Compartment.principal_id).where(Compartment.name == "intake"))
    assert sealed_to(app, Data.PRIVATE, row.id) == {intake}
    ((body,),) = rows(app, sa.select(SealedPart.body).where(SealedPart.row_id == row.id, SealedPart.part == "secret"))
    assert len(body) > 256


def test_tokens_outlive_a_replaced_pair_of_intake(app, as_, people, held, again):
    gone = as_("ina").delete(f"/api/v1/compartments/intake/members/{people.ivo.name}?for_cause=true")
    assert gone.status_code == 204, gone.text
    assert ask(as_, again) is True


def test_the_second_member_of_intake_finds_the_secret_made(app, people, again):
    with app.test_request_context(), at_the_edge():
        for who in ("ina", "ivo"):
            actor = people.actor(who)
            service.ask_holders(actor, cases.get(actor, again.reference))
    assert len(rows(app, sa.select(BlindSecret))) == 1


def test_a_session_that_does_not_open_the_secret_says_so_and_reads_the_case_all_the_same(app, as_, people, held, again):
    ((row,),) = rows(app, sa.select(BlindSecret))
    with app.test_request_context(), at_the_edge():
        keys = sa.select(DataKey.id).where(DataKey.subject_id == row.id)
        db.session.execute(sa.delete(DataGrant).where(DataGrant.key_id.in_(keys)))
    assert as_("ina").get(again.address).status_code == 200
    assert as_("ina").get(f"/desk/cases/{again.reference}").status_code == 200
    asked = as_("ina").post(f"{again.address}/duplicates/questions")
    assert asked.status_code == 409
    assert "another member of intake" in asked.json["detail"]


def test_switching_off_deletes_tokens_and_secret(app, settings, held):
    with app.test_request_context(), at_the_edge():
        assert service.forget_tokens() is False
    app.extensions["settings"] = settings
    with app.test_request_context(), at_the_edge():
        assert service.forget_tokens() is True
        assert service.forget_tokens() is False
    assert rows(app, sa.select(BlindToken)) == rows(app, sa.select(BlindSecret)) == []
    assert rows(app, sa.select(SealedPart).where(SealedPart.part == "secret")) == []


def test_false_hits_are_as_rare_as_the_documents_say():
    """10,000 people with two ways to be reached each; others with two of their own: how many are asked for nothing."""
    secret = tokens.new_secret()

    def contact():
        return tokens.blind(secret, TokenKind.CONTACT, f"phone:{secrets.randbelow(10**9)}")

    kept = [{contact(), contact()} for _number in range(10_000)]
    tries = 100
    mine = [{contact(), contact()} for _number in range(tries)]
    hits = sum(bool(one & other) for one in mine for other in kept)
    expected = 10_000 * 2 * 2 / 2**tokens.BITS
    print(f"{hits / tries:.2f} false questions an application with 10,000 cases, {expected:.2f} expected")
    assert TOKEN_WORTH[TokenKind.CONTACT] >= ASKED_FROM
    assert 0.3 < hits / tries < 1.0


# Questions


def test_what_is_compared_is_sealed_to_the_holders_and_forgotten_with_the_answer(app, as_, people, held, again):
    assert ask(as_, again) is True
    row = question(app)
    assert sealed_to(app, Data.PRIVATE, row.id) == {people.carol.id, people.cyril.id}
    answer = as_("carol").post(f"/api/v1/duplicates/{row.id}/answer", json={"same": True})
    assert answer.status_code == 200, answer.text
    assert sealed_to(app, Data.PRIVATE, row.id) == set()
    assert rows(app, sa.select(SealedPart).where(SealedPart.row_id == row.id)) == []
    shown = rows(app, sa.text("SELECT kind FROM case_link"))
    assert [link.kind for link in shown] == ["same_person"]


def test_who_leaves_the_case_opens_no_question_and_who_comes_is_let_in(app, as_, people, held, again):
    ask(as_, again)
    row = question(app)
    assert as_("carol").delete(f"{held.address}/assignments/{people.cyril.name}").status_code == 204
    assert sealed_to(app, Data.PRIVATE, row.id) == {people.carol.id}
    assert as_("cyril").get(f"/api/v1/duplicates/{row.id}").status_code == 404
    seat(as_, people, held, "chloe", by="carol")
    address = f"/api/v1/duplicates/{row.id}"
    assert as_("chloe").get(address).json["new"] is None
    assert as_("chloe").post(f"{address}/answer", json={"same": False}).status_code == 409
    assert as_("carol").get(address).status_code == 200
    assert as_("chloe").get(address).json["new"]["identity"]["name"] == "Ivan Kovalev"
    assert as_("chloe").post(f"{address}/answer", json={"same": False}).status_code == 200


def test_no_application_asks_the_whole_house(app, as_, client, people, again):
    for _number in range(MOST_ASKED + 2):
        seat(as_, people, apply(client, FIRST), "carol", "cyril")
    assert ask(as_, again) is True
    assert len(rows(app, sa.select(DuplicateQuestion))) == MOST_ASKED


def test_what_was_said_of_two_cases_is_not_asked(app, as_, client, people, again):
    case = apply(client, FIRST)
    link(as_, case, again, same=False)
    seat(as_, people, case, "carol", "cyril")
    assert ask(as_, again) is False
    assert rows(app, sa.select(DuplicateQuestion)) == []


def test_reading_a_question_is_recorded_before_it_is_answered(app, as_, held, again):
    ask(as_, again)
    row = question(app)
    as_("carol").get(f"/api/v1/duplicates/{row.id}")
    found = as_("otto").get(f"/api/v1/audit?object={row.id}").json["items"]
    assert [one["action"] for one in found] == ["duplicates.opened"]


def test_comparing_names_no_case_that_keys_do_not_open(app, as_, client, people, held, again):
    other = apply(client, AGAIN)
    with app.test_request_context(), at_the_edge():
        case_id = db.session.execute(
            sa.text('SELECT id FROM "case" WHERE reference = :ref'), {"ref": other.reference}
        ).scalar_one()
        db.session.execute(
            sa.text("DELETE FROM data_grant WHERE key_id IN (SELECT id FROM data_key WHERE scope_id = :id)"),
            {"id": UUID(str(case_id))},
        )
    answer = as_("ina").get(f"{again.address}/duplicates").json
    assert (answer["items"], answer["compared"], answer["closed"]) == ([], 1, 1)
