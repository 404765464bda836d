"""Card payments of dues that went back after whose they were was sealed: a registrar finds whose, nothing tells it."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine

from support.core import clock
from support.core.db import at_the_edge, execute, save
from support.ledger import service as ledger
from support.people.model import Role
from support.union import policy
from support.union import service as union
from support.union.model import TakenBack, TakenBackStatus
from tests.giving.books import one, rows
from tests.giving.donors import session_of
from tests.giving.test_dues import DUES, _gift_of, _meant, _rate
from tests.union.factory import member
from tests.union.test_dues import Somebody
from tests.union.test_money_out import _at_once

WENT = "/api/v1/union/dues/taken-back"


@pytest.fixture
def told(box, notices, work):
    """Let everything that Stripe has to tell arrive."""

    def done():
        box.settle()
        notices.deliver()
        work()

    return done


def _paid(app, box, told, known, quarters=1):
    """Dues that came by card: our payment's id, its gift's and the charge's."""
    payment = _meant(known, quarters)["payment"]["id"]
    gift = _gift_of(app, {"id": payment})
    box.complete(session_of(app, gift))
    told()
    return payment, gift, one(app, "SELECT charge_id FROM gift WHERE id = :id", id=gift)


def _night(app):
    with app.test_request_context(), at_the_edge():
        union.forgetting.forget_gifts()
        assert execute(sa.text("SELECT count(gift_id) FROM dues_payment")).scalar_one() == 0


def _tell(app, gift, came):
    """What the till says once more, or by another way than Stripe's notices."""
    with app.test_request_context(), at_the_edge():
        union.dues.told(UUID(gift), came)


def _waits(rita):
    return [(row["id"], row["again"]) for row in rita.get(WENT).json["items"]]


def _stand(known):
    """How somebody's only payment stands, and for how many quarters."""
    [item] = known.client.get(DUES).json["items"]
    return item["status"], len(item["quarters"])


def test_who_finds_whose_it_was():
    allowed = {role for role in Role if policy.may_find_payer(Somebody("staff", role))}
    assert allowed == {Role.REGISTRAR}
    assert not policy.may_find_payer(Somebody("member"))


def test_what_a_bank_takes_back_late_frees_the_quarters_of_who_had_them(app, people, as_, settings, box, told):
    rita, fina = as_("rita"), as_("fina")
    _rate(rita)
    mila, mitya, zora = (member(app, people) for _number in range(3))
    lost, gift, charge = _paid(app, box, told, mila, 2)
    other, others_gift, others_charge = _paid(app, box, told, mitya)
    early, early_gift, early_charge = _paid(app, box, told, zora)
    assert mila.client.get("/api/v1/me/membership/card").status_code == 200
    back = box.refund(early_charge)
    told()
    _night(app)
    case, won = box.dispute(charge)["id"], box.dispute(others_charge)["id"]
    told()
    box.win_dispute(won)
    told()
    assert (_stand(zora), _waits(rita)) == (("returned", 0), []), "known on its day, and an open dispute takes nothing"
    box.lose_dispute(case)
    told()
    assert (_waits(rita), _stand(mila)) == ([(gift, False)], ("paid", 2))
    _only_registrars(app, rita, fina, gift)
    _twice_at_once_is_once(app, people, gift)
    assert (_stand(mila), _stand(mitya), _waits(rita)) == (("returned", 0), ("paid", 1), [])
    assert mila.client.get(DUES).json["due"]["next_quarter"] == clock.quarters_on(clock.today(), 1).isoformat()
    assert one(app, "SELECT count(*) FROM union_card WHERE revoked") == 1
    assert [one(app, "SELECT count(*) FROM data_key WHERE scope_id = :id", id=of) for of in (lost, other)] == [0, 1]
    _tell(app, gift, "returned")
    assert rita.post(f"{WENT}/{gift}/payer").status_code == 409
    _came_again(app, rita, box, told, zora, early_gift, back["id"])
    _while_given_back(app, rita, as_("rhea"), zora, early, early_gift)
    _nobodys(app, rita, mitya, other, others_gift)
    _holds(app)
    _night(app)
    assert {"dues_taken_back", "audit_event"} <= _joined(settings, (gift, others_gift, early_gift)), "until the night"
    with app.test_request_context(), at_the_edge():
        union.stir()
    assert _joined(settings, (gift, others_gift, early_gift)) == set()
    acts = "SELECT count(*) FROM audit_event WHERE action = 'dues.payer_sought' AND object_id IS NULL"
    assert one(app, acts) == 5


