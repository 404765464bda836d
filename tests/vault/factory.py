"""A small case: an officer's parts, sealed to the officer and to intake."""

from uuid import UUID, uuid4

from support.core.db import at_the_edge
from support.people import service as people
from support.vault import service as vault
from support.vault.model import Data, Name

STORY = {"text": "What the officer told us."}
NAME = {"name": "Иван Иванов"}


def sealed_case(app, *, readers=None, story=STORY):
    """A case with a name and a story, readable by intake and `readers`; its id is also its rows'."""
    scope = uuid4()
    with app.test_request_context(), at_the_edge():
        who = {*vault.compartment_ids(Name.INTAKE, Name.RECOVERY).values(), *(readers or ())}
        chest = vault.new_chest(scope)
        chest.write(Data.IDENTITY, scope, "name", NAME, readers=lambda _kind, _subject: who)
        chest.write(Data.STORY, scope, "story", story, readers=lambda _kind, _subject: who)
    return scope


def new_officer(app) -> people.officers.NewOfficer:
    """An officer and their words."""
    with app.test_request_context(), at_the_edge():
        return people.add_officer("en")


def read(app, house, nickname, scope: UUID, row: UUID | None = None, part="story"):
    """What somebody's keys open now."""
    with app.test_request_context():
        return vault.open_chest(house.actor(nickname).keyring, scope).read(row or scope, part)
