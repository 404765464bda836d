"""AC6: with bare keys and nothing else, every kind of data key against every kind of person."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine

from support.cases import service as cases
from support.core import clock
from support.core.db import at_the_edge, db
from support.people.service.officers import officer_keys_of
from support.referrals import service as referrals
from support.union.model import Office
from support.union.service import sealing
from support.union.service.grievances import end_grants
from support.vault.ciphers import KeyPair, Refused, canonical
from support.vault.keyring import grant_context, membership_context
from support.vault.model import (
    Compartment,
    CompartmentGrant,
    CustodianSeal,
    Data,
    DataGrant,
    DataKey,
    PublicKeys,
    SealedPart,
)
from tests.aid.factory import ask, held_case, put_money_in
from tests.bank.factory import unexplained
from tests.files.factory import send
from tests.giving import donors, finance
from tests.intake.factory import application
from tests.referrals import loop
from tests.referrals.inside import filled, taken
from tests.reinstatement import factory as way_back
from tests.testimony import factory as testimony
from tests.union import factory as union
from tests.union import grievances, living, seats
from tests.vetting import factory as vetting

ALL = {kind.value for kind in Data}
OF_CASES = tuple(kind for kind in Data if kind != Data.DIRECTORY)
CASE = {"identity", "story", "team"}
AID = {"reason", "payee"}
VETTED = {"vetting", "finding", "letter"}

#: Before hand-over: intake reads. Nobody has asked for money yet, so there is no reason and no payee.
BEFORE = {"officer": {"identity", "story"}, "ina": CASE, "ivo": CASE, "recovery": CASE}

#: After hand-over, with an approved request.
AFTER = {
    "officer": {"identity", "story"},
    "carol": CASE | AID,
    "cyril": CASE | AID,
    "abel": {"reason"},
    "anna": {"reason"},
    "axel": {"reason"},
    "chiara": {"reason"},
    "fina": {"payee"},
    "felix": {"payee"},
    "fedor": {"payee"},
    "recovery": CASE | {"payee"},
}


def _pairs_of(seed: bytes, principal_id: UUID, grants: list) -> dict[UUID, KeyPair]:
    """What a bare seed reaches: its own pair, and those of every compartment sealed to it."""
    own = KeyPair(seed)
    reached = {principal_id: own}
    for grant, group_id in grants:
        if grant.principal_id == principal_id:
            context = membership_context(grant.compartment, grant.pair_id, principal_id, grant.holder_pair_id)
            reached[group_id] = KeyPair(own.open(grant.sealed, context))
    return reached


def _kind(key: DataKey) -> Any:
    return key.kind.value


def _subject(key: DataKey) -> Any:
    return key.kind.value, key.subject_id


def _opened(
    pairs: dict[UUID, KeyPair], what: Callable[[DataKey], Any] = _kind, kinds=OF_CASES, keys: Any = None
) -> set[Any]:
    """What of the data keys any of these pairs opens (their kinds), tried on every grant there is (on these keys)."""
    found = set()
    # The directory of partners is of no case: who opens it has a test of its own.
    of_cases = sa.select(DataGrant, DataKey).join(DataKey, DataKey.id == DataGrant.key_id)
    rows = db.session.execute(of_cases.where(DataKey.kind.in_(kinds) if keys is None else DataKey.id.in_(keys))).all()
    for grant, key in rows:
        for pair in pairs.values():
            for claimed in {grant.principal_id, *pairs}:
                try:
                    pair.open(grant.sealed, grant_context(key.id, key.kind, key.scope_id, claimed, grant.pair_id))
                except Refused:
                    continue
                found.add(what(key))
    return found


def _recovery(custodians: dict[str, KeyPair]) -> bytes:
    row = db.session.execute(sa.select(CustodianSeal).where(CustodianSeal.pair == "AC")).scalar_one()
    inner = custodians["A"].open(row.sealed, canonical("apora/custodian", "AC", "A"))
    return custodians["C"].open(inner, canonical("apora/custodian", "AC", "C"))


def _table(people, passphrase: str, what: Callable[[DataKey], Any] = _kind, kinds=OF_CASES) -> dict[str, set[Any]]:
    grants = db.session.execute(
        sa.select(CompartmentGrant, Compartment.principal_id).join(
            Compartment, Compartment.name == CompartmentGrant.compartment
        )
    ).all()
    table = {
        nickname: _opened(_pairs_of(getattr(people, nickname).seed, getattr(people, nickname).id, grants), what, kinds)
        for nickname in people
    }
    _lookup, seed = officer_keys_of(passphrase)
    officer = KeyPair(seed)
    owner = db.session.execute(
        sa.select(PublicKeys.principal_id).where(PublicKeys.public == officer.public)
    ).scalar_one()
    table["officer"] = _opened({owner: officer}, what, kinds)
    recovery = db.session.execute(
        sa.select(Compartment.principal_id).where(Compartment.name == "recovery")
    ).scalar_one()
    table["recovery"] = _opened({recovery: KeyPair(_recovery(people.custodians))}, what, kinds)
    return {who: kinds for who, kinds in table.items() if kinds}


def test_ac6_before_hand_over(app, client, as_, people):
    applied = client.post("/api/v1/applications", json=application()).json
    assert as_("ina").post(f"/api/v1/cases/{applied['reference']}/notes", json={"text": "A note."}).status_code == 201
    with app.test_request_context():
        assert _table(people, applied["passphrase"]) == BEFORE


def test_ac6_after_hand_over(app, client, as_, people):
    case = held_case(client, as_, people)
    put_money_in(app, 500_00)
    as_("carol").post(f"{case.address}/notes", json={"text": "A note."})
    request_id = ask(as_, case)
    as_("abel").post(f"/api/v1/aid-requests/{request_id}/approvals", json={"decision": "approve"})
    with app.test_request_context():
        table = _table(people, case.passphrase)
    assert table == AFTER
    cells = (len(list(people)) + 2) * len(ALL)
    print(f"AC6: {cells} cells of the truth table, {sum(map(len, table.values()))} open, as it should be")


#: While two look into a case: who has spoken opens their own finding and letter, who has not the file alone.
VETTING = {
    "officer": {"identity", "story"},
    "carol": {"identity", "story"} | VETTED,
    "cyril": {"identity", "story"} | VETTED,
    "vera": VETTED,
    "viktor": {"vetting"},
    "recovery": {"identity", "story"} | VETTED,
}


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


def test_ac6_what_the_bank_wrote_opens_to_finance_and_recovery_alone(app, as_, people, case):
    unexplained(app, as_("fina"))
    with app.test_request_context():
        keys = _table(people, case.passphrase, _subject)
        kinds = _table(people, case.passphrase)
    readers = {who for who, opened in kinds.items() if "statement" in opened}
    assert readers == {"fina", "felix", "fedor", "recovery"}
    # The words of the statement, and the secret by which its lines are known again.
    assert {len(_subjects(keys, who, "statement")) for who in readers} == {2}
    print("AC6: what the bank wrote, and finance's secret, open to the bare keys of finance and recovery alone")


def test_ac6_a_name_to_thank_opens_to_finance_and_recovery_alone(app, as_, people, case):
    donors.known(app, finance.paid_gift(app))
    with app.test_request_context():
        kinds = _table(people, case.passphrase)
    assert {who for who, opened in kinds.items() if "thanks" in opened} == {"fina", "felix", "fedor", "recovery"}
    print("AC6: a name to be thanked by opens to the bare keys of finance and recovery alone, until it is shown")


def _subjects(table: dict[str, set[Any]], who: str, kind: str) -> set[Any]:
    return {subject for found, subject in table.get(who, set()) if found == kind}


def test_ac6_while_two_look_into_a_case_and_after(app, as_, people, case):
    vetting.opened(as_, people, case)
    vetting.looks(as_, case, "vera", "declined")
    with app.test_request_context():
        assert _table(people, case.passphrase) == VETTING
    vetting.impartial(as_, case, "viktor")
    vetting.checked(as_, case, "viktor")
    with app.test_request_context():
        keys = _table(people, case.passphrase, _subject)
    both = [_subjects(keys, one, "finding") for one in ("vera", "viktor")]
    assert [len(one) for one in both] == [1, 1]
    assert not both[0] & both[1]
    assert _subjects(keys, "carol", "finding") == both[0] | both[1]
    assert _subjects(keys, "viktor", "letter") == set()
    vetting.found(as_, case, "viktor", "declined")
    with app.test_request_context():
        kinds, keys = _table(people, case.passphrase), _table(people, case.passphrase, _subject)
    assert "vera" not in kinds
    assert "viktor" not in kinds
    assert kinds["officer"] == {"identity", "story", "letter"}
    assert len(_subjects(keys, "officer", "letter")) == 1
    as_("carol").get(f"{case.address}/vetting")
    with app.test_request_context():
        keys = _table(people, case.passphrase, _subject)
    assert _subjects(keys, "officer", "letter") == _subjects(keys, "carol", "letter")
    assert len(_subjects(keys, "officer", "letter")) == 2
    print("AC6: who vets opens the file, their own finding and letter, and nothing once it is decided")


def test_ac6_a_letter_that_is_not_the_decision_never_reaches_the_officer(app, as_, people, case):
    vetting.opened(as_, people, case)
    vetting.looks(as_, case, "vera", "declined")
    vetting.looks(as_, case, "viktor", "cleared")
    as_("carol").post(f"{case.address}/vetting/officers", json={"name": people.name("vlada")})
    vetting.looks(as_, case, "vlada", "cleared")
    as_("carol").get(f"{case.address}/vetting")
    with app.test_request_context():
        keys = _table(people, case.passphrase, _subject)
    assert len(_subjects(keys, "carol", "letter")) == 3
    assert len(_subjects(keys, "officer", "letter")) == 2
    assert not {"vera", "viktor", "vlada"} & set(keys)
    print("AC6: of three letters the officer's bare key opens the two that were the decision")


@pytest.mark.parametrize("end", ["conflict", "replaced", "disabled"])
def test_ac6_whoever_leaves_a_round_opens_nothing(app, as_, people, case, end):
    vetting.opened(as_, people, case)
    vetting.impartial(as_, case, "vera")
    vetting.checked(as_, case, "vera", "identity")
    if end == "conflict":
        tied = {"conflict": True, "text": "Cousins."}
        assert as_("vera").post(f"{case.address}/vetting/conflicts", json=tied).status_code == 200
    elif end == "replaced":
        swap = {"name": people.name("vlada"), "instead_of": people.name("vera")}
        assert as_("carol").post(f"{case.address}/vetting/officers", json=swap).status_code == 201
    else:
        assert as_("ada").delete(f"/api/v1/staff/{people.name('vera')}").status_code == 200
    as_("cyril").get(f"{case.address}/vetting")
    with app.test_request_context():
        table = _table(people, case.passphrase)
    assert "vera" not in table
    assert table["viktor"] == {"vetting"}
    print(f"AC6: {end}: whoever left a round of vetting opens nothing with bare keys")


def test_ac6_who_hears_an_appeal_opens_what_was_found_before(app, as_, people, case):
    vetting.decided(as_, people, case, "declined")
    appeal = vetting.appealed(as_, people, case, "vlada", "vasil")
    with app.test_request_context():
        keys = _table(people, case.passphrase, _subject)
    earlier = _subjects(keys, "carol", "finding")
    assert len(earlier) == 2
    for one in ("vlada", "vasil"):
        assert _subjects(keys, one, "finding") == _subjects(keys, one, "letter") == earlier
        assert len(_subjects(keys, one, "vetting")) == 1
    assert not {"vera", "viktor"} & set(keys)
    vetting.heard(as_, case, appeal, "vlada", "rejected")
    with app.test_request_context():
        keys = _table(people, case.passphrase, _subject)
    assert len(_subjects(keys, "vlada", "finding")) == 3
    assert _subjects(keys, "vasil", "finding") == earlier
    vetting.heard(as_, case, appeal, "vasil", "rejected")
    with app.test_request_context():
        assert not {"vlada", "vasil"} & set(_table(people, case.passphrase))
    print(f"AC6: who hears an appeal opens {len(earlier)} earlier findings and their own, and nothing after")


def test_ac6_nothing_of_a_frozen_case_is_sealed_to_the_officer(app, as_, people, case):
    vetting.decided(as_, people, case, "declined")
    as_("cyril").post(f"{case.address}/freeze", json={"reason": "Suspected."})
    as_("carol").get(f"{case.address}/vetting")
    with app.test_request_context():
        keys = _table(people, case.passphrase, _subject)
    assert len(_subjects(keys, "officer", "letter")) == 1
    assert {who for who in keys if _subjects(keys, who, "freeze")} == {"carol", "cyril", "recovery"}
    for who in ("carol", "cyril"):
        assert as_(who).post(f"{case.address}/unfreeze").status_code == 200
    as_("carol").get(f"{case.address}/vetting")
    with app.test_request_context():
        keys = _table(people, case.passphrase, _subject)
    assert len(_subjects(keys, "officer", "letter")) == 2
    print("AC6: of a frozen case nothing is sealed to the officer; the second letter follows when it thaws")


@pytest.mark.parametrize("nickname", ["cyril"])
def test_ac6_after_leaving_the_bare_keys_open_nothing(app, client, as_, people, nickname):
    case = held_case(client, as_, people)
    put_money_in(app, 500_00)
    as_("carol").post(f"{case.address}/notes", json={"text": "A note."})
    ask(as_, case)
    as_("carol").delete(f"{case.address}/assignments/{people.name(nickname)}")
    with app.test_request_context():
        assert nickname not in _table(people, case.passphrase)


def handed_to(as_, people, case, nickname="chloe"):
    """Carol asks somebody to take her seat; where the transfer is."""
    body = {"name": people.name(nickname), "reason": "She moves away."}
    asked = as_("carol").post(f"{case.address}/transfers", json=body)
    assert asked.status_code == 201, asked.text
    return f"/api/v1/transfers/{asked.json['id']}"


@pytest.fixture
def full_case(app, client, as_, people):
    """A held case with every kind of key that a holder reads."""
    case = held_case(client, as_, people)
    put_money_in(app, 500_00)
    as_("carol").post(f"{case.address}/notes", json={"text": "A note."})
    ask(as_, case)
    return case


@pytest.mark.parametrize(
    ("who", "end", "opens"),
    [
        (None, None, {"carol": CASE | AID, "chloe": CASE | AID}),
        ("chloe", "decline", {"carol": CASE | AID}),
        ("carol", "withdraw", {"carol": CASE | AID}),
        ("chloe", "accept", {"chloe": CASE | AID}),
    ],
    ids=["asked", "declined", "withdrawn", "accepted"],
)
def test_ac6_while_a_seat_is_handed_on_and_after(app, as_, people, full_case, who, end, opens):
    """The receiver's bare key opens the case from the day they are asked, and nothing the moment it came to nothing."""
    transfer = handed_to(as_, people, full_case)
    if end:
        body = {"json": {"reason": "Too many."}} if end == "decline" else {}
        assert as_(who).post(f"{transfer}/{end}", **body).status_code == 200
    with app.test_request_context():
        table = _table(people, full_case.passphrase)
    assert {nickname: table[nickname] for nickname in ("carol", "chloe") if nickname in table} == opens
    assert table["cyril"] == CASE | AID
    print(f"AC6: {end or 'asked'}: {sorted(opens)} open {len(CASE | AID)} kinds of key with bare keys")


