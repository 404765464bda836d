"""Help besides money in the demo: lawyer, psychologist, courses and a job, the register, testimony, complaints."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from support.app import demo_courses as courses
from support.cases import service as cases
from support.core import clock
from support.core.money import Money
from support.core.settings import settings
from support.partners.model import Offer
from support.people import service as people
from support.people.model import Role
from support.referrals import service as referrals
from support.referrals.model import Instrument, MeetingStatus, Shared
from support.referrals.service import assessments, matters, meetings, safety
from support.reinstatement import service as reinstatement
from support.retraining import service as retraining
from support.retraining.model import MilestoneKind, SalaryBand, Trade
from support.testimony.service import depositing, drafting, registers
from support.vault.ciphers import KeyPair, random_seed
from support.voice import service as voice
from support.voice.model import Category, Resolution

if TYPE_CHECKING:
    from support.app.demo import Cast

#: The demo's partners, in their order.
FIRM, NERIS, QUIET, SCHOOL, HARBOUR = range(5)
SLOT = timedelta(days=60)


def _officer(cast: "Cast", number: int) -> Any:
    return people.actor_of(people.sign_in_officer(cast.officers[number]["passphrase"]).token, "bearer")


def _owner(cast: "Cast", number: int) -> tuple[Any, Any]:
    owner = cast.actor(Role.CASEWORKER, number % 3)
    return owner, cases.get(owner, cast.officers[number]["reference"])


def refer(cast: "Cast") -> None:
    """A lawyer at work after another said no, a psychologist in the middle, and two that wait for an answer."""
    legal = _refer(cast, 0, Offer.LEGAL, [FIRM, NERIS], courses.WHY_LAWYER, {Shared.STORY: courses.SHORT_STORY})
    _agree(cast, 0, legal)
    with cast.act():
        referrals.decline(cast.actor(Role.PARTNER, FIRM), legal)
    with cast.act():
        referrals.accept(cast.actor(Role.PARTNER, NERIS), legal)
    _defend(cast, legal)
    calm = _refer(cast, 1, Offer.PSYCHOLOGICAL, [QUIET], courses.WHY_PSYCHOLOGIST, {})
    _agree(cast, 1, calm)
    with cast.act():
        referrals.accept(cast.actor(Role.PARTNER, QUIET), calm)
    _listen(cast, calm)
    _agree(cast, 2, _refer(cast, 2, Offer.LEGAL, [None], courses.WHY_LAWYER, {}))
    _refer(cast, 0, Offer.PSYCHOLOGICAL, [None, QUIET], courses.WHY_PSYCHOLOGIST, {})


def _refer(
    cast: "Cast", number: int, service: Offer, whom: list[int | None], why: str, texts: dict[Shared, str]
) -> UUID:
    with cast.act():
        owner, folder = _owner(cast, number)
        made = referrals.propose(
            owner,
            folder,
            whom=[None if one is None else cast.partners[one] for one in whom],
            service=service,
            why=why,
            until=clock.today() + SLOT,
            parts=[Shared.STORY],
            texts=texts,
        )
    return made.id


def _agree(cast: "Cast", number: int, referral_id: UUID) -> None:
    with cast.act():
        referrals.consent(_officer(cast, number), referral_id, agreed=True)


def _defend(cast: "Cast", referral_id: UUID) -> None:
    """A matter with a hearing and a deadline, a report, a cost."""
    with cast.act():
        matter = matters.add_matter(cast.actor(Role.PARTNER, NERIS), referral_id, dict(courses.MATTER))
    for days, told in courses.MATTER_DAYS:
        with cast.act():
            on = {**told, "on": clock.today() + timedelta(days=days)}
            matters.add_date(cast.actor(Role.PARTNER, NERIS), referral_id, matter["id"], on)
    with cast.act():
        referrals.report(cast.actor(Role.PARTNER, NERIS), referral_id, courses.REPORT)
    with cast.act():
        fee = Money(120_00, settings().currency)
        referrals.tell_cost(cast.actor(Role.PARTNER, NERIS), referral_id, fee, what=courses.FEE)


def _listen(cast: "Cast", referral_id: UUID) -> None:
    """Self-assessments at the start and later, two hours, a safety plan."""
    for instrument, answers in courses.ANSWERS:
        with cast.act():
            assessments.assess(_officer(cast, 1), referral_id, Instrument(instrument), list(answers))
    for days, held in ((-7, True), (5, False)):
        with cast.act():
            on = clock.today() + timedelta(days=days)
            told = {"on": on, "at": "18:00", "place": courses.WHERE}
            hour = meetings.offer_meeting(cast.actor(Role.PARTNER, QUIET), referral_id, told)
        if held:
            with cast.act():
                done = {"status": MeetingStatus.HELD.value, "note": courses.NOTED}
                meetings.change_meeting(cast.actor(Role.PARTNER, QUIET), referral_id, hour["id"], done)
    with cast.act():
        safety.write_safety_plan(_officer(cast, 1), referral_id, dict(courses.SAFETY), revision=0)


def retrain(cast: "Cast") -> None:
    """Courses; one officer attends, another waits for the same seat, a third was offered one; and a job."""
    made: list[UUID] = []
    for about in courses.PROGRAMMES:
        with cast.act():
            given = courses.programme(about, cast.partners[SCHOOL], clock.today(), settings().currency)
            made.append(retraining.add(cast.actor(Role.TRAINING), given).id)
    with cast.act():
        officer = _officer(cast, 0)
        retraining.write(officer, cases.own(officer), dict(courses.PROFILE))
    attends, offered, first = _apply(cast, 1, made[0]), _apply(cast, 0, made[2]), _apply(cast, 3, made[1])
    with cast.act():
        retraining.offer(cast.actor(Role.TRAINING), attends, words=courses.OFFERED)
    with cast.act():
        retraining.accept(_officer(cast, 1), attends)
    with cast.act():
        retraining.reach(cast.actor(Role.TRAINING), attends, MilestoneKind.STARTED)
    for one in (offered, first):
        with cast.act():
            retraining.offer(cast.actor(Role.TRAINING), one, words=courses.OFFERED)
    _apply(cast, 2, made[1])  # whose only seat is offered to another: they wait
    with cast.act():
        owner, folder = _owner(cast, 1)
        began = clock.today() - timedelta(days=100)
        retraining.place(
            owner,
            folder,
            trade=Trade.LOGISTICS,
            salary=SalaryBand.LEAST,
            employer_id=cast.partners[HARBOUR],
            began_on=began,
        )


def _apply(cast: "Cast", number: int, programme_id: UUID) -> UUID:
    with cast.act():
        officer = _officer(cast, number)
        return retraining.apply(officer, cases.own(officer), programme_id, wish=courses.WISH).id


def return_to_serve(cast: "Cast") -> None:
    """One in the register, asked by the reform team, and an open competition."""
    with cast.act():
        reinstatement.put(_officer(cast, 0), **courses.ENTRY)
    with cast.act():
        answer_by = clock.today() + timedelta(days=21)
        reinstatement.ask(
            cast.actor(Role.REFORM), speciality="investigation", words=courses.ASKED_FOR, answer_by=answer_by
        )
    with cast.act():
        closes_on = clock.today() + timedelta(days=30)
        panel = [cast.name(Role.REFORM, which) for which in range(3)]
        reinstatement.announce(cast.actor(Role.REFORM), closes_on=closes_on, panel=panel, **courses.COMPETITION)


def testify(cast: "Cast") -> None:
    """A deposit, a draft, and a register outside that a second person has confirmed."""
    with cast.act():
        public = KeyPair(random_seed()).public.hex()
        register = registers.add(cast.actor(Role.WITNESS), name=courses.REGISTER, public=public)
    with cast.act():
        registers.confirm(cast.actor(Role.WITNESS, 1), register.id)
    with cast.act():
        begun = drafting.begin(_officer(cast, 0), statement=courses.STATEMENT)
    with cast.act():
        depositing.deposit(_officer(cast, 0), begun.id, registers=[register.id])
    with cast.act():
        drafting.begin(_officer(cast, 1), statement=courses.STATEMENT)


def speak_up(cast: "Cast") -> None:
    """A complaint about a coordinator, one that was answered, and feedback without a name."""
    with cast.act():
        voice.complain(_officer(cast, 0), Category.CONDUCT, courses.COMPLAINT, coordinator=1)
    with cast.act():
        slow = voice.complain(_officer(cast, 1), Category.DELAY, courses.SLOW)
    with cast.act():
        voice.assign(cast.actor(Role.COMPLAINTS), slow.id, cast.name(Role.COMPLAINTS))
    with cast.act():
        voice.resolve(cast.actor(Role.COMPLAINTS), slow.id, Resolution.PARTLY, courses.SORRY)
    with cast.act():
        voice.leave(Category.IDEA, courses.IDEA)
