"""What the database refuses of testimony, whichever way it is asked: as the application's own login, by SQL."""

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from support.core import clock
from tests.aid.sql import insert, refused
from tests.testimony.factory import OWN, begun, deposited, evidence, register, with_file


@pytest.fixture
def sql(app, settings):
    """A connection as the application's own login."""
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_what_was_deposited_stays(sql, officer, as_):
    commission = register(as_)
    deposit = UUID(deposited(officer, content=evidence(), registers=(commission.id,)))
    file_id = UUID(officer.get(f"{OWN}/{deposit}").json["files"][0]["id"])
    of = {"deposit": deposit, "file": file_id, "digest": b"x" * 32}
    new_piece = {"id": uuid4(), "file_id": file_id, "position": 9, "padded": 1, "digest": b"x" * 32}
    attempts = {
        "another digest": "UPDATE deposit SET digest = :digest WHERE id = :deposit",
        "another receipt": "UPDATE deposit SET receipt = NULL WHERE id = :deposit",
        "another day": "UPDATE deposit SET deposited_on = '2020-01-01' WHERE id = :deposit",
        "another officer": "UPDATE deposit SET officer_id = officer_id WHERE id = :deposit",
        "no deposit": "DELETE FROM deposit WHERE id = :deposit",
        "no file": "DELETE FROM testimony_file WHERE id = :file",
        "an open file": "UPDATE testimony_file SET complete = false WHERE id = :file",
        "no piece": "DELETE FROM file_piece WHERE file_id = :file",
        "another piece's digest": "UPDATE file_piece SET digest = :digest WHERE file_id = :file",
        "no copy": "DELETE FROM outside_copy WHERE deposit_id = :deposit",
        "another copy": "UPDATE outside_copy SET sealed = :digest WHERE deposit_id = :deposit",
    }
    for what, statement in attempts.items():
        told = refused(sql, lambda statement=statement: sql.execute(sa.text(statement), of))
        assert "stays" in told or "permission denied" in told, (what, told)
    assert "stays" in refused(sql, lambda: insert(sql, "file_piece", **new_piece))
    another = {"id": uuid4(), "deposit_id": deposit, "pieces": 1, "complete": False}
    assert "stays" in refused(sql, lambda: insert(sql, "testimony_file", **another))


def test_a_deposit_begins_as_a_draft_and_ends_once(sql, officer, as_):
    draft, kept = UUID(begun(officer)), UUID(deposited(officer))
    row = {"id": uuid4(), "officer_id": _officer(sql, draft), "begun_on": clock.today(), "status": "deposited"}
    assert "begins as a draft" in refused(sql, lambda: insert(sql, "deposit", **row))
    unsigned = "UPDATE deposit SET status = 'deposited' WHERE id = :id"
    assert "deposited_with_receipt" in refused(sql, lambda: sql.execute(sa.text(unsigned), {"id": draft}))
    assert officer.delete(f"{OWN}/{kept}").status_code == 204
    again = "UPDATE deposit SET status = 'deposited' WHERE id = :id"
    assert "is over" in refused(sql, lambda: sql.execute(sa.text(again), {"id": kept}))


def _officer(sql, deposit):
    found = sql.execute(sa.text("SELECT officer_id FROM deposit WHERE id = :id"), {"id": deposit}).scalar_one()
    sql.rollback()
    return found