def test_ac6_a_transfer_nobody_answered_leaves_nothing(app, as_, people, full_case):
    handed_to(as_, people, full_case)
    with app.test_request_context(), time_machine.travel(clock.now() + timedelta(days=15)), at_the_edge():
        assert cases.expire_transfers() == 1
    with app.test_request_context():
        assert "chloe" not in _table(people, full_case.passphrase)


def test_ac6_a_cover_opens_what_a_holder_opens_until_its_day_is_over(app, as_, people, full_case):
    until = (clock.today() + timedelta(days=7)).isoformat()
    body = {"name": people.chloe.name, "until": until}
    assert as_("carol").post(f"{full_case.address}/cover", json=body).status_code == 201
    with app.test_request_context():
        assert _table(people, full_case.passphrase)["chloe"] == CASE | AID
    with app.test_request_context(), time_machine.travel(clock.now() + timedelta(days=8)), at_the_edge():
        assert cases.end_covers() == 1
    with app.test_request_context():
        table = _table(people, full_case.passphrase)
    assert "chloe" not in table
    assert table["carol"] == CASE | AID
    print("AC6: a cover's bare key opens what a holder's does, and nothing once its day is over")


def test_ac6_a_private_message_opens_to_its_author_alone(app, as_, people, full_case):
    """With bare keys: not to the other holder, recovery or whoever is handed a seat, before a rotation and after it."""
    for nickname in ("carol", "cyril"):
        body = {"text": f"{nickname}'s own.", "audience": "private"}
        assert as_(nickname).post(f"{full_case.address}/messages", json=body).status_code == 201
    handed_to(as_, people, full_case)
    as_("cyril").get(full_case.address)
    with app.test_request_context():
        keys = _table(people, full_case.passphrase, _subject)
    private = {who: _subjects(keys, who, "private") for who in keys}
    assert {who: len(found) for who, found in private.items() if found} == {"carol": 1, "cyril": 1}
    assert not private["carol"] & private["cyril"]
    gone = as_("carol").delete(f"{full_case.address}/assignments/{people.cyril.name}?for_cause=true")
    assert gone.status_code == 204
    with app.test_request_context():
        keys = _table(people, full_case.passphrase, _subject)
    assert {who: len(_subjects(keys, who, "private")) for who in keys if _subjects(keys, who, "private")} == {
        "carol": 1
    }
    print("AC6: a private message opens to its author's bare key and to no other, before and after a rotation")


