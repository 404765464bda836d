"""Schemes: finance writes them, versions only follow one another, and the database keeps what was in force."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.aid import policy
from support.aid.service.schemes import CODES, Band, add_version
from support.aid.service.terms import terms_for
from support.core import clock
from support.core.db import at_the_edge, db
from support.core.errors import Conflict, Invalid, Missing
from support.core.money import Money
from support.ledger import service as ledger
from tests.aid.factory import ask, held_case

EURO = {"currency": "EUR"}
VERSION = {
    "valid_from": None,  # put in where it is sent
    "cap_payment": {"minor": 600_00, **EURO},
    "cap_year": {"minor": 6000_00, **EURO},
    "cooldown_days": 20,
    "papers": ["income", "lease"],
    "bands": [
        {"up_to": {"minor": 800_00, **EURO}, "signatures": 1},
        {"signatures": 2},
    ],
    "funds": ["general"],
}


def euros(amount):
    return Money(amount * 100, "EUR")


def version(days=0, **changes):
    return {**VERSION, "valid_from": (clock.today() + timedelta(days=days)).isoformat(), **changes}


READERS = {"carol", "lena", "abel", "chiara", "fina", "otto"}


def test_who_reads_and_who_writes(ctx, people):
    for who in ("ada", "ina", "vera", "lara", "paul", "tora", "rita", *READERS):
        actor = people.actor(who)
        assert policy.may_read_schemes(actor) is (who in READERS), who
        assert policy.may_write_schemes(actor) is (who == "fina"), who


def test_every_kind_has_a_scheme_from_the_beginning(as_):
    listed = as_("carol").get("/api/v1/schemes").json["items"]
    assert [one["code"] for one in listed] == list(CODES)
    assert all(one["now"]["version"] == 1 and one["coming"] == [] for one in listed)
    living = as_("otto").get("/api/v1/schemes/living_costs").json["now"]
    assert [(one["signatures"], one["chair"]) for one in living["bands"]] == [(1, False), (2, False), (3, True)]
    assert living["bands"][-1]["up_to"] is None
    assert living["funds"] == []
    assert as_("ina").get("/api/v1/schemes").status_code == 403
    assert as_("ina").get("/api/v1/schemes/living_costs").status_code == 404
    assert as_("carol").get("/api/v1/schemes/wishes").status_code == 404


def test_finance_writes_a_version_that_comes_into_force_on_its_day(app, as_):
    address = "/api/v1/schemes/living_costs/versions"
    made = as_("fina").post(address, json=version(30))
    assert made.status_code == 201, made.text
    assert (made.json["version"], made.json["state"]) == (2, "coming")
    assert made.json["funds"] == [{"code": "general", "name": "General fund"}]
    now = as_("carol").get("/api/v1/schemes/living_costs").json
    assert (now["now"]["version"], [one["version"] for one in now["coming"]]) == (1, [2])
    today = as_("felix").post(address, json=version(30, open=False, funds=[]))
    assert (today.json["version"], today.json["open"]) == (3, False)
    states = [one["state"] for one in as_("carol").get(address).json["items"]]
    assert states == ["coming", "coming", "in_force"]
    with app.test_request_context():
        later = clock.today() + timedelta(days=30)
        assert terms_for("living_costs", 1, clock.today()).scheme.version == 1
        with pytest.raises(Conflict):
            terms_for("living_costs", 1, later)
        db.session.remove()
    events = [one for one in as_("otto").get("/api/v1/audit").json["items"] if one["action"] == "scheme.changed"]
    assert [one["reason"] for one in events] == ["living_costs"] * 2


def test_nobody_but_finance_writes(as_):
    for who, status in (("carol", 403), ("chiara", 403), ("abel", 403), ("otto", 403), ("lena", 403), ("ina", 404)):
        assert as_(who).post("/api/v1/schemes/living_costs/versions", json=version()).status_code == status, who
        first = as_(who).post("/api/v1/schemes", json=version(code="legal"))
        assert first.status_code == (404 if who == "ina" else 403), who


def test_a_first_version_is_written_where_there_is_none(as_):
    refused = as_("fina").post("/api/v1/schemes", json=version(code="legal"))
    assert refused.status_code == 409
    assert as_("fina").post("/api/v1/schemes", json=version(code="wishes")).status_code == 422


def bands(*given):
    return [Band(None if end is None else euros(end), signatures, chair) for end, signatures, chair in given]


#: The scheme, what is changed of a version that would do, and the field that is refused (None: it is taken).
JUDGED = [
    ("living_costs", {}, None),
    ("living_costs", {"cap_payment": euros(700), "cap_year": euros(600)}, "cap_year"),
    ("living_costs", {"cap_payment": Money(1, "PLN")}, "cap_payment"),
    ("living_costs", {"cooldown_days": 367}, "cooldown_days"),
    ("living_costs", {"papers": ["wish"]}, "papers"),
    ("living_costs", {"funds": ["wish"]}, "funds"),
    ("living_costs", {"bands": bands()}, "bands"),
    ("living_costs", {"bands": bands((100, 1, False))}, "bands"),
    ("living_costs", {"bands": bands((None, 1, False), (None, 2, False))}, "bands"),
    ("living_costs", {"bands": bands((100, 1, False), (100, 2, False), (None, 2, False))}, "bands"),
    ("living_costs", {"bands": bands((200, 1, False), (100, 2, False), (None, 2, False))}, "bands"),
    ("living_costs", {"bands": bands((100, 2, False), (None, 1, False))}, "bands"),
    ("living_costs", {"bands": bands((100, 2, True), (None, 2, False))}, "bands"),
    ("living_costs", {"bands": bands((100, 1, False), (None, 3, False))}, "bands"),
    ("living_costs", {"bands": bands((100, 1, False), (None, 4, True))}, "bands"),
    ("living_costs", {"bands": bands((100, 1, False), (200, 2, False), (None, 3, True))}, None),
    ("living_costs", {"bands": bands((100, 1, False), (None, 1, True))}, None),
    ("emergency", {}, None),
    ("emergency", {"cap_payment": euros(501), "cap_year": euros(501)}, "cap_payment"),
    ("emergency", {"bands": bands((None, 2, False))}, "bands"),
    ("emergency", {"bands": bands((None, 1, True))}, "bands"),
    ("emergency", {"bands": bands((100, 1, False), (None, 1, False))}, "bands"),
    ("all", {"bands": ()}, None),
    ("all", {}, "bands"),
    ("all", {"bands": (), "papers": ["lease"]}, "papers"),
    ("all", {"bands": (), "funds": ["general"]}, "funds"),
    ("all", {"bands": (), "cooldown_days": 1}, "cooldown_days"),
    ("all", {"bands": (), "is_open": False}, "open"),
]


def test_a_version_is_judged_by_the_table(app):
    for code, changes, field in JUDGED:
        given = {"cap_payment": euros(100), "cap_year": euros(200), "bands": bands((None, 1, False)), **changes}
        with app.test_request_context():
            if field is None:
                assert add_version(None, code, **given)["code"] == code
            else:
                with pytest.raises(Invalid) as refused:
                    add_version(None, code, **given)
                assert list(refused.value.fields) == [field], (code, changes)
            db.session.rollback()
            db.session.remove()
    with app.test_request_context(), pytest.raises(Missing):
        add_version(None, "wishes", cap_payment=euros(1), cap_year=euros(1))
    print(f"schemes: {len(JUDGED)} versions judged as they should be")


def test_a_version_begins_no_sooner_than_today_nor_before_the_newest(as_):
    address = "/api/v1/schemes/medical/versions"
    assert "valid_from" in as_("fina").post(address, json=version(-1)).json["fields"]
    assert as_("fina").post(address, json=version(10)).status_code == 201
    early = as_("fina").post(address, json=version(9))
    assert early.status_code == 422
    assert "2" in early.json["fields"]["valid_from"][0]
    assert as_("fina").post(address, json=version(10)).json["version"] == 3


def test_the_database_keeps_what_was_in_force(app, client, as_, people, settings):
    """As the application's own login: no version changes, no band goes, and one that is in use gets no other."""
    case = held_case(client, as_, people)
    ask(as_, case)
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        used, fund = connection.execute(
            sa.text("SELECT (SELECT scheme_version_id FROM aid_request), (SELECT id FROM fund WHERE code = 'general')")
        ).one()
    band = "INSERT INTO approval_band (version_id, position, up_to, signatures, chair) VALUES (:used, 9, 1, 1, false)"
    attempts = {
        "a version changed": "UPDATE scheme_version SET cap_payment = 1",
        "a version deleted": "DELETE FROM scheme_version",
        "a band changed": "UPDATE approval_band SET signatures = 1",
        "a band deleted": "DELETE FROM approval_band",
        "a band added to a version in use": band,
        "a fund taken out": "DELETE FROM scheme_fund",
        "a version written again": "INSERT INTO scheme_version (id, code, version, valid_from, open, currency,"
        " cap_payment, cap_year, cooldown_days, papers, made_on) SELECT :id, code, version, valid_from, open, currency,"
        " cap_payment, cap_year, cooldown_days, papers, made_on FROM scheme_version WHERE id = :used",
        "papers of a request changed": "UPDATE request_paper SET code = 'other'",
    }
    for what, statement in attempts.items():
        with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError):
            connection.execute(sa.text(statement), {"used": used, "id": uuid4(), "fund": fund})
        print(f"schemes refused by the database: {what}")
    engine.dispose()


def test_the_newest_of_one_day_is_in_force(app):
    with app.test_request_context(), at_the_edge():
        ledger.add_fund(None, code="relocation", name="Relocation", purpose="To leave.")
    for number in (2, 3):
        with app.test_request_context(), at_the_edge():
            made = add_version(
                None, "relocation", cap_payment=euros(1), cap_year=euros(1), bands=[Band(None, 1)], funds=["relocation"]
            )
            assert made["version"] == number
            assert made["state"] == "in_force"
