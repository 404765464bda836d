"""A council, a commission, a hearing that is called and one that is appealed, for who sees them and who does not."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from support.core import clock
from support.core.db import at_the_edge, save
from support.union.model import NOTICE, Expulsion, ExpulsionStatus, MemberClass, Office
from support.union.service import hearings, reviewing, sealing
from support.vault import service as vault
from support.vault.model import Data
from tests.union.factory import Known, actor_of, member

GROUNDS = "Zaranka: names were sold."


def body(app: Any, people: Any, office: Office, seats: int = 3) -> list[Known]:
    """So many members in one office."""
    return [member(app, people, MemberClass.FULL, office) for _seat in range(seats)]


def called(council: list[Known], heard: Known) -> str:
    """A hearing of somebody as early as it may be; its id."""
    day = (clock.today() + timedelta(days=NOTICE)).isoformat()
    asked = {"handle": heard.handle, "grounds": GROUNDS, "hearing_on": day}
    answer = council[0].client.post("/api/v1/expulsions", json=asked)
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def expelled(app: Any, council: list[Known], heard: Known) -> UUID:
    """Somebody whom the council heard today and expelled; the hearing's id. The notice is over, nobody waits."""
    with app.test_request_context(), at_the_edge():
        row = save(
            Expulsion(
                member_id=heard.id,
                proposed_by=council[0].id,
                seats=len(council),
                hearing_on=clock.today(),
                status=ExpulsionStatus.CALLED,
            )
        )
        readers = sealing.to_everybody({heard.id, *(one.id for one in council)} | sealing.keepers())
        vault.new_chest(row.id).write(Data.HEARING, row.id, "grounds", GROUNDS, readers=readers)
        for one in council:
            hearings.vote(actor_of(one), row.id, expel=True)
        hearings.conclude(actor_of(council[0]), row.id, "All agreed.")
        return row.id


def appealed(app: Any, heard: Known, expulsion_id: UUID) -> UUID:
    """They appeal; the appeal's id."""
    with app.test_request_context(), at_the_edge():
        return reviewing.appeal(actor_of(heard), expulsion_id, "Zaranka: hear me.").id


def seats_of(app: Any, people: Any, mila: Known) -> dict[str, str]:
    """Ids of an office, of a hearing of Mila's, and of the appeal of somebody else."""
    council = body(app, people, Office.COUNCIL)
    review = body(app, people, Office.REVIEW, 1)
    other = member(app, people)
    appeal_id = appealed(app, other, expelled(app, council, other))
    offices = review[0].client.get("/api/v1/union/offices").json["items"]
    return {
        "office_id": next(one["id"] for one in offices if one["office"] == "review"),
        "expulsion_id": called(council, mila),
        "expulsion_appeal_id": str(appeal_id),
    }