def test_ac6_messages_and_documents_open_to_those_they_are_for(app, client, as_, people, case):
    """Each lies under the case's own keys: what the team says among itself under the one that no officer holds."""
    officer = people.officer(case.passphrase)
    officer.post("/api/v1/me/case/messages", json={"text": "To the team."})
    send(officer, "/api/v1/me/case/documents", b"From the officer.", "a.txt")
    for audience in ("officer", "team"):
        as_("carol").post(f"{case.address}/messages", json={"text": "x", "audience": audience})
        send(as_("carol"), f"{case.address}/documents", b"x", "b.txt", audience=audience)
    with app.test_request_context():
        rows = db.session.execute(
            sa.text(
                "SELECT coalesce(m.audience, d.audience) AS audience, k.kind, count(*) AS found FROM sealed_part p"
                " JOIN data_key k ON k.id = p.key_id LEFT JOIN message m ON m.id = p.row_id"
                " LEFT JOIN document d ON d.id = p.row_id WHERE p.part IN ('message', 'file') GROUP BY 1, 2"
            )
        ).all()
        table = _table(people, case.passphrase)
    assert {(row.audience, row.kind): row.found for row in rows} == {("officer", "story"): 4, ("team", "team"): 2}
    assert "team" not in table["officer"]
    assert {"story", "team"} <= table["carol"] & table["cyril"]
    print("AC6: six messages and files lie under the keys of those they are for; no officer's key opens the team's")


