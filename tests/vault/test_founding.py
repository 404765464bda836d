"""Compartments and recovery: members come by a member's grant, leave without history, and two custodians suffice."""

import subprocess
import sys
import threading
from itertools import permutations

import pytest
import sqlalchemy as sa

from support.core.db import at_the_edge, db
from support.core.errors import Conflict, Forbidden
from support.people import service as people_service
from support.people.model import Role
from support.vault import service as vault
from support.vault.ciphers import KeyPair, Refused
from support.vault.custodian import open_layer
from support.vault.keyring import membership_context
from support.vault.model import Compartment, CompartmentGrant, CustodianSeal, DataGrant, Name, PublicKeys
from tests.vault.factory import STORY, read, sealed_case


def remove(app, people, who, member, *, for_cause=False):
    with app.test_request_context(), at_the_edge():
        people_service.remove(
            people.actor(who), Name.INTAKE, people_service.by_name(people.name(member)), for_cause=for_cause
        )


def test_a_compartment_is_founded_once(app, people):
    with app.test_request_context():
        with pytest.raises(Conflict):
            vault.found(Name.INTAKE, people.ina.id)
        with pytest.raises(Conflict):
            vault.set_recovery({letter: pair.public for letter, pair in people.custodians.items()})


def test_leaving_ends_access_and_the_last_one_stays(app, people):
    scope = sealed_case(app)
    remove(app, people, "ina", "ivo")
    assert read(app, people, "ivo", scope) is None
    assert read(app, people, "ina", scope) == STORY
    with pytest.raises(Conflict):
        remove(app, people, "ada", "ina")
    assert read(app, people, "ina", scope) == STORY


def test_leaving_for_cause_replaces_the_pair_and_reseals(app, people):
    scope = sealed_case(app)
    with app.test_request_context():
        kept = people.actor("ivo").keyring
        old_seed = kept.seed_of("intake")
    remove(app, people, "ina", "ivo", for_cause=True)
    assert read(app, people, "ina", scope) == STORY
    assert read(app, people, "ivo", scope) is None
    with app.test_request_context():
        assert vault.open_chest(kept, scope).read(scope, "story") is None
        rows = db.session.execute(sa.select(DataGrant.sealed)).scalars().all()
        for sealed in rows:
            with pytest.raises(Refused):
                KeyPair(old_seed).open(sealed, b"")
        pairs = db.session.execute(
            sa.select(sa.func.count())
            .join(Compartment, Compartment.principal_id == PublicKeys.principal_id)
            .select_from(PublicKeys)
            .where(Compartment.name == Name.INTAKE)
        ).scalar_one()
        assert pairs == 2
    later = sealed_case(app)
    assert read(app, people, "ina", later) == STORY
    assert read(app, people, "ivo", later) is None


def test_rotation_does_not_bring_back_whoever_lost_their_passphrase(app, people):
    with app.test_request_context(), at_the_edge():
        sent = people_service.ask_replacement(people.actor("ada"), people_service.by_name(people.ivo.name))
        people_service.accept(sent.code)
    with app.app_context():
        assert vault.members(Name.INTAKE) == {people.ina.id}
    with app.test_request_context(), at_the_edge():
        newcomer = people_service.accept(people_service.invite(people.actor("ada"), [Role.INTAKE]).code)
        people_service.grant(people.actor("ina"), Name.INTAKE, people_service.by_name(newcomer.name))
    with app.test_request_context(), at_the_edge():
        people_service.remove(people.actor("ina"), Name.INTAKE, people_service.by_name(newcomer.name), for_cause=True)
    with app.app_context():
        holders = db.session.execute(
            sa.select(CompartmentGrant.principal_id).where(CompartmentGrant.compartment == Name.INTAKE)
        ).scalars()
        assert set(holders) == {people.ina.id, *vault.compartment_ids(Name.RECOVERY).values()}


