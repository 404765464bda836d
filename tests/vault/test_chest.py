"""The chest: who holds the row holds the key, what is moved elsewhere does not open, and nothing without a share."""

from dataclasses import replace
from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.app.factory import create_app
from support.core import clock
from support.core.db import at_the_edge, db
from support.core.errors import Conflict, Unavailable
from support.vault import service as vault
from support.vault import shares
from support.vault.ciphers import Refused
from support.vault.model import Data, DataGrant, DataKey, Name, SealedPart
from tests.vault.factory import NAME, STORY, read, sealed_case


def everybody(app, people, *nicknames):
    with app.app_context():
        return {
            *vault.compartment_ids(Name.INTAKE, Name.RECOVERY).values(),
            *(getattr(people, n).id for n in nicknames),
        }


def test_readers_read_and_others_see_nothing(app, people):
    scope = sealed_case(app, readers={people.carol.id})
    for nickname, seen in {
        "ina": STORY,
        "ivo": STORY,
        "carol": STORY,
        "cyril": None,
        "ada": None,
        "abel": None,
    }.items():
        assert read(app, people, nickname, scope) == seen
    assert read(app, people, "carol", scope, part="name") == NAME
    assert read(app, people, "carol", scope, part="no such part") is None


def test_a_holder_lets_another_in_and_revoking_ends_it(app, people):
    scope = sealed_case(app)
    with app.test_request_context(), at_the_edge():
        chest = vault.open_chest(people.actor("ina").keyring, scope)
        wanted = everybody(app, people, "cyril")
        assert chest.regrant(lambda _kind, _subject: wanted) == 2
        assert chest.regrant(lambda _kind, _subject: wanted) == 0
    assert read(app, people, "cyril", scope) == STORY
    with app.test_request_context(), at_the_edge():
        assert vault.revoke(scope, people.cyril.id, [Data.STORY]) == 1
    assert read(app, people, "cyril", scope) is None
    assert read(app, people, "cyril", scope, part="name") == NAME
    with app.test_request_context(), at_the_edge():
        assert vault.revoke_everything(people.cyril.id) == 2  # and the directory of partners
    assert read(app, people, "cyril", scope, part="name") is None


def test_who_holds_no_key_writes_nothing(app, people):
    scope = sealed_case(app)
    with app.test_request_context():
        chest = vault.open_chest(people.actor("cyril").keyring, scope)
        with pytest.raises(Conflict):
            chest.write(Data.STORY, scope, "story", "x", readers=lambda _kind, _subject: set())


def test_rotation_seals_anew_and_leaves_the_removed_behind(app, people):
    scope = sealed_case(app, readers={people.carol.id, people.cyril.id})
    with app.test_request_context():
        old = vault.open_chest(people.actor("cyril").keyring, scope)
    wanted = everybody(app, people, "carol")
    with app.test_request_context(), at_the_edge():
        vault.open_chest(people.actor("carol").keyring, scope).rotate(
            lambda _kind, _subject: wanted, [Data.STORY, Data.IDENTITY], leaving=people.cyril.id
        )
    assert read(app, people, "carol", scope) == STORY
    assert read(app, people, "ina", scope, part="name") == NAME
    assert read(app, people, "cyril", scope) is None
    with app.test_request_context():
        new = vault.open_chest(people.actor("carol").keyring, scope)
        old._keys[Data.STORY, scope].bodies = new._keys[Data.STORY, scope].bodies
        with pytest.raises(Refused):
            old.read(scope, "story")


SWAPS = {
    "two rows of a case": "UPDATE sealed_part a SET body = b.body FROM sealed_part b"
    " WHERE a.row_id = :one AND a.part = 'name' AND b.row_id = :extra AND b.part = 'name'",
    "two parts of a row": "UPDATE sealed_part a SET body = b.body FROM sealed_part b"
    " WHERE a.row_id = :one AND a.part = 'name' AND b.row_id = :one AND b.part = 'birth'",
    "two cases": "UPDATE sealed_part a SET body = b.body FROM sealed_part b"
    " WHERE a.row_id = :one AND a.part = 'name' AND b.row_id = :other AND b.part = 'name'",
    "two cases, key and all": "UPDATE sealed_part a SET body = b.body, key_id = b.key_id FROM sealed_part b"
    " WHERE a.row_id = :one AND a.part = 'name' AND b.row_id = :other AND b.part = 'name'",
    "a key moved to another case": "UPDATE data_key SET scope_id = :one WHERE scope_id = :other AND kind = 'identity'",
    "a row renamed": "UPDATE sealed_part SET row_id = :other, part = 'moved' WHERE row_id = :one AND part = 'name'",
    "the grants of two keys": "UPDATE data_grant a SET sealed = b.sealed FROM data_grant b, data_key k, data_key l"
    " WHERE a.key_id = k.id AND b.key_id = l.id AND a.principal_id = b.principal_id"
    " AND k.scope_id = :one AND l.scope_id = :other AND k.kind = 'identity' AND l.kind = 'identity'",
    "a grant given to another": "UPDATE data_grant a SET sealed = b.sealed FROM data_grant b, data_key k"
    " WHERE a.key_id = k.id AND b.key_id = k.id AND k.scope_id = :one AND k.kind = 'identity'"
    " AND a.principal_id = :carol AND b.principal_id = :intake",
}


