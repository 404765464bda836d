"""A member comes in, is taken in, and opens what is theirs; no row of theirs carries a day."""

from datetime import timedelta

import sqlalchemy as sa

from support.core import clock
from support.core.db import at_the_edge, db, execute
from support.union import service as union
from support.union.service import sealing
from support.vault.model import DataGrant, DataKey
from tests.union.factory import SECTION, actor_of, asked, member


def test_a_member_and_the_registrar_open_what_was_told_and_nobody_else(app, people):
    known = asked(app, about="Zaranka")
    with app.test_request_context():
        for actor in (actor_of(known), people.actor("rita"), people.actor("rhea")):
            chest = sealing.open_member(actor, known.id)
            assert chest.read(known.id, "told") == {"about": "Zaranka"}
            assert chest.read(known.id, "section") == SECTION
        for nickname in ("ada", "ina", "carol", "fina", "otto"):
            assert sealing.open_member(people.actor(nickname), known.id).read(known.id, "told") is None


def test_what_is_common_opens_to_everybody_who_takes_part_and_to_who_comes_later(app, people):
    first = member(app, people)
    with app.test_request_context(), at_the_edge():
        chest = sealing.open_common(people.actor("rita"))
        sealing.write_paper(chest, first.id, {"text": "We meet."})
    later, waiting = member(app, people), asked(app)
    with app.test_request_context():
        for actor, text in ((actor_of(first), "We meet."), (actor_of(later), "We meet."), (actor_of(waiting), None)):
            chest = sealing.open_common(actor)
            chest.fetch([first.id])
            assert (chest.read(first.id, "paper") or {}).get("text") == text


def test_no_row_of_a_member_carries_a_day_or_a_name_in_the_log(app, people):
    known = member(app, people)
    with app.test_request_context():
        days = execute(
            sa.select(DataGrant.granted_on)
            .join(DataKey, DataKey.id == DataGrant.key_id)
            .where(DataKey.scope_id == known.id)
        )
        assert set(days.scalars()) == {clock.quarter()}
        named = execute(
            sa.text("SELECT count(*) FROM audit_event WHERE object_id = :id OR actor_id = :id"), {"id": known.id}
        )
        assert named.scalar_one() == 0
        shares = db.engines["shares"]
        with shares.connect() as connection:
            made = connection.execute(sa.text("SELECT DISTINCT made_on FROM share ORDER BY made_on")).scalars().all()
        assert made[-1] == clock.quarters_on(clock.today(), 1) - timedelta(days=1)
        assert union.by_id(known.id).since == clock.quarter()


def test_a_member_signs_in_with_words_alone_and_is_no_officer(app, client):
    with app.test_request_context(), at_the_edge():
        from support.union.model import MemberClass

        joined = union.enter(MemberClass.SUPPORTER, section=None, told={})
    answer = client.post("/api/v1/sessions", json={"passphrase": joined.passphrase})
    assert answer.status_code == 201, answer.text
    client.bearer = answer.json["token"]
    assert client.get("/api/v1/me").json["kind"] == "member"
    assert client.get("/api/v1/me/case").status_code == 404
