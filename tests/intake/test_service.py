"""Applying: sealed at once, readable again only with keys, in few statements."""

from contextlib import contextmanager
from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.cases import service as cases
from support.core.audit import AuditEvent
from support.core.db import at_the_edge, db, execute
from support.core.errors import Unavailable
from support.intake import service
from support.intake.schema import ApplicationForm
from support.people import service as people_service
from support.vault import service as vault
from support.vault.keyring import Keyring
from support.vault.model import Data, DataGrant, SealedPart
from tests.intake.factory import application


@pytest.fixture
def given(ctx):
    return ApplicationForm().load(application())


def officer_of(words):
    with at_the_edge():
        entry = people_service.sign_in_officer(words)
    return people_service.actor_of(entry.token, "bearer")


@contextmanager
def counted(app):
    """The statements both databases are given meanwhile. BEGIN and COMMIT are no statements of ours."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, _parameters, _context, _many):
        seen.append(statement)

    with app.app_context():
        engines = [db.engines[None], db.engines["shares"]]
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        sa.event.remove(engine, "before_cursor_execute", note)


def test_the_words_open_what_was_sealed(given):
    with at_the_edge():
        applied = service.apply(given)
    officer = officer_of(applied.passphrase)
    folder = cases.own(officer)
    found = cases.contents(officer, folder, cases.open_folder(officer, folder))
    assert found["identity"] == {"name": "Zelenka-name Ivan Petrovich", "birth_date": "1988-04-17"}
    assert found["service"]["from"] == "2009-09-01"
    assert found["household"][0]["born"] == "1990-01-02"
    assert found["asked"]["wishes_union"] is True
    assert folder.case.reference == applied.reference


def test_the_case_is_readable_again_only_with_keys(given, people):
    with at_the_edge():
        applied = service.apply(given)
    folder = cases.own(officer_of(applied.passphrase))
    bodies = execute(sa.select(SealedPart.body).where(SealedPart.row_id == folder.id)).scalars().all()
    assert len(bodies) == 6
    assert all(b"Zelenka" not in body for body in bodies)
    nobody = Keyring(principal_id=uuid4(), pair_id=uuid4(), unlock=lambda: b"\0" * 96, memberships=None)
    for keyring in (nobody, people.actor("ada").keyring, people.actor("carol").keyring, people.actor("abel").keyring):
        chest = vault.open_chest(keyring, folder.id)
        assert not chest.has(Data.IDENTITY)
        assert [chest.read(folder.id, part) for part in ("identity", "story", "contacts")] == [None, None, None]
    assert vault.open_chest(people.actor("ina").keyring, folder.id).read(folder.id, "story").startswith("Zelenka")
    execute(sa.delete(DataGrant))
    assert vault.open_chest(people.actor("ina").keyring, folder.id).read(folder.id, "story") is None


def test_applying_is_recorded_with_a_day_and_no_time(given):
    with at_the_edge():
        service.apply(given)
    event = execute(sa.select(AuditEvent).where(AuditEvent.action == "application.submitted")).scalar_one()
    assert (event.actor_kind, event.at, event.object_kind) == ("officer", None, "case")


def test_until_intake_is_founded_nothing_is_taken(given, monkeypatch):
    monkeypatch.setattr(cases, "reading_groups", dict)
    with pytest.raises(Unavailable):
        service.apply(given)


def test_an_application_takes_at_most_fifteen_statements(app, client):
    client.post("/api/v1/applications", json=application())
    with counted(app) as seen:
        answer = client.post("/api/v1/applications", json=application())
    assert answer.status_code == 201, answer.text
    print(f"statements of POST /api/v1/applications over both databases: {len(seen)}")
    assert 1 < len(seen) <= 15, "\n".join(statement.split("\n")[0] for statement in seen)