def test_hand_overs_are_of_deposits_by_officers_of_testimony(sql, officer, as_, people):
    commission, another = register(as_), register(as_, "Another")
    draft = UUID(begun(officer))
    kept = UUID(deposited(officer, registers=(commission.id,)))

    def asked(deposit=kept, by=people.tess.id, register_id=None, **more):
        values = {"id": uuid4(), "deposit_id": deposit, "register_id": register_id, "status": "waiting", **more}
        return lambda: insert(sql, "hand_over_ask", **values, asked_by=by, asked_on=clock.today())

    def handed(row_id, by, register_id=None, deposit=kept):
        values = {"id": row_id, "deposit_id": deposit, "register_id": register_id}
        return lambda: insert(sql, "hand_over", **values, handed_by=by, handed_on=clock.today())

    def decided(row_id, status, by):
        set_to = "UPDATE hand_over_ask SET status = :status, decided_by = :by, decided_on = :on WHERE id = :id"
        return lambda: sql.execute(sa.text(set_to), {"status": status, "by": by, "on": clock.today(), "id": row_id})

    alone = {"status": "agreed", "decided_by": people.teo.id, "decided_on": clock.today()}
    assert "agree first" in refused(sql, asked(**alone))
    assert "by its officers" in refused(sql, asked(by=people.carol.id))
    assert "only what was deposited" in refused(sql, asked(draft))
    chosen, row, other = UUID(commission.id), uuid4(), uuid4()
    for one in (row, other):
        asked(id=one, register_id=chosen)()
    sql.commit()
    assert "two have to" in refused(sql, handed(uuid4(), people.tess.id, chosen)), "nobody asked"
    assert "two have to" in refused(sql, handed(row, people.teo.id, chosen)), "nobody agreed"
    assert "by its officers" in refused(sql, decided(row, "agreed", people.tess.id)), "the same person twice"
    assert "two_people" in refused(sql, decided(row, "refused", people.tess.id))
    assert "by its officers" in refused(sql, decided(row, "agreed", people.carol.id))
    assert "by its officers" in refused(sql, decided(row, "agreed", None)), "nobody"
    moved = "UPDATE hand_over_ask SET asked_by = :by WHERE id = :id"
    told = refused(sql, lambda: sql.execute(sa.text(moved), {"by": people.teo.id, "id": row}))
    assert "permission denied" in told
    decided(other, "refused", people.teo.id)()
    sql.commit()
    assert "was decided" in refused(sql, decided(other, "agreed", people.teo.id))
    assert "two have to" in refused(sql, handed(other, people.teo.id, chosen)), "refused"
    decided(row, "agreed", people.teo.id)()
    sql.commit()
    assert "two have to" in refused(sql, handed(row, people.tess.id, chosen)), "by who asked"
    assert "two have to" in refused(sql, handed(row, people.teo.id)), "to somebody else"
    assert "did not choose" in refused(sql, handed(row, people.teo.id, UUID(another.id)))
    handed(row, people.teo.id, chosen)()
    sql.rollback()


def test_two_officers_of_testimony_vouch_for_a_register(sql, officer, as_, people):
    waiting, ended = register(as_, confirmed=False), register(as_, "Ended")
    as_("tess").post(f"/api/v1/testimony/registers/{ended.id}/end")
    confirm = "UPDATE outside_register SET confirmed_by = :who WHERE id = :id"

    def confirmed(register_id, who):
        return lambda: sql.execute(sa.text(confirm), {"id": UUID(register_id), "who": who})

    assert "two_people" in refused(sql, confirmed(waiting.id, people.tess.id))
    assert "vouched for" in refused(sql, confirmed(waiting.id, people.carol.id))
    assert "has ended" in refused(sql, confirmed(ended.id, people.tess.id))
    row = {"id": uuid4(), "name": "Alone", "public": b"x" * 1216, "added_on": clock.today()}
    alone = {**row, "added_by": people.tess.id, "confirmed_by": people.teo.id}
    assert "another has to" in refused(sql, lambda: insert(sql, "outside_register", **alone))
    theirs = {**row, "added_by": people.ada.id}
    assert "vouched for" in refused(sql, lambda: insert(sql, "outside_register", **theirs))
    swapped = "UPDATE outside_register SET public = :key WHERE id = :id"
    key = {"id": UUID(waiting.id), "key": b"x" * 1216}
    assert "permission denied" in refused(sql, lambda: sql.execute(sa.text(swapped), key))
    draft = UUID(begun(officer))
    copy = {"deposit_id": draft, "sealed": b"x"}
    for register_id in (waiting.id, ended.id):
        unready = {**copy, "register_id": UUID(register_id)}
        assert "no confirmed register" in refused(sql, lambda unready=unready: insert(sql, "outside_copy", **unready))


def test_who_reads_testimony_holds_no_case(sql, as_, people):
    for role in ("caseworker", "intake"):
        both = as_("ada").post("/api/v1/invitations", json={"roles": ["witness", role]})
        assert both.status_code == 422, both.text
        alter = "INSERT INTO invitation (id, roles, founds, used, expires_at, token_hash) VALUES"
        alter += " (:id, ARRAY['witness', :role], '{}', false, now(), :token)"
        values = {"id": uuid4(), "role": role, "token": uuid4().bytes}
        told = refused(sql, lambda values=values, alter=alter: sql.execute(sa.text(alter), values))
        assert "witness_holds_no_case" in told


def test_a_piece_is_of_a_draft_and_has_one_place(sql, officer):
    draft = begun(officer)
    file_id = UUID(with_file(officer, draft, evidence()))
    row = {"id": uuid4(), "file_id": file_id, "position": 0, "padded": 1, "digest": b"x" * 32}
    assert "file_piece_file_id_position_key" in refused(sql, lambda: insert(sql, "file_piece", **row))
    assert "position_counts" in refused(sql, lambda: insert(sql, "file_piece", **{**row, "position": -1}))
    assert "digest_length" in refused(sql, lambda: insert(sql, "file_piece", **{**row, "position": 1, "digest": b"x"}))