def test_ac6_testimony_opens_to_its_officer_and_once_deposited_to_the_compartment(app, client, as_, people, case):
    """A draft to its officer alone; deposited, to its compartment and recovery; never to who holds the case."""
    officer = people.officer(case.passphrase)
    other = people.officer(client.post("/api/v1/applications", json=application("Other")).json["passphrase"])

    def readers() -> set[str]:
        with app.test_request_context():
            return {who for who, opened in _table(people, case.passphrase).items() if "testimony" in opened}

    draft = testimony.begun(officer)
    theirs = testimony.begun(other)
    assert readers() == {"officer"}
    assert officer.post(f"{testimony.OWN}/{draft}/deposit", json={}).status_code == 200
    assert readers() == {"officer", "tess", "teo", "recovery"}
    with app.test_request_context():
        keys = _table(people, case.passphrase, _subject)
    for who in ("officer", "tess", "teo", "recovery"):
        assert _subjects(keys, who, "testimony") == {UUID(draft)}, who
    assert theirs != draft
    assert officer.delete(f"{testimony.OWN}/{draft}").status_code == 204
    assert readers() == set()
    print("AC6: testimony opens to its officer, once deposited to its compartment and recovery, taken back to nobody")


@pytest.mark.parametrize(("helper", "kind"), [("pia", "legal"), ("paul", "psychology")])
def test_ac6_what_is_between_a_helper_and_the_officer_opens_to_these_two(app, as_, people, case, helper, kind):
    """With bare keys: not to the holders, the lead, the administrator, nor to colleagues of the helper's."""
    help_ = filled(as_, taken(app, people, case, helper))
    with app.test_request_context():
        table = _table(people, case.passphrase, kinds=(Data(kind),))
    assert set(table) == {"officer", helper, "recovery"}
    officer = people.officer(case.passphrase)
    opened = officer.post(f"/api/v1/me/case/referrals/{help_.id}/switch", json={"opened": True})
    assert opened.status_code == 200, opened.text
    with app.test_request_context():
        keys = _table(people, case.passphrase, _subject, (Data(kind),))
    shared = {who: len(found) for who, found in keys.items()}
    if kind == "legal":
        assert shared == dict.fromkeys(["officer", "pia", "carol", "cyril", "recovery"], 1)
    else:
        assert shared == dict.fromkeys(["officer", "paul", "recovery"], 1)
    done = as_(helper).post(f"{help_.address}/outcome", json={"outcome": "helped"})
    assert done.status_code == 200, done.text
    with app.test_request_context():
        table = _table(people, case.passphrase, kinds=(Data(kind), Data.SLOT))
    assert helper not in table
    assert kind in table["officer"]
    print(f"AC6: {kind}: {len(list(people)) + 2} bare keys, three open it; the helper's opens nothing once it is done")