def test_cr2_what_is_moved_elsewhere_does_not_open(app, people, settings):
    engine = sa.create_engine(settings.database_owner_url)
    for swap in SWAPS:
        one, other, extra = two_cases(app, people)
        assert read(app, people, "carol", one, part="name") == NAME
        values = {"one": one, "other": other, "extra": extra, "carol": people.carol.id}
        with app.app_context():
            values["intake"] = vault.compartment_ids(Name.INTAKE)["intake"]
        with engine.begin() as owner:
            change(owner, swap, values)
        places = {
            "a row renamed": (one, other, "moved"),
            "a key moved to another case": (one, other, "name"),
            # Under the other case's key it is no longer found in this one, nor does it open in the other.
            "two cases, key and all": (other, one, "name"),
        }
        scope, row, part = places.get(swap, (one, one, "name"))
        with pytest.raises(Refused):
            read(app, people, "carol", scope, row=row, part=part)
    engine.dispose()
    print(f"CR2: {len(SWAPS)} ways to move a ciphertext, a key or a grant; none opens")


def two_cases(app, people):
    """Two cases that Carol reads, the first with a second part and a second row."""
    one, other = (sealed_case(app, readers={people.carol.id}) for _ in range(2))
    extra = uuid4()
    with app.test_request_context(), at_the_edge():
        chest = vault.open_chest(people.actor("carol").keyring, one)
        for row, part in ((one, "birth"), (extra, "name")):
            chest.write(Data.IDENTITY, row, part, "another", readers=lambda _kind, _subject: set())
    return one, other, extra


def change(owner, swap, values):
    """With the owner's login, past whatever the application's may do."""
    if swap == "a key moved to another case":  # which has room for one of each kind
        emptied = {key: values[key] for key in ("one", "extra")}
        owner.execute(sa.text("DELETE FROM sealed_part WHERE row_id IN (:one, :extra) AND part <> 'story'"), emptied)
        owner.execute(
            sa.text("DELETE FROM data_key WHERE scope_id = :one AND kind = 'identity'"), {"one": values["one"]}
        )
    done = owner.execute(sa.text(SWAPS[swap]), {k: v for k, v in values.items() if f":{k}" in SWAPS[swap]})
    assert done.rowcount >= 1, swap


@pytest.fixture
def no_shares(app, settings):
    """The application while its share store is away."""
    from tests.conftest import ENGINES

    away = sa.make_url(settings.shares_url).set(database="no_such_store")
    with app.app_context():
        before, db.engines["shares"] = db.engines["shares"], sa.create_engine(away, **ENGINES)
    yield app
    with app.app_context():
        db.engines["shares"].dispose()
        db.engines["shares"] = before


def test_cr6_without_the_share_store_nothing_is_written(no_shares, settings):
    before = counted(no_shares)
    with pytest.raises(Unavailable):
        sealed_case(no_shares)
    assert counted(no_shares) == before
    print("CR6: with the share store away an application is refused with 503, and no row is left")


def counted(app):
    """How many rows there are of what is sealed."""
    with app.app_context():
        models = (SealedPart, DataKey, DataGrant)
        return [db.session.execute(sa.select(sa.func.count()).select_from(model)).scalar_one() for model in models]


def test_without_the_share_store_nothing_opens(app, people, request):
    scope = sealed_case(app, readers={people.carol.id})
    no_shares = request.getfixturevalue("no_shares")
    with pytest.raises(Unavailable):
        read(no_shares, people, "carol", scope)
    answer = no_shares.test_client().get("/ready")
    assert answer.status_code == 503
    assert any("reachable" in reason for reason in answer.json["reasons"])


def test_a_destroyed_share_closes_the_case_for_good(app, people):
    scope = sealed_case(app, readers={people.carol.id})
    with app.app_context():
        shares.destroy(db.session.execute(sa.select(DataKey.share_id)).scalars())
    with pytest.raises(Unavailable):
        read(app, people, "carol", scope)


def test_the_sweep_destroys_orphans_of_earlier_days_alone(app, people):
    scope = sealed_case(app, readers={people.carol.id})
    with app.app_context():
        orphan, _secret = shares.make()
        assert vault.sweep_shares() == 0
        with db.engines["shares"].begin() as connection:
            known = connection.execute(sa.select(shares.share.c.id)).scalars().all()
            connection.execute(sa.delete(shares.share).where(shares.share.c.id == orphan))
            old = {"id": orphan, "secret": b"s" * 32, "made_on": clock.today().replace(year=2020)}
            connection.execute(sa.insert(shares.share), old)
        assert len(known) == 3  # the case, the directory of partners, and the orphan
        assert vault.sweep_shares() == 1
    assert read(app, people, "carol", scope) == STORY


def test_one_statement_opens_a_case(app, people):
    scope = sealed_case(app, readers={people.carol.id})
    with app.test_request_context():
        keyring, seen = people.actor("carol").keyring, []
        sa.event.listen(db.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
        vault.open_chest(keyring, scope).read(scope, "story")
    statements = [one for one in seen if not one.startswith("SELECT site")]
    assert len(statements) == 1


def test_keys_are_only_what_the_reader_holds(app, people):
    scope = sealed_case(app)
    with app.test_request_context():
        keyring = people.actor("cyril").keyring
        stolen = people.actor("ina").keyring.memberships["intake"]
        keyring.memberships["intake"] = replace(stolen)
        with pytest.raises(Refused):
            vault.open_chest(keyring, scope).read(scope, "story")


def test_both_stores_replace_a_connection_that_was_cut_and_quote_nothing(app, settings):
    """As the application is made, before a test puts engines of its own in their place."""
    made = create_app(settings)
    with made.app_context():
        engines = dict(db.engines)
    try:
        assert set(engines) == {None, "shares"}
        for engine in engines.values():
            assert engine.hide_parameters
            with engine.connect() as connection:
                pid = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
            other = sa.create_engine(engine.url, poolclass=sa.NullPool)
            with other.connect() as same:
                assert same.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": pid}).scalar_one()
            with engine.connect() as connection:
                assert connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one() != pid
    finally:
        for engine in engines.values():
            engine.dispose()
