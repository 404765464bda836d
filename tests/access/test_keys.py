"""AC6: with bare keys and nothing else, every kind of data key against every kind of person."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from support.core.db import db
from support.people.service.officers import officer_keys_of
from support.vault.ciphers import KeyPair, Refused, canonical
from support.vault.keyring import grant_context, membership_context
from support.vault.model import Compartment, CompartmentGrant, CustodianSeal, Data, DataGrant, DataKey, PublicKeys
from tests.aid.factory import ask, held_case, put_money_in
from tests.intake.factory import application

ALL = {kind.value for kind in Data}
CASE = {"identity", "story", "team"}
AID = {"reason", "payee"}

#: Before hand-over: intake reads. Nobody has asked for money yet, so there is no reason and no payee.
BEFORE = {"officer": {"identity", "story"}, "ina": CASE, "ivo": CASE, "recovery": CASE}

#: After hand-over, with an approved request.
AFTER = {
    "officer": {"identity", "story"},
    "carol": CASE | AID,
    "cyril": CASE | AID,
    "abel": {"reason"},
    "anna": {"reason"},
    "fina": {"payee"},
    "felix": {"payee"},
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


def _opened(pairs: dict[UUID, KeyPair]) -> set[str]:
    """The kinds of data key that any of these pairs opens, tried on every grant there is."""
    found = set()
    rows = db.session.execute(sa.select(DataGrant, DataKey).join(DataKey, DataKey.id == DataGrant.key_id)).all()
    for grant, key in rows:
        for pair in pairs.values():
            for claimed in {grant.principal_id, *pairs}:
                try:
                    pair.open(grant.sealed, grant_context(key.id, key.kind, key.scope_id, claimed, grant.pair_id))
                except Refused:
                    continue
                found.add(key.kind.value)
    return found


def _recovery(custodians: dict[str, KeyPair]) -> bytes:
    row = db.session.execute(sa.select(CustodianSeal).where(CustodianSeal.pair == "AC")).scalar_one()
    inner = custodians["A"].open(row.sealed, canonical("apora/custodian", "AC", "A"))
    return custodians["C"].open(inner, canonical("apora/custodian", "AC", "C"))


def _table(people, passphrase: str) -> dict[str, set[str]]:
    grants = db.session.execute(
        sa.select(CompartmentGrant, Compartment.principal_id).join(
            Compartment, Compartment.name == CompartmentGrant.compartment
        )
    ).all()
    table = {
        nickname: _opened(_pairs_of(getattr(people, nickname).seed, getattr(people, nickname).id, grants))
        for nickname in people
    }
    _lookup, seed = officer_keys_of(passphrase)
    officer = KeyPair(seed)
    owner = db.session.execute(
        sa.select(PublicKeys.principal_id).where(PublicKeys.public == officer.public)
    ).scalar_one()
    table["officer"] = _opened({owner: officer})
    recovery = db.session.execute(
        sa.select(Compartment.principal_id).where(Compartment.name == "recovery")
    ).scalar_one()
    table["recovery"] = _opened({recovery: KeyPair(_recovery(people.custodians))})
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


@pytest.mark.parametrize("nickname", ["cyril"])
def test_ac6_after_leaving_the_bare_keys_open_nothing(app, client, as_, people, nickname):
    case = held_case(client, as_, people)
    put_money_in(app, 500_00)
    as_("carol").post(f"{case.address}/notes", json={"text": "A note."})
    ask(as_, case)
    as_("carol").delete(f"{case.address}/assignments/{people.name(nickname)}")
    with app.test_request_context():
        assert nickname not in _table(people, case.passphrase)