def test_ac6_a_slot_opens_to_whoever_is_asked_and_then_to_who_helps_until_it_ends(app, as_, people, case):
    """With bare keys: before the yes, asked, declined by one, taken by the next, and over."""
    always = {"officer", "carol", "cyril", "recovery"}
    found = loop.proposed(app, as_, people, case, "North Law", "South Law")
    where = f"/api/v1/referrals/{found}"

    def readers() -> set[str]:
        with app.test_request_context():
            table = _table(people, case.passphrase, kinds=(Data.SLOT,))
            kinds = {who: _table(people, case.passphrase).get(who, set()) for who in ("pia", "piet", "sofia")}
        # Never a grant on the case's own keys, whatever is shared.
        assert not {kind for opened in kinds.values() for kind in opened} & CASE
        return set(table)

    assert readers() == always
    people.officer(case.passphrase).post(f"/api/v1/me/case/referrals/{found}/consent", json={"answer": "yes"})
    assert readers() == always | {"pia", "piet"}
    assert as_("piet").post(f"{where}/decline").status_code == 200
    assert readers() == always | {"sofia"}
    assert as_("sofia").post(f"{where}/accept").status_code == 200
    assert readers() == always | {"sofia"}
    assert as_("carol").post(f"{where}/revoke").status_code == 200
    assert readers() == always
    print("AC6: a slot opens to who is asked, then to who helps, and to neither's bare keys once it is over")


def test_ac6_a_slot_that_ran_out_or_was_not_answered_opens_to_no_helper(app, as_, people, case):
    always = {"officer", "carol", "cyril", "recovery"}
    today = clock.today().isoformat()
    loop.agreed(app, as_, people, case)
    loop.taken(app, as_, people, case, "South Law", by="sofia", until=today)
    with app.test_request_context():
        assert set(_table(people, case.passphrase, kinds=(Data.SLOT,))) == always | {"pia", "piet", "sofia"}
    with app.test_request_context(), time_machine.travel(clock.now() + timedelta(days=7)), at_the_edge():
        assert (referrals.note_silence(), referrals.run_out()) == (1, 1)
    with app.test_request_context():
        assert set(_table(people, case.passphrase, kinds=(Data.SLOT,))) == always
    print("AC6: a slot that ran out, and one that nobody answered, open to no helper's bare keys")


def test_ac6_the_directory_opens_to_who_works_with_partners(app, people, case):
    with app.test_request_context():
        table = _table(people, case.passphrase, kinds=(Data.DIRECTORY,))
    assert set(table) == {"carol", "cyril", "chloe", "lena", "lara", "paul", "tora", "recovery"}
    print(f"AC6: the names of partners open to {len(table)} of {len(list(people)) + 2}; not to partners themselves")


