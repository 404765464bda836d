"""A world lived through by a clock: officers apply, are cleared, ask for a voucher; some become members and live on.

Everything goes through the real doors, in the order of time and over a year, with its nights. Who became whom is kept
here alone. What members do is in `tests/union/deeds.py`.
"""

import random
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import time_machine

from support.cases.model import Case
from support.core import clock
from support.core.db import at_the_edge, db, execute
from support.core.web import idempotency
from support.people import service as people_service
from support.people.model import Member, Officer
from support.people.service import renewing, sessions
from support.people.service.officers import NewOfficer
from support.union import service as union
from support.union.model import Membership
from support.union.service import grievances
from support.vault import service as vault
from support.vault.ciphers import random_seed
from support.vault.model import Kind
from tests.aid.after import sent_payment
from tests.aid.factory import Held
from tests.intake.factory import application
from tests.union import factory
from tests.vetting.factory import cleared

BEGINS = datetime(2031, 1, 7, 8, tzinfo=UTC)
#: Officers apply on so many days from then on; the last of them have joined when the year ends.
ARRIVING, ENDS = 330, 357
#: In the night after these days everything is done that is done by itself; of few members in the last of each quarter.
NIGHTS = (21, 52, 83, 112, 143, 174, 205, 236, 266)
#: One of so many is refused first, and taken in on their appeal.
REFUSED = 12
Act = Callable[[], Any]


@dataclass
class World:
    """What happened, which nobody who seizes the machine is told: which case became which member."""

    app: Any
    people: Any
    as_: Any
    box: Any
    owner_url: str
    draw: random.Random
    joining: int
    unused: int
    #: Every so many cases is seated and vetted by the real people; of the others it is written past the guards.
    vetted: int = 12
    #: How much of what members and officers may do they do.
    busy: float = 1.0
    seeds: dict[str, bytes] = field(default_factory=dict)
    cases: dict[int, UUID] = field(default_factory=dict)
    held: dict[int, Held] = field(default_factory=dict)
    officers: dict[int, UUID] = field(default_factory=dict)
    marked: dict[int, datetime] = field(default_factory=dict)
    vouchers: dict[int, str] = field(default_factory=dict)
    members: list[factory.Known] = field(default_factory=list)
    truth: dict[int, int] = field(default_factory=dict)
    joined: dict[int, datetime] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    transfers: list[dict[str, Any]] = field(default_factory=list)
    #: Payments in cash that were counted, and grievances with whose each is and who represents them.
    counted: list[str] = field(default_factory=list)
    #: Gifts that were dues by card, with the day.
    gifts: list[tuple[date, str]] = field(default_factory=list)
    carried: list[tuple[str, int, int]] = field(default_factory=list)
    acts: list[tuple[datetime, int, Act]] = field(default_factory=list)

    def at(self, when: datetime, act: Act) -> None:
        """Something is to happen then; not before now."""
        self.acts.append((when, len(self.acts), act))

    def on(self, days: float, act: Act) -> None:
        """The same, so many days after everything began."""
        self.at(BEGINS + timedelta(days=days), act)

    def known(self, number: int) -> factory.Known:
        """A member, signed in anew."""
        with self.app.test_request_context(), at_the_edge():
            return factory.again(self.members[number])

    def officer(self, number: int) -> Any:
        """A client of an officer, signed in anew."""
        client = self.app.test_client()
        client.bearer = self._signed_in(self.officers[number], UUID(self.held[number].passphrase), "officer")
        return client

    def _signed_in(self, who: UUID, pair_id: UUID, kind: str) -> str:
        with self.app.test_request_context(), at_the_edge():
            token: str = sessions._open(who, pair_id, self.seeds[str(pair_id)], kind=kind).token
        return token

    def send(self, what: str, client: Any, method: str, address: str, body: Any = None) -> Any:
        """What a door answers; None where it says that this is not to be now. Everything else is a mistake of ours."""
        key = {"Idempotency-Key": secrets.token_hex(16)}
        answer = client.open(f"/api/v1/{address}", method=method, json=body, headers=key)
        assert answer.status_code in (200, 201, 204, 403, 404, 409), (what, answer.status_code, answer.text)
        if answer.status_code >= 400:
            self.done[f"{what}, refused"] += 1
            return None
        self.done[what] += 1
        return answer.get_json(silent=True) or {}

    def go(self, until: datetime) -> None:
        """Let everything happen until then, in its order; what happens may bring about more."""
        while self.acts:
            self.acts.sort(key=lambda one: one[:2], reverse=True)
            if self.acts[-1][0] > until:
                return
            at, _number, act = self.acts.pop()
            with time_machine.travel(at, tick=False):
                self.people._tokens.clear()
                act()


