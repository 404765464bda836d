"""The union of the demo: members with words of their own, dues, an assembly, two ballots, a grievance, mutual aid."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from support.app import demo_union_stories as told
from support.ballots import service as ballots
from support.ballots.model import BallotKind, Method
from support.core import clock
from support.core.money import Money
from support.core.settings import settings
from support.ledger.model import Spending
from support.people.model import Role
from support.union import service as union
from support.union.model import AssemblyKind, MemberClass, Office, WaiverReason
from support.union.service import assemblies, grievances, motions, mutual, offices, spending, threads

if TYPE_CHECKING:
    from support.app.demo import Cast

#: What each class pays a quarter, in minor units.
RATES = {MemberClass.FULL: 15_00, MemberClass.SERVING: 6_00, MemberClass.SUPPORTER: 9_00}
COUNCIL, REVIEW, TRUSTEE, REPRESENTATIVE = 0, 3, 6, 9


@dataclass(frozen=True)
class Somebody:
    """A member of the demo: the words they return with, and how others know them."""

    id: UUID
    number: str
    handle: str
    klass: str
    offices: tuple[str, ...]
    passphrase: str


def _actor(cast: "Cast", one: Somebody) -> Any:
    return cast.returned(one.handle, one.passphrase)


def organise(cast: "Cast") -> None:
    """Sections, rates, members; who sits where."""
    for code, name, agency, region in told.SECTIONS:
        with cast.act():
            union.add_section(cast.actor(Role.REGISTRAR), code=code, name=name, agency=agency, region=region)
    for klass, amount in RATES.items():
        with cast.act():
            rate = Money(amount, settings().currency)
            union.rates.set_rate(cast.actor(Role.REGISTRAR), klass, rate, clock.quarter())
    for one in told.FOUNDERS:
        _enters(cast, one)
    for one in told.VOUCHED:
        codes = []
        for voucher in cast.members[:2]:
            with cast.act():
                codes.append(union.vouch(_actor(cast, voucher)).code)
        _enters(cast, one, vouches=codes)
    for one in told.SUPPORTERS:
        _enters(cast, one)
    with cast.act():
        union.join(told.WAITING["klass"], section=None, told=told.WAITING["told"])


def _enters(cast: "Cast", one: dict[str, Any], vouches: list[str] | None = None) -> None:
    with cast.act():
        klass = one["klass"]
        if klass is MemberClass.FULL:
            joined = union.enter(klass, section=one["section"], told=one["told"])
        else:
            joined = union.join(klass, section=one["section"], told=one["told"], vouches=vouches or [])
        row, words = joined.membership, joined.passphrase
    with cast.act():
        union.decide_member(cast.actor(Role.REGISTRAR), row.number, None)
    held: tuple[Office, ...] = one["offices"]
    for office in held:
        with cast.act():
            offices.name_to(cast.actor(Role.REGISTRAR), row.number, office)
    named = tuple(str(office) for office in held)
    cast.members.append(Somebody(row.id, row.number, row.handle, str(klass), named, words))


def assemble(cast: "Cast") -> None:
    """An assembly is called with a motion on its agenda; members offer and ask; a grievance is taken up; dues."""
    first, second = cast.members[COUNCIL], cast.members[COUNCIL + 1]
    with cast.act():
        day = clock.today() + timedelta(days=20)
        meeting = assemblies.call(
            _actor(cast, first),
            kind=AssemblyKind.GENERAL,
            day=day,
            title="Autumn assembly",
            notice=told.NOTICE,
            agenda=told.AGENDA,
        )
        meeting_id = meeting.id
    with cast.act():
        motion_id = motions.propose(_actor(cast, second), **told.MOTION).id
    for one in cast.members[2:6]:
        with cast.act():
            motions.support(_actor(cast, one), motion_id)
    with cast.act():
        motions.put_on_agenda(_actor(cast, first), motion_id, meeting_id)
    _help_each_other(cast)
    _represent(cast)
    _pay(cast)


def _help_each_other(cast: "Cast") -> None:
    made = []
    for number, (direction, kind, title, text) in enumerate(told.POSTS):
        with cast.act():
            one = _actor(cast, cast.members[number + 4])
            made.append(mutual.offer(one, direction=direction, kind=kind, title=title, text=text).id)
    with cast.act():
        mutual.moderate(cast.actor(Role.REGISTRAR), made[0], show=True)
    with cast.act():
        threads.write_to(_actor(cast, cast.members[2]), made[0], told.ANSWER)


def _represent(cast: "Cast") -> None:
    kind, story = told.GRIEVANCE
    with cast.act():
        grievance_id = grievances.tell(_actor(cast, cast.members[7]), kind, story).id
    representative = cast.members[REPRESENTATIVE]
    with cast.act():
        grievances.assign(cast.actor(Role.REGISTRAR), grievance_id, representative.handle)
    with cast.act():
        grievances.take(_actor(cast, representative), grievance_id)
    with cast.act():
        due = clock.today() + timedelta(days=12)
        grievances.add_step(_actor(cast, representative), grievance_id, told.STEP, day=clock.today(), due=due)


def _pay(cast: "Cast") -> None:
    """Cash that one took and another counted, what was spent of it, and a waiver that waits for its second person."""
    with cast.act():
        payment = union.money.take_cash(cast.actor(Role.REGISTRAR), cast.members[3].number, quarters=2)
        payment_id = payment.id
    with cast.act():
        union.money.count(cast.actor(Role.REGISTRAR, 1), payment_id, came=True)
    with cast.act():
        expense = Money(told.EXPENSE_AMOUNT, settings().currency)
        spent = spending.propose(
            _actor(cast, cast.members[COUNCIL]), purpose=Spending.PRINTING, amount=expense, what=told.EXPENSE
        )
        spent_id = spent.id
    with cast.act():
        spending.decide(cast.actor(Role.REGISTRAR), spent_id, approve=True)
    with cast.act():
        spending.count_out(cast.actor(Role.FINANCE), spent_id)
    with cast.act():
        union.waivers.ask(_actor(cast, cast.members[5]), reason=WaiverReason.HARDSHIP, quarters=2, why=told.HARDSHIP)


def vote(cast: "Cast") -> None:
    """A resolution that everybody voted on and two trustees opened, and an election that is open."""
    voters = [one for one in cast.members if one.klass != MemberClass.SUPPORTER]
    resolution = _ballot(cast, BallotKind.RESOLUTION, Method.YES_NO, told.RESOLUTION, quorum=50)
    for number, voter in enumerate(voters):
        with cast.act():
            credential = ballots.draw(_actor(cast, voter), resolution)
        with cast.act():
            ballots.cast(resolution, credential, ["no" if number % 4 == 3 else "yes"])
    with cast.act():
        ballots.close(cast.actor(Role.REGISTRAR), resolution)
    for number in (1, 3):
        with cast.act():
            ballots.open_votes(_actor(cast, cast.members[TRUSTEE + number - 1]), resolution, number)
    standing = [
        {"member": one.handle, "text": words}
        for one, words in zip((cast.members[3], cast.members[4], cast.members[9]), [*told.STANDS, ""], strict=True)
    ]
    _ballot(cast, BallotKind.ELECTION, Method.STV, told.ELECTION, seats=2, quorum=30, candidates=standing, renews=False)


def _ballot(cast: "Cast", kind: BallotKind, method: Method, words: dict[str, Any], **more: Any) -> UUID:
    trustees = [one.handle for one in cast.members[TRUSTEE : TRUSTEE + 3]]
    with cast.act():
        ballot_id = ballots.prepare(
            cast.actor(Role.REGISTRAR),
            kind=kind,
            method=method,
            opens_on=clock.today(),
            closes_on=clock.today() + timedelta(days=10),
            trustees=trustees,
            **(words | more),
        ).id
    with cast.act():
        ballots.freeze_roll(cast.actor(Role.REGISTRAR), ballot_id)
    with cast.act():
        ballots.open_ballot(cast.actor(Role.REGISTRAR), ballot_id)
    return ballot_id