def test_two_who_remove_each_other_at_once_do_not_empty_the_compartment(app, people):
    people.token("ina"), people.token("ivo")
    start, done = threading.Barrier(2), []

    def go(who, member):
        start.wait()
        try:
            remove(app, people, who, member)
            done.append("removed")
        except (Conflict, Forbidden):  # the last member stays; who was removed first is no member any more
            done.append("refused")

    threads = [threading.Thread(target=go, args=pair) for pair in (("ina", "ivo"), ("ivo", "ina"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert len(vault.members(Name.INTAKE)) == 1
    assert done.count("removed") == 1


def test_what_is_sealed_while_the_pair_changes_is_sealed_to_the_new_pair(app, people):
    people.token("ina")
    sealing, rotated = threading.Event(), threading.Event()
    scopes = []

    def apply():
        with app.test_request_context(), at_the_edge():
            vault.founding.steady()
            sealing.set()
            assert not rotated.wait(0.5), "the pair changed while something was being sealed to it"
            scopes.append(sealed_case(app))

    def rotate():
        sealing.wait()
        remove(app, people, "ina", "ivo", for_cause=True)
        rotated.set()

    threads = [threading.Thread(target=one) for one in (apply, rotate)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert read(app, people, "ina", scopes[0]) == STORY


def test_nobody_grants_to_themselves_and_the_admin_to_nobody(as_, people):
    body = {"name": people.name("ina")}
    assert as_("ina").post("/api/v1/compartments/intake/members", json=body).status_code == 403
    assert as_("ada").post("/api/v1/compartments/intake/members", json={"name": people.name("ada")}).status_code == 403
    assert as_("ada").post("/api/v1/compartments/intake/members", json=body).status_code == 403


def custodian(*words):
    return subprocess.run(
        [sys.executable, "-m", "support.vault.custodian", *map(str, words)], capture_output=True, text=True, check=False
    )


def test_op3_each_pair_of_custodians_opens_recovery_and_no_single_one(app, people, tmp_path):
    scope = sealed_case(app)
    for letter, pair in people.custodians.items():
        (tmp_path / f"{letter}.key").write_text(pair.seed.hex())
    done = app.test_cli_runner().invoke(args=["recovery-seals", str(tmp_path)])
    assert done.exit_code == 0, done.output
    with app.test_request_context():
        recovery_id = vault.compartment_ids(Name.RECOVERY)["recovery"]
        public = vault.public_keys([recovery_id])[recovery_id]
    opened = 0
    for pair in ("AB", "AC", "BC"):
        first, second = pair
        inner, seed = tmp_path / f"{pair}.inner", tmp_path / f"{pair}.seed"
        assert (
            custodian("open", tmp_path / f"{first}.key", pair, first, tmp_path / f"{pair}.seal", inner).returncode == 0
        )
        assert custodian("open", tmp_path / f"{second}.key", pair, second, inner, seed).returncode == 0
        assert seed.stat().st_mode & 0o777 == 0o600
        keys = KeyPair(bytes.fromhex(seed.read_text()))
        assert keys.public == public.public
        opened += opens_everything(app, keys, recovery_id, public.pair_id, scope)
    tried = alone(people, tmp_path)
    third = custodian("open", tmp_path / "C.key", "AB", "A", tmp_path / "AB.seal", tmp_path / "no")
    assert third.returncode == 1
    assert "does not open" in third.stderr
    assert not (tmp_path / "no").exists()
    print(f"OP3: 3 pairs each open recovery and the {opened // 3} grants tried; {tried} tries by one alone fail")


def opens_everything(app, keys, recovery_id, pair_id, scope):
    """How many compartments' seeds and data keys the recovery pair opens: all that are sealed to it."""
    with app.app_context():
        groups = (
            db.session.execute(sa.select(CompartmentGrant).where(CompartmentGrant.principal_id == recovery_id))
            .scalars()
            .all()
        )
        for row in groups:
            seed = keys.open(row.sealed, membership_context(row.compartment, row.pair_id, recovery_id, pair_id))
            known = db.session.execute(sa.select(PublicKeys.public).where(PublicKeys.id == row.pair_id)).scalar_one()
            assert KeyPair(seed).public == known
    assert len(groups) == 10
    from support.vault.keyring import Keyring

    with app.test_request_context():
        ring = Keyring(principal_id=recovery_id, pair_id=pair_id, unlock=lambda: keys.seed)
        assert vault.open_chest(ring, scope).read(scope, "story") == STORY
    return len(groups) + 1


def alone(people, folder):
    """Each custodian tries every seal, and what comes out of it, in every role."""
    tried = 0
    for letter, pair in people.custodians.items():
        seals = [(folder / f"{name}.seal", name) for name in ("AB", "AC", "BC")]
        for path, name in seals:
            outer = bytes.fromhex(path.read_text())
            inner = None
            for role in "ABC":
                tried += 1
                try:
                    inner = open_layer(pair.seed, name, role, outer)
                    assert (letter, role) == (name[0], name[0])
                except Refused:
                    continue
            for role, other in permutations("ABC", 2):
                if inner is not None:
                    tried += 1
                    with pytest.raises(Refused):
                        open_layer(pair.seed, f"{min(role, other)}{max(role, other)}", role, inner)
    return tried


def test_a_custodian_makes_a_pair_that_only_they_can_read(tmp_path):
    done = custodian("make", tmp_path / "anna.b")
    assert done.returncode == 0
    key = tmp_path / "anna.b.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert KeyPair(bytes.fromhex(key.read_text())).public.hex() == (tmp_path / "anna.b.pub").read_text()
    assert custodian("make", tmp_path / "anna.b").returncode != 0
    assert key.read_text() not in done.stdout + done.stderr


def test_the_custodians_command_needs_nothing_of_the_service():
    code = (
        "import sys, support.vault.custodian; print([m for m in sys.modules if m.startswith(('flask', 'sqlalchemy'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_seals_are_three_and_stay(app):
    with app.app_context():
        assert db.session.execute(sa.select(CustodianSeal.pair)).scalars().all() == ["AB", "AC", "BC"]
