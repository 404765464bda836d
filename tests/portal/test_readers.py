"""Who can read it: the page says what the grants say, whoever holds them."""

import re

import sqlalchemy as sa

from support.core.audit import AuditEvent
from support.core.db import db
from support.vault.model import Compartment, DataGrant, DataKey, PublicKeys
from tests.intake.factory import application


def bare(app, people, case_reference):
    """Each grant on the case's keys, as `(who, kind)`, with who the officer knows them as; and since when."""
    known = {people.carol.id: "Coordinator 1", people.cyril.id: "Coordinator 2"}
    groups = {
        "intake": "The intake team",
        "approval": "Those who agree to payments",
        "finance": "Those who send money",
        "recovery": "Three keepers with a spare key",
    }
    with app.app_context():
        case_id, officer_id = db.session.execute(
            sa.text('SELECT id, officer_id FROM "case" WHERE reference = :r'), {"r": case_reference}
        ).one()
        known[officer_id] = "You"
        rows = db.session.execute(
            sa.select(DataGrant.principal_id, DataKey.kind, DataGrant.granted_on, Compartment.name)
            .join(DataKey, DataKey.id == DataGrant.key_id)
            .outerjoin(Compartment, Compartment.principal_id == DataGrant.principal_id)
            .where(DataKey.scope_id == case_id)
        ).all()
        db.session.remove()
    return {
        (groups[row.name.value] if row.name else known.get(row.principal_id, "?"), row.kind.value, row.granted_on)
        for row in rows
    }


def said(told):
    return {(one["who"], code) for one in told for code in one["codes"]}


def test_the_page_says_what_the_grants_say(app, officer, people, case, as_, sent):
    as_("carol").post(f"{case.address}/notes", json={"text": "A note."})
    told = officer.get("/api/v1/me/case/readers").json["readers"]
    grants = bare(app, people, case.reference)
    assert said(told) == {(who, kind) for who, kind, _day in grants}
    assert said(told) >= {("Coordinator 1", "team"), ("Those who send money", "payee"), ("You", "story")}
    for one in told:
        assert one["since"] == min(day for who, _kind, day in grants if who == one["who"]).isoformat()
        assert len(one["reads"]) == len(one["codes"])
    assert [one["who"] for one in told][:3] == ["You", "Coordinator 1", "Coordinator 2"]
    finance = next(one for one in told if one["role"] == "finance")
    assert finance["reads"] == ["where a payment goes"]
    print(f"{len(grants)} grants of the case, each of them said to the officer")


def test_before_hand_over_the_intake_team_reads(app, client, people):
    applied = client.post("/api/v1/applications", json=application()).json
    told = people.officer(applied["passphrase"]).get("/api/v1/me/case/readers").json["readers"]
    assert [one["who"] for one in told] == ["You", "The intake team", "Three keepers with a spare key"]
    assert said(told) == {(who, kind) for who, kind, _day in bare(app, people, applied["reference"])}
    assert told[1]["note"] == "Until two people work with you."
    assert "different countries" in told[2]["note"]


def test_who_left_is_gone_from_the_list(officer, people, case, as_):
    gone = as_("carol").delete(f"{case.address}/assignments/{people.name('cyril')}")
    assert gone.status_code == 204
    assert "Coordinator 2" not in officer.get("/api/v1/me/case/readers").text
    page = officer.get("/mine").text
    assert "Coordinator 2 no longer works with you since" in page
    assert as_("carol").post(f"{case.address}/assignments", json={"name": people.name("chloe")}).status_code == 201
    page = officer.get("/mine").text
    assert re.search(r"Coordinator 2 no longer works with you since .*Coordinator 3 does\.", page, re.DOTALL)


def test_whoever_should_not_be_there_is_told_as_well(app, officer, case, people):
    """A grant that no rule gives: somebody put a row there. The officer sees that there is somebody."""
    with app.app_context():
        key_id = db.session.execute(
            sa.text(
                'SELECT data_key.id FROM data_key JOIN "case" ON "case".id = scope_id'
                " WHERE reference = :r AND kind = 'story'"
            ),
            {"r": case.reference},
        ).scalar_one()
        pair_id = db.session.execute(
            sa.select(PublicKeys.id).where(PublicKeys.principal_id == people.chloe.id)
        ).scalar_one()
        db.session.execute(
            sa.insert(DataGrant).values(
                key_id=key_id, principal_id=people.chloe.id, pair_id=pair_id, sealed=b"x", granted_on="2026-01-02"
            )
        )
        db.session.commit()
        db.session.remove()
    told = officer.get("/api/v1/me/case/readers").json["readers"]
    stranger = next(one for one in told if one["role"] == "other")
    assert (stranger["who"], stranger["codes"], stranger["since"]) == (
        "Somebody else who works here",
        ["story"],
        "2026-01-02",
    )
    assert "Somebody else who works here" in officer.get("/mine/readers").text


def test_the_page(browser, officer, people, case, sent):
    page = browser.get("/mine/readers")
    assert page.status_code == 200
    assert "<title>Page</title>" in page.text
    for words in ("Coordinator 1", "different countries", "Those who send money", "/mine/export", "/mine/forget"):
        assert words in page.text
    assert "The intake team" not in page.text
    for nickname in people:
        assert people.name(nickname) not in page.text
    assert not re.search(r"\d\d:\d\d", page.text)
    assert 'href="/mine/readers" aria-current="page"' in page.text, "it is a part of one's own place"


def test_the_reading_is_recorded_without_a_time(app, officer, case):
    assert officer.get("/api/v1/me/case/readers").status_code == 200
    with app.app_context():
        noted = sa.select(AuditEvent.at).where(AuditEvent.action == "readers.shown")
        assert db.session.execute(noted).scalars().all() == [None]


def test_nobody_else_has_it(client, as_, people, case):
    assert client.get("/api/v1/me/case/readers").status_code == 401
    for nickname in ("ina", "carol", "ada"):
        assert as_(nickname).get("/api/v1/me/case/readers").status_code == 404
        assert as_(nickname).get("/mine/readers").status_code == 404


def test_a_frozen_case_reads_the_same(app, officer, case):
    before = officer.get("/api/v1/me/case/readers").json, officer.get("/api/v1/me/case").json
    with app.app_context():
        db.session.execute(
            sa.text('UPDATE "case" SET frozen = :f WHERE reference = :r'), {"f": True, "r": case.reference}
        )
        db.session.commit()
        db.session.remove()
    assert (officer.get("/api/v1/me/case/readers").json, officer.get("/api/v1/me/case").json) == before