def drawn(monkeypatch: Any, world: World) -> None:
    """Seeds are drawn, which spares the costly stretching of words and changes nothing that is kept."""

    def adder(kind: Kind, row: Callable[..., Any]) -> Callable[[str], NewOfficer]:
        def add(_language: str) -> NewOfficer:
            seed, principal = random_seed(), vault.add_principal(kind)
            pair_id = vault.add_pair(principal.id, seed)
            db.session.add(row(id=principal.id, lookup=secrets.token_bytes(32), pair_id=pair_id))
            db.session.flush()
            world.seeds[str(pair_id)] = seed
            return NewOfficer(principal.id, pair_id, str(pair_id))

        return add

    monkeypatch.setattr(people_service, "add_officer", adder(Kind.OFFICER, Officer))
    monkeypatch.setattr(people_service, "add_member", adder(Kind.MEMBER, Member))

    def words(_language: str) -> tuple[str, bytes, bytes]:
        seed, passphrase = random_seed(), secrets.token_hex(16)
        world.seeds[passphrase] = seed
        return passphrase, secrets.token_bytes(32), seed

    monkeypatch.setattr(renewing, "fresh_words", words)


def arrivals(world: World, first_deeds: Callable[[World, int], None]) -> None:
    """Who applies first is mostly cleared first, and asks and joins first; some never use what they were given."""
    draw, officers = world.draw, world.joining * 100 // (100 - world.unused)
    # Many come in the beginning and many in the end: these have lived through no night when the others have.
    spans = [((0, 75), (0, ARRIVING), (268, ARRIVING), (268, ARRIVING))[number % 4] for number in range(officers)]
    draw.shuffle(spans)
    for number, span in enumerate(spans):
        day = draw.uniform(*span)
        at = BEGINS + timedelta(days=day)
        world.at(at, lambda n=number: _apply(world, n))  # type: ignore[misc]
        at += timedelta(minutes=draw.randrange(30, 5 * 24 * 60))
        world.at(at, lambda n=number: _clear(world, n))  # type: ignore[misc]
        at += timedelta(minutes=draw.randrange(5, 3 * 24 * 60))
        world.at(at, lambda n=number: _ask(world, n))  # type: ignore[misc]
        for later in (4, draw.randrange(60, 120 * 24 * 60)):
            if draw.random() < world.busy / 2:
                world.at(at + timedelta(minutes=later), lambda n=number: _write(world, n))  # type: ignore[misc]
        if number < world.joining:
            at += timedelta(minutes=2 if draw.random() < 0.7 else draw.randrange(10, 10 * 24 * 60))
            world.at(at, lambda n=number: _join(world, n, first_deeds))  # type: ignore[misc]


def _apply(world: World, number: int) -> None:
    story = "x" * world.draw.randrange(10, 2000)
    made = world.send("application", world.app.test_client(), "POST", "applications", application(story=story))
    with world.app.test_request_context():
        found = execute(sa.select(Case.id).where(Case.reference == made["reference"])).scalar_one()
        pair = UUID(made["passphrase"])
        world.officers[number] = execute(sa.select(Officer.id).where(Officer.pair_id == pair)).scalar_one()
    world.cases[number] = found
    world.held[number] = Held(made["reference"], made["handle"], made["passphrase"])


def _clear(world: World, number: int) -> None:
    """Two of vetting clear the case, and some are helped with money; of the others the owner's login says it."""
    if number % world.vetted:
        engine = sa.create_engine(world.owner_url, poolclass=sa.pool.NullPool)
        with engine.begin() as connection:
            connection.execute(sa.text('ALTER TABLE "case" DISABLE TRIGGER USER'))
            told = {"id": world.cases[number]}
            connection.execute(sa.text("UPDATE \"case\" SET clearance = 'cleared' WHERE id = :id"), told)
            connection.execute(sa.text('ALTER TABLE "case" ENABLE TRIGGER USER'))
        return
    held = world.held[number]
    for nickname in ("carol", "cyril"):
        name = {"name": world.people.name(nickname)}
        assert world.send("seat", world.as_("ina"), "POST", f"cases/{held.reference}/assignments", name) is not None
    cleared(world.as_, world.people, held)
    world.done["vetted by two"] += 1
    after = timedelta(minutes=world.draw.randrange(60, 20 * 24 * 60))
    world.at(clock.now() + after, lambda: _help(world, held))


