"""A case that is held, and a referral of it over the API: proposed, agreed to, taken."""

from datetime import timedelta
from typing import Any

from support.core import clock
from support.core.db import db
from support.partners import service as partners
from tests.aid.factory import Held
from tests.files.factory import send

#: What carol suggests; the mark is looked for where it must not be.
WHY = "Zelenka-why: a lawyer should look at the contract."


def partner_id(app: Any, people: Any, name: str) -> str:
    """A partner of the house by what it is called."""
    with app.test_request_context():
        actor = people.actor("lena")
        chest = partners.open_directory(actor)
        found = {(chest.read(row_id, "partner") or {}).get("name"): row_id for row_id in chest.rows("partner")}
        db.session.commit()
        db.session.remove()
        return str(found[name])


def body(app: Any, people: Any, *names: str, **changes: Any) -> dict[str, Any]:
    """What is sent to propose it to these, in turn; `ours` is our own people."""
    whom = ["ours" if name == "ours" else partner_id(app, people, name) for name in names or ("North Law",)]
    return {
        "partners": whom,
        "service": "legal",
        "why": WHY,
        "parts": ["identity", "story"],
        "until": (clock.today() + timedelta(days=60)).isoformat(),
        **changes,
    }


def proposed(app: Any, as_: Any, people: Any, case: Held, *names: str, **changes: Any) -> str:
    """Carol proposes; the referral's id."""
    answer = as_("carol").post(f"{case.address}/referrals", json=body(app, people, *names, **changes))
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def agreed(app: Any, as_: Any, people: Any, case: Held, *names: str, **changes: Any) -> str:
    """The officer says yes, and the first is asked."""
    found = proposed(app, as_, people, case, *names, **changes)
    yes = people.officer(case.passphrase).post(f"/api/v1/me/case/referrals/{found}/consent", json={"answer": "yes"})
    assert yes.status_code == 200, yes.text
    return found


def taken(app: Any, as_: Any, people: Any, case: Held, *names: str, by: str = "pia", **changes: Any) -> str:
    """Somebody who is asked takes it."""
    found = agreed(app, as_, people, case, *names, **changes)
    answer = as_(by).post(f"/api/v1/referrals/{found}/accept")
    assert answer.status_code == 200, answer.text
    return found


def status(client: Any, referral_id: str) -> Any:
    """Where it stands for this client, or the refusal's number."""
    answer = client.get(f"/api/v1/referrals/{referral_id}")
    return answer.json["status"] if answer.status_code == 200 else answer.status_code


def known(app: Any, as_: Any, people: Any, case: Held, document_id: str) -> dict[str, str]:
    """For the world: a referral that pia has, with a document of the case, a file that came back and a cost."""
    found = taken(app, as_, people, case, documents=[document_id])
    file = send(as_("pia"), f"/api/v1/referrals/{found}/files", b"An opinion.", "opinion.txt")
    cost = {"amount": {"minor": 100, "currency": "EUR"}, "what": "A stamp"}
    told = as_("pia").post(f"/api/v1/referrals/{found}/costs", json=cost)
    return {
        "referral_id": found,
        "report_id": file.json["id"],
        "cost_id": told.json["id"],
        "partner_id": partner_id(app, people, "South Law"),
        "person": people.name("sofia"),
        "act": "revoke",
        "deed": "pause",
    }