def test_ac6_the_register_opens_to_the_reform_team_the_officer_and_recovery_alone(app, as_, people, case):
    settings = app.extensions["settings"]
    way_back.vetted(settings, case)
    officer = people.officer(case.passphrase)
    way_back.entered(officer)
    way_back.asked(as_)
    way_back.must(way_back.answered(officer, way_back.wish_of(officer)["id"]))
    way_back.applied(officer, way_back.announced(as_, people))
    as_("carol").get(case.address)
    with app.test_request_context():
        table, keys = _table(people, case.passphrase), _table(people, case.passphrase, _subject)
    reads = {"officer", "remy", "rolf", "ria", "recovery"}
    assert {who for who, opened in table.items() if "register" in opened} == reads
    found = {who: len(_subjects(keys, who, "register")) for who in reads}
    assert found.pop("officer") == 2, "the entry's key, and the application's"
    assert set(found.values()) == {3}, "what the team asked for as well"
    assert table["remy"] == {"register"}
    assert officer.delete("/api/v1/me/reinstatement").status_code == 204
    with app.test_request_context():
        keys = _table(people, case.passphrase, _subject)
        left = db.session.execute(sa.text("SELECT part FROM sealed_part WHERE part IN ('entry', 'contact', 'wish')"))
        assert left.all() == []
    left_over = {who: len(_subjects(keys, who, "register")) for who in reads}
    assert left_over.pop("officer") == 1, "the application's alone"
    assert set(left_over.values()) == {2}
    print(f"AC6: an entry, a contact and an application open to the bare keys of {sorted(reads)} alone")


def _among_members(people, members: dict[str, union.Known], kinds) -> set[str]:
    """Whose bare keys open these kinds: of staff, of members by the names given here, and recovery."""
    return {who for who, reached in _pairs_among(people, members).items() if _opened(reached, kinds=kinds)}


def _parts_among(people, members: dict[str, union.Known], row_id: str) -> dict[str, set[str]]:
    """Which parts of one row the bare keys of each of them open."""
    held = sa.select(SealedPart.key_id, SealedPart.part).where(SealedPart.row_id == UUID(row_id))
    parts = {row.key_id: row.part for row in db.session.execute(held)}
    found = {
        who: {parts[key_id] for key_id in _opened(reached, lambda key: key.id, keys=list(parts))}
        for who, reached in _pairs_among(people, members).items()
    }
    return {who: opened for who, opened in found.items() if opened}


def _pairs_among(people, members: dict[str, union.Known]) -> dict[str, dict[UUID, KeyPair]]:
    grants = db.session.execute(
        sa.select(CompartmentGrant, Compartment.principal_id).join(
            Compartment, Compartment.name == CompartmentGrant.compartment
        )
    ).all()
    pairs = {who: _pairs_of(getattr(people, who).seed, getattr(people, who).id, grants) for who in people}
    pairs |= {who: {known.id: KeyPair(known.seed)} for who, known in members.items()}
    held = sa.select(Compartment.principal_id).where(Compartment.name == "recovery")
    pairs["recovery"] = {db.session.execute(held).scalar_one(): KeyPair(_recovery(people.custodians))}
    return pairs


def test_ac6_a_grievance_opens_to_its_member_and_who_represents_them(app, as_, people):
    mila, mitya = union.member(app, people), union.member(app, people)
    reza, rada = grievances.representative(app, people), grievances.representative(app, people)
    members = {"mila": mila, "mitya": mitya, "reza": reza, "rada": rada}

    def readers():
        with app.test_request_context():
            return _among_members(people, members, (Data.GRIEVANCE,))

    always = {"mila", "recovery"}
    told = grievances.told(mila)
    address = f"/api/v1/grievances/{told}"
    assert readers() == always | {"rita", "rhea"}
    grievances.assigned(as_, told, rada)
    grievances.assigned(as_, told, reza)
    assert readers() == always | {"rita", "rhea", "reza"}
    grievances.must(reza.client.post(f"{address}/take"), 200)
    assert readers() == always | {"reza"}
    grievances.must(mila.client.post(f"{address}/return"), 204)
    assert readers() == always | {"rita", "rhea"}
    ended = {"text": "x", "stage": "closed", "outcome": "not_taken"}
    grievances.must(as_("rita").post(f"{address}/steps", json=ended), 201)
    assert readers() == always, "a registrar's keys open nothing that is over"
    print(f"AC6: a grievance opens to {sorted(always)}, to registrars until it is taken, then to who represents her")


