"""People who apply, some of them twice; actors and cases that no database knows."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from support.cases import service as cases
from support.core.db import at_the_edge, execute
from support.duplicates.model import DuplicateQuestion
from support.duplicates.service.asking import _ask
from tests.aid.factory import Held
from tests.intake.factory import application

#: Somebody, and the same person as they apply a second time: another alphabet, another order, a new address.
FIRST: dict[str, Any] = {
    "identity": {"name": "Кавалёў Іван Пятровіч", "birth_date": "1988-04-17"},
    "contacts": [{"kind": "phone", "value": "+375 (29) 111-22-33", "safe": True}],
    "service": {"agency": "internal_troops", "unit": "в/ч 3214", "from": "2009-09-01", "manner": "refused"},
}
AGAIN: dict[str, Any] = {
    "identity": {"name": "Ivan Kovalev", "birth_date": "1988-04-17"},
    "contacts": [{"kind": "signal", "value": "8029 111 22 33", "safe": True}],
    "service": {"agency": "internal_troops", "unit": "Unit 3214", "from": "2009-02-01", "manner": "resigned"},
}
STRANGER: dict[str, Any] = {
    "identity": {"name": "Алена Зайцава", "birth_date": "1991-10-02"},
    "contacts": [{"kind": "email", "value": "zaitsava@example.org", "safe": False}],
    "service": {"agency": "courts", "manner": "dismissed"},
}


def apply(client: Any, told: dict[str, Any]) -> Held:
    """Somebody applies."""
    answer = client.post("/api/v1/applications", json=application("Aspen", **told))
    assert answer.status_code == 201, answer.text
    return Held(answer.json["reference"], answer.json["handle"], answer.json["passphrase"])


def seat(as_: Any, people: Any, case: Held, *nicknames: str, by: str = "ina") -> Held:
    """Seat these people, in this order."""
    for nickname in nicknames:
        answer = as_(by).post(f"{case.address}/assignments", json={"name": people.name(nickname)})
        assert answer.status_code == 201, answer.text
    return case


@pytest.fixture
def blind(app: Any, settings: Any) -> None:
    """A deployment that keeps blind tokens."""
    app.extensions["settings"] = replace(settings, blind_tokens=True)


def question(app: Any, people: Any, asked: str, about: Held) -> str:
    """The holders of a case are asked about an application, named by reference, whatever the two have in common."""
    with app.test_request_context(), at_the_edge():
        ids = cases.case_ids([asked, about.reference])
        actor = people.actor("ina")
        application, held = cases.by_id(ids[asked]), cases.by_id(ids[about.reference])
        _ask(actor, application, held, {"identity": {"name": "Aspen"}, "contacts": [], "service": None})
        found = execute(sa.select(DuplicateQuestion.id).where(DuplicateQuestion.asked_id == application.id))
        return str(found.scalar_one())


def link(as_: Any, one: Held, other: Held, *, same: bool = True, by: str = "ina") -> None:
    """Somebody who sees both says whether they are one person."""
    answer = as_(by).post(f"{one.address}/duplicates", json={"other": other.reference, "same": same})
    assert answer.status_code == 200, answer.text


def propose(as_: Any, kept: Held, merged: Held, *, by: str = "ina", status: int = 201) -> Any:
    """Propose a merge; the merge's id, or what was answered instead."""
    given = {"kept": kept.reference, "merged": merged.reference, "reason": "applied_twice"}
    answer = as_(by).post("/api/v1/merges", json=given)
    assert answer.status_code == status, answer.text
    return answer.json["id"] if status == 201 else answer.json


def act(as_: Any, merge_id: str, what: str, *, by: str, status: int = 200) -> Any:
    """Confirm or undo a merge."""
    answer = as_(by).post(f"/api/v1/merges/{merge_id}/{what}")
    assert answer.status_code == status, answer.text
    return answer.json