def _only_registrars(app, rita, fina, gift):
    assert (fina.get(WENT).status_code, fina.post(f"{WENT}/{gift}/payer").status_code) == (403, 404)
    assert "Card payments that went back" in rita.get("/union/work").text
    listed = rita.get("/union/dues/taken-back").text
    assert "The bank took back a card payment. Find whose it was." in listed
    address = re.search(r"/union/dues/taken-back/[0-9a-f-]{36}/payer", listed)[0]
    page = rita.get(address).text
    assert all(words in page for words in ("It cannot be undone.", "are due again"))


def _twice_at_once_is_once(app, people, gift):
    outcomes = _at_once(app, people, ("rita", "rhea"), lambda who: union.finding.find(who, UUID(gift)))
    assert sorted(outcomes) == ["done", "refused"]


def _came_again(app, rita, box, told, zora, gift, refund):
    """A refund of the first day fails later: a registrar finds whose it was, and the quarters count again."""
    box.fail_refund(refund)
    told()
    assert _waits(rita) == [(gift, True)]
    address = f"/union/dues/taken-back/{gift}/payer"
    assert "came again" in rita.get("/union/dues/taken-back").text
    assert "Its quarters count again." in rita.submit(address, {}, follow_redirects=True).text
    assert (_stand(zora), _waits(rita)) == (("paid", 1), [])
    assert rita.get(address).status_code == 404


def _while_given_back(app, rita, rhea, zora, payment, gift):
    """Asked back it is open whose it is: what went back by itself is due again at once, and nobody agrees to more."""
    back = f"/api/v1/union/dues/{payment}/return"
    assert rita.post(back, json={"reason": "left"}).status_code == 201
    _tell(app, gift, "returned")
    listed = rhea.get("/api/v1/union/dues/paid", query_string={"going_back": "true"}).json["items"]
    assert [(row["id"], row["may_agree"]) for row in listed] == [(payment, False)]
    assert (_stand(zora), _waits(rita)) == (("returned", 0), [])
    _tell(app, gift, "paid")
    with app.test_request_context(), at_the_edge():
        save(TakenBack(gift_id=UUID(gift), status=TakenBackStatus.WAITING))
    assert rhea.post(f"{WENT}/{gift}/payer").json == {"found": True}
    assert (_stand(zora), one(app, "SELECT status FROM dues_return")) == (("returned", 0), "declined")


def _nobodys(app, rita, mitya, payment, gift):
    """What goes back and comes again by itself waits no more; what is forgotten is nobody's, and nothing is changed."""
    _tell(app, gift, "returned")
    assert _waits(rita) == [(gift, False)]
    asked = rita.post(f"/api/v1/union/dues/{payment}/return", json={"reason": "left"})
    assert (asked.status_code, "went back already" in asked.text) == (409, True)
    _tell(app, gift, "paid")
    assert _waits(rita) == []
    _tell(app, gift, "returned")
    later = clock.quarters_on(clock.today(), 2) + timedelta(days=1)
    with time_machine.travel(later, tick=False), app.test_request_context(), at_the_edge():
        union.forgetting.forget_gifts()
    address = f"/union/dues/taken-back/{gift}/payer"
    assert "Nothing was changed." in rita.submit(address, {}, follow_redirects=True).text
    assert (_stand(mitya), _waits(rita)) == (("paid", 1), [])
    _tell(app, gift, "paid")
    assert rita.post(f"{WENT}/{gift}/payer").json == {"found": False}
    assert _waits(rita) == []


def _holds(app):
    with app.test_request_context():
        assert [check for check in ledger.self_check().checks if check.halts and not check.ok] == []
    assert ("disputed", "disputed", "dues", 20_00) in rows(app)


def _joined(settings, gifts):
    """What leads from members to the books: tables in which a gift stands, and those written together with theirs."""
    theirs = ("dues_payment", "dues_quarter", "union_card", "membership")
    wrote = " UNION ".join(f"SELECT xmin::text FROM {name}" for name in theirs)
    engine = sa.create_engine(settings.database_owner_url)
    with engine.connect() as connection:
        members = connection.execute(sa.text("SELECT tables_of_members()")).scalar_one()
        asked = {name: f"t::text ~ '{'|'.join(gifts)}'" for name in (*members, "audit_event")}
        beside = {f"{name}": f"xmin::text IN ({wrote})" for name in ("dues_taken_back", "gift", "dispute", "entry")}
        asked |= beside | {"audit_event": f"{asked['audit_event']} OR xmin::text IN ({wrote})"}
        found = {
            name
            for name, which in asked.items()
            if connection.execute(sa.text(f"SELECT count(*) FROM {name} t WHERE {which}")).scalar_one()
        }
    engine.dispose()
    return found