def test_ac6_what_several_carry_opens_to_who_was_asked_and_no_registrar(app, as_, people):
    mila, mitya, reza = union.member(app, people), union.member(app, people), grievances.representative(app, people)
    members = {"mila": mila, "mitya": mitya, "reza": reza}
    first = grievances.taken(as_, mila, reza)
    collective_id = grievances.together(reza)
    address = f"/api/v1/collective-cases/{collective_id}"

    def readers():
        with app.test_request_context():
            held = sa.select(DataGrant.principal_id).join(DataKey, DataKey.id == DataGrant.key_id)
            rows = db.session.execute(held.where(DataKey.scope_id == UUID(collective_id))).scalars()
            ids = {known.id: who for who, known in members.items()}
            return {ids.get(row, "recovery") for row in rows}

    always = {"reza", "recovery"}
    assert readers() == always
    grievances.must(reza.client.post(f"{address}/invitations", json={"grievance": first}), 200)
    assert readers() == always | {"mila"}
    grievances.must(mila.client.post(f"/api/v1/grievances/{first}/collective", json={"answer": "leave"}), 200)
    assert readers() == always
    with app.test_request_context():
        assert _among_members(people, members, (Data.GRIEVANCE,)) == {"mila", "reza", "recovery"}
    # Handed on by who leads it, and once by a member, since who led it is there no more.
    rada, rosa = grievances.representative(app, people), grievances.representative(app, people)
    members |= {"rada": rada, "rosa": rosa}
    grievances.must(reza.client.post(f"{address}/invitations", json={"grievance": first}), 200)
    grievances.must(mila.client.post(f"/api/v1/grievances/{first}/collective", json={"answer": "join"}), 200)
    grievances.must(reza.client.post(f"{address}/leader", json={"handle": rada.handle}), 204)
    assert readers() == {"mila", "recovery", "reza", "rada"}
    grievances.must(rada.client.post(f"{address}/leader/take"), 200)
    assert readers() == {"mila", "recovery", "rada"}
    grievances.out_of_office(app, rada)
    grievances.must(as_("rita").post(f"{address}/leader", json={"handle": rosa.handle}), 204)
    with app.test_request_context(), at_the_edge():
        end_grants()
    assert readers() == {"mila", "recovery"}, "a registrar asks, and seals nothing to anybody"
    grievances.must(mila.client.post(f"{address}/leader/agree"), 200)
    assert readers() == {"mila", "recovery", "rosa"}
    grievances.must(rosa.client.post(f"{address}/leader/decline"), 204)
    assert readers() == {"mila", "recovery"}
    print("AC6: what several carry opens to who leads it and who is asked or joined; to no registrar, ever")


def test_ac6_a_member_and_what_is_common_open_to_them_and_to_registrars(app, people):
    mila, mitya, nela = union.member(app, people), union.member(app, people), union.asked(app)
    members = {"mila": mila, "mitya": mitya, "nela": nela}
    keep = {"rita", "rhea", "recovery"}

    def readers(*kinds):
        with app.test_request_context():
            return _among_members(people, members, kinds)

    assert readers(Data.MEMBER) == keep | set(members)
    with app.test_request_context():
        held = sa.select(DataGrant.principal_id).join(DataKey, DataKey.id == DataGrant.key_id)
        of_mila = set(db.session.execute(held.where(DataKey.scope_id == mila.id)).scalars())
        assert mila.id in of_mila
        assert not of_mila & {mitya.id, nela.id}
    with app.test_request_context(), at_the_edge():
        sealing.write_paper(sealing.open_common(people.actor("rita")), mila.id, {"text": "We meet."})
    assert readers(Data.COMMON) == keep | {"mila", "mitya"}, "who waits to be taken in reads nothing"
    expelled = seats.expelled(app, seats.body(app, people, Office.COUNCIL), mitya)
    assert expelled
    assert readers(Data.COMMON) == keep | {"mila"}
    print(f"AC6: a member's own opens to them and {sorted(keep)}; what is common to whoever takes part as well")


def test_ac6_words_that_were_replaced_open_nothing_and_the_new_ones_what_registrars_gave_back(app, client, as_, people):
    mila, mitya = union.member(app, people), union.member(app, people)
    living.write_to(mitya, living.offer(mila, as_))
    with app.test_request_context(), at_the_edge():
        sealing.write_paper(sealing.open_common(people.actor("rita")), mila.id, {"text": "We meet."})
    members = {"mila": mila, "mitya": mitya}
    kinds = (Data.MEMBER, Data.COMMON, Data.MUTUAL)

    def of_mila(seed):
        with app.test_request_context():
            return _opened({mila.id: KeyPair(seed)}, _kind, kinds)

    def readers():
        with app.test_request_context():
            return _among_members(people, members, (Data.MEMBER,))

    asked = f"/api/v1/union/members/{mila.number}/words-request"
    before = readers()
    assert of_mila(mila.seed) == {"member", "common", "mutual"}
    assert as_("rita").post(asked, json={"recognised": "sign", "note": "By the sign."}).status_code == 201
    with app.test_request_context():
        note = db.session.execute(sa.text("SELECT key_id FROM sealed_part WHERE part = 'note'")).scalar_one()
        pairs = _pairs_among(people, members)
        assert {who for who, own in pairs.items() if _opened(own, keys=[note])} == before - set(members)
    code = as_("rhea").post(f"{asked}/agreement").json["code"]
    words = client.post("/api/v1/union/words", json={"code": code}).json["passphrase"]
    with app.test_request_context():
        _lookup, seed = officer_keys_of(words)
    assert (of_mila(mila.seed), of_mila(seed)) == (set(), set()), "until a registrar looks nothing opens to either"
    assert as_("rita").get("/api/v1/union/words-requests").status_code == 200
    # The offer is kept for registrars too; what two wrote is given back by the other alone.
    assert (of_mila(mila.seed), of_mila(seed)) == (set(), {"member", "common", "mutual"})
    print("AC6: words that were replaced open nothing, the new ones what a registrar gave back")