def _help(world: World, held: Held) -> None:
    amount = {"minor": world.draw.randrange(50_00, 150_00), "currency": "EUR"}
    sent_payment(world.app, world.as_, held, amount=amount)
    world.done["aid sent"] += 1
    answer = {"text": "It is on its way."}
    world.send("answer to an officer", world.as_("carol"), "POST", f"cases/{held.reference}/messages", answer)


def _ask(world: World, number: int) -> None:
    given = world.send("voucher", world.officer(number), "POST", "me/case/union-voucher")
    world.vouchers[number] = given["voucher"]
    world.marked[number] = clock.now()


def _write(world: World, number: int) -> None:
    text = {"text": "w" * world.draw.randrange(5, 400)}
    world.send("message of an officer", world.officer(number), "POST", "me/case/messages", text)


def _join(world: World, number: int, first_deeds: Callable[[World, int], None]) -> None:
    told = {"about": "y" * world.draw.randrange(10, 2000)}
    asked = {"class": "full", "section": factory.SECTION, "voucher": world.vouchers[number], "told": told}
    member = world.truth[number] = entered(world, asked)
    world.joined[number] = clock.now()
    after, refused = timedelta(minutes=world.draw.randrange(10, 2 * 24 * 60)), member % REFUSED == REFUSED // 2
    world.at(clock.now() + after, lambda: (_refuse if refused else take_in)(world, member, first_deeds))


def entered(world: World, asked: dict[str, Any]) -> int:
    """Somebody asks to join; which member of the world that is."""
    made = world.send("joining", world.app.test_client(), "POST", "union/members", asked)
    seed = world.seeds[made["passphrase"]]
    with world.app.test_request_context():
        row = execute(sa.select(Membership).where(Membership.number == made["number"])).scalar_one()
        known = factory.Known(row.id, row.number, row.handle, seed, "", world.app.test_client())
    world.members.append(known)
    return len(world.members) - 1


def take_in(world: World, member: int, first_deeds: Callable[[World, int], None]) -> None:
    """A registrar decides that somebody is a member, who does then what one does."""
    who = world.as_(world.draw.choice(("rita", "rhea")))
    number = world.members[member].number
    decided = world.send("taken in", who, "POST", f"union/members/{number}/decision", {"decision": "take_in"})
    assert decided is not None
    first_deeds(world, member)


def _refuse(world: World, member: int, first_deeds: Callable[[World, int], None]) -> None:
    """Some are refused, and appeal."""
    told = {"decision": "refuse", "reason": "conduct", "why": "Zarenka says otherwise."}
    there = f"union/members/{world.members[member].number}"
    assert world.send("refused", world.as_("rita"), "POST", f"{there}/decision", told) is not None
    after = timedelta(minutes=world.draw.randrange(10, 3 * 24 * 60))
    world.at(clock.now() + after, lambda: _appeal(world, member, first_deeds))


def _appeal(world: World, member: int, first_deeds: Callable[[World, int], None]) -> None:
    there, grounds = f"union/members/{world.members[member].number}/appeals", {"grounds": "It was not me."}
    assert world.send("refusal appealed", world.known(member).client, "POST", there, grounds) is not None
    heard = {"outcome": "overturned", "answer": "We looked again."}
    assert world.send("appeal heard", world.as_("rhea"), "POST", f"{there}/decision", heard) is not None
    first_deeds(world, member)


def night(world: World, day: date) -> None:
    """What is done by itself in the night after a day, in its order: see the jobs of people, core, union and vault."""
    at = datetime.combine(day + timedelta(days=1), time(3, 7), UTC)
    with time_machine.travel(at, tick=False), world.app.test_request_context():
        for act in (
            grievances.end_grants,
            union.coverage.free_classes,
            union.settle_all,
            union.erase_refused,
            union.forgetting.forget_gifts,
            people_service.sweep_sessions,
            idempotency.forget_old,
            union.stir,
            vault.sweep_shares,
        ):
            with at_the_edge():
                act()
    world.done["night"] += 1
