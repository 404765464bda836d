"""The rules of the loop as truth tables, without HTTP; and what the database refuses to the application's login."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.core import clock
from support.core.db import db
from support.partners import policy as partners
from support.partners.model import Offer, Partner
from support.people.model import Role
from support.referrals import policy
from support.referrals.model import HELPED, LIVE, Referral, ReferralStatus
from support.vault.model import Data
from tests.aid.factory import held_case
from tests.cases.factory import Somebody
from tests.referrals.loop import agreed, proposed, taken

HOLDER, OTHER = Somebody((Role.CASEWORKER,)), Somebody((Role.CASEWORKER,))
OFFICER, STRANGER = Somebody(kind="officer"), Somebody(kind="officer")
LAWYER, GUEST, LEAD = Somebody((Role.LAWYER,)), Somebody(kind="partner"), Somebody((Role.LEAD,))
TRAINING, ADMIN = Somebody((Role.TRAINING,)), Somebody((Role.ADMIN,))
ALL = [HOLDER, OTHER, OFFICER, STRANGER, LAWYER, GUEST, LEAD, TRAINING, ADMIN]
HOLDERS = {HOLDER.id}


def referral(status=ReferralStatus.ACCEPTED, *, helper=GUEST, days=0, service=Offer.LEGAL, urgent=False):
    """A referral that no database knows."""
    made = Referral(id=uuid4(), case_id=uuid4(), service=service, urgent=urgent, helper_id=helper.id)
    made.until = clock.today() + timedelta(days=days)
    object.__setattr__(made, "__dict__", {**made.__dict__, "status": status})
    return made


def allowed(rule):
    """Who of all may."""
    return [one for one in ALL if rule(one)]


def test_who_may_do_what():
    assert allowed(lambda one: policy.may_refer(one, HOLDERS)) == [HOLDER]
    assert allowed(lambda one: policy.may_consent(one, OFFICER.id)) == [OFFICER]
    assert allowed(lambda one: policy.may_take_word(one, referral(urgent=True), HOLDERS)) == [HOLDER]
    assert allowed(lambda one: policy.may_take_word(one, referral(), HOLDERS)) == []
    assert allowed(lambda one: policy.may_end(one, OFFICER.id, HOLDERS)) == [HOLDER, OFFICER]
    assert allowed(lambda one: policy.may_close(one, referral(), HOLDERS)) == [HOLDER, GUEST]
    asked = {HOLDER.id, LAWYER.id, GUEST.id, OFFICER.id}
    assert allowed(lambda one: policy.may_answer(one, asked, HOLDERS)) == [LAWYER, GUEST]
    assert allowed(policy.may_browse) == [HOLDER, OTHER, OFFICER, STRANGER, LAWYER, GUEST]
    assert allowed(policy.may_see_urgent) == [HOLDER, OTHER, LAWYER, LEAD]


@pytest.mark.parametrize("status", list(ReferralStatus))
def test_who_helps_does_so_while_it_lasts(status):
    helps = status in HELPED
    assert allowed(lambda one: policy.may_help(one, referral(status))) == ([GUEST] if helps else [])
    assert allowed(lambda one: policy.may_help(one, referral(status, days=-1))) == []
    assert helps <= (status in LIVE)


def test_under_which_key_what_comes_back_is_sealed():
    kinds = {service: policy.kind_of(referral(service=service)) for service in Offer}
    assert kinds.pop(Offer.LEGAL) == Data.LEGAL
    assert kinds.pop(Offer.PSYCHOLOGICAL) == Data.PSYCHOLOGY
    assert set(kinds.values()) == {Data.SLOT}


def test_who_keeps_partners_and_who_vets():
    partner = Partner(entered_by=LEAD.id)
    assert allowed(partners.may_see_partners) == [HOLDER, OTHER, LAWYER, LEAD, TRAINING]
    assert allowed(partners.may_keep_partners) == [LEAD, TRAINING]
    assert allowed(lambda one: partners.may_vet_partner(one, partner)) == [TRAINING]


def test_the_database_refuses_what_the_rules_refuse(app, client, as_, people):
    case = held_case(client, as_, people)
    found = proposed(app, as_, people, case, "North Law", "South Law")
    waits = agreed(app, as_, people, case)
    has = taken(app, as_, people, case)
    acts = {
        "asked without a yes": f"UPDATE referral_choice SET status = 'asked' WHERE referral_id = '{found}'",
        "a referral asked without a yes": f"UPDATE referral SET status = 'asked' WHERE id = '{found}'",
        "taken by who was not asked": f"UPDATE referral SET helper_id = '{people.sofia.id}' WHERE id = '{waits}'",
        "taken by a holder": f"UPDATE referral SET helper_id = '{people.cyril.id}' WHERE id = '{waits}'",
        "taken from who has it": f"UPDATE referral SET helper_id = '{people.piet.id}' WHERE id = '{has}'",
        "longer than 90 days": f"UPDATE referral SET until = renewed_on + 91 WHERE id = '{has}'",
        "done without an outcome": f"UPDATE referral SET status = 'done' WHERE id = '{has}'",
        "a word that is not urgent": f"UPDATE referral SET word_taken_by = '{people.carol.id}' WHERE id = '{has}'",
        "what was copied for another case": f"UPDATE referral SET case_id = gen_random_uuid() WHERE id = '{has}'",
        "urgent afterwards": f"UPDATE referral SET urgent = true WHERE id = '{has}'",
        "deleted": f"DELETE FROM referral WHERE id = '{has}'",
        "proposed by who holds nothing": (
            "INSERT INTO referral (id, case_id, service, status, urgent, proposed_by, proposed_on, until, renewed_on,"
            f" opened) SELECT gen_random_uuid(), case_id, service, 'proposed', false, '{people.chloe.id}', proposed_on,"
            f" until, renewed_on, false FROM referral WHERE id = '{has}'"
        ),
    }
    for statement in acts.values():
        with app.test_request_context():
            with pytest.raises((sa.exc.IntegrityError, sa.exc.ProgrammingError)):
                db.session.execute(sa.text(statement))
            db.session.rollback()
            db.session.remove()
    print(f"The database refuses {len(acts)} acts on referrals to the application's login")