def test_ac6_a_hearing_opens_to_the_member_and_the_council_and_on_appeal_to_the_commission(app, as_, people):
    council, review = seats.body(app, people, Office.COUNCIL), seats.body(app, people, Office.REVIEW, 2)
    mila, mitya = union.member(app, people), union.member(app, people)
    members = {"mila": mila, "mitya": mitya, "head": council[0], "deputy": council[2], "first": review[0]}
    members["second"] = review[1]

    def readers():
        with app.test_request_context():
            return _among_members(people, members, (Data.HEARING,))

    always = {"mila", "head", "deputy", "rita", "rhea", "recovery"}
    expulsion_id = seats.expelled(app, council, mila)
    assert readers() == always
    seats.appealed(app, mila, expulsion_id)
    assert readers() == always | {"first", "second"}
    ended = {one["handle"]: one["id"] for one in as_("rita").get("/api/v1/union/offices").json["items"]}
    assert as_("rita").delete(f"/api/v1/union/offices/{ended[review[1].handle]}").status_code == 200
    assert readers() == always | {"first"}
    named = as_("rita").post("/api/v1/union/offices", json={"number": mitya.number, "office": "review"})
    assert named.status_code == 201
    assert readers() == always | {"first", "mitya"}
    print(f"AC6: a hearing opens to {sorted(always)}, an appealed one to the commission too, while they sit in it")


def test_ac6_an_offer_opens_to_others_only_while_it_is_shown(app, as_, people):
    mila, mitya, nela = (union.member(app, people) for _ in range(3))
    members = {"mila": mila, "mitya": mitya, "nela": nela}
    kept = {who: {"offer"} for who in ("mila", "rita", "rhea")}
    common = {who: kept.get(who, set()) | {"paper"} for who in (*kept, "mitya", "nela", "recovery")}

    def parts(post_id):
        with app.test_request_context():
            return _parts_among(people, members, post_id)

    hidden, met, gone = offers = [living.offer(mila, as_, show=False) for _ in range(3)]
    assert parts(hidden) == kept, "another member opens nothing of what waits"
    for one in offers:
        living.ok(as_("rita").post(f"/api/v1/mutual-aid/{one}/moderation", json={"show": True}))
    assert parts(hidden) == common
    for one in (hidden, met):
        living.write_to(mitya, one)
    why = {"show": False, "why": "It names a street."}
    living.ok(as_("rhea").post(f"/api/v1/mutual-aid/{hidden}/moderation", json=why))
    for one, ends in ((met, True), (gone, False)):
        living.ok(mila.client.post(f"/api/v1/mutual-aid/{one}/end", json={"met": ends}))
    assert parts(hidden) == {who: kept[who] | {"why"} for who in kept} | {"recovery": {"why"}}
    assert parts(met) == kept | {"mitya": {"offer"}}
    assert parts(gone) == {}
    with app.test_request_context():
        left = db.session.execute(sa.select(DataKey.id).where(DataKey.scope_id == UUID(gone))).all()
        assert left == [], "the key is gone, and the nightly sweep destroys its share"
    told = [known.client.get(f"/api/v1/mutual-aid/{hidden}").json["title"] for known in (mila, mitya)]
    assert told == ["A room in May", None]
    assert mitya.client.get(f"/api/v1/mutual-aid/{met}").json["title"] == "A room in May"
    print(f"AC6: an offer waits for {sorted(kept)}, is shown to {len(common)} of {len(common)}, hidden to {len(kept)}")


def test_ac6_what_two_members_write_opens_to_them_and_once_reported_to_registrars(app, as_, people):
    mila, mitya, nela = (union.member(app, people) for _ in range(3))
    members = {"mila": mila, "mitya": mitya, "nela": nela}
    thread = living.write_to(mitya, living.offer(mila, as_))

    def readers():
        with app.test_request_context():
            opened = {
                who: _opened(pairs, _subject, (Data.MUTUAL,)) for who, pairs in _pairs_among(people, members).items()
            }
            return {who for who, subjects in opened.items() if ("mutual", UUID(thread)) in subjects}

    assert readers() == {"mila", "mitya"}
    address = f"/api/v1/mutual-aid/threads/{thread}"
    assert mitya.client.post(f"{address}/report", json={"why": "A threat."}).status_code == 200
    reported = {"mila", "mitya", "rita", "rhea"}
    assert readers() == reported
    assert as_("rita").post(f"{address}/settle").status_code == 204
    assert readers() == {"mila", "mitya"}
    print(f"AC6: what two write opens to these two, reported to {sorted(reported)}, settled to the two again")
