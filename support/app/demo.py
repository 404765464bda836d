"""Demo data for a first look: made through the same verbs as everything else, no row inserted."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from support.aid import service as aid
from support.aid.model import Category, Decision, PaymentStatus, Rail
from support.app import demo_stories as stories
from support.app.demo_casework import plan, vet, write
from support.app.demo_giving import finance, gifts
from support.app.demo_money import money
from support.app.demo_partners import enter_partners
from support.app.demo_services import refer, retrain, return_to_serve, speak_up, testify
from support.app.demo_union import Somebody, assemble, organise, vote
from support.app.founding import set_up
from support.cases import service as cases
from support.cases.model import Need
from support.core.db import at_the_edge
from support.core.errors import Conflict
from support.core.money import Money
from support.core.settings import settings
from support.intake import service as intake
from support.ledger import service as ledger
from support.people import service as people
from support.people.model import COMPARTMENT, FOUNDER, Role
from support.people.service.invitations import Welcome

#: How many of each role stand in the demo, one role a person.
STAFF = {
    Role.ADMIN: 1,
    Role.INTAKE: 2,
    Role.VETTING: 5,
    Role.CASEWORKER: 3,
    Role.LEAD: 1,
    Role.APPROVER: 3,
    Role.CHAIR: 1,
    Role.FINANCE: 3,
    Role.LAWYER: 1,
    Role.PSYCHOLOGIST: 1,
    Role.TRAINING: 1,
    Role.REGISTRAR: 2,
    Role.REFORM: 3,
    Role.WITNESS: 2,
    Role.COMPLAINTS: 2,
    Role.AUDITOR: 1,
}


@dataclass
class Cast:
    """Everybody of the demo, by role, and a session of each."""

    app: Flask
    staff: dict[Role, list[Welcome]] = field(default_factory=dict)
    officers: list[dict[str, Any]] = field(default_factory=list)
    partners: list[UUID] = field(default_factory=list)
    members: list[Somebody] = field(default_factory=list)
    _tokens: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def act(self) -> Iterator[None]:
        """One verb, committed at its end, as a request would."""
        with self.app.test_request_context(base_url=settings().url), at_the_edge():
            yield

    def actor(self, role: Role, which: int = 0) -> Any:
        """Somebody of this role, signed in."""
        welcome = self.staff[role][which]
        name = str(welcome.name)
        if name not in self._tokens:
            self._tokens[name] = people.sign_in_staff(name, welcome.passphrase).token
        return people.actor_of(self._tokens[name], "bearer")

    def returned(self, who: str, passphrase: str) -> Any:
        """Somebody who signs in with words alone; their words are stretched once."""
        if who not in self._tokens:
            self._tokens[who] = people.sign_in_officer(passphrase).token
        return people.actor_of(self._tokens[who], "bearer")

    def name(self, role: Role, which: int = 0) -> str:
        """Their generated name."""
        return str(self.staff[role][which].name)


def _staff(cast: Cast) -> None:
    with cast.act():
        sent = set_up({})
    codes = {Role.ADMIN: sent["administrator"].code}
    codes.update({role: sent[f"founder of {name.value}"].code for name, role in FOUNDER.items()})
    for role, code in codes.items():
        with cast.act():
            cast.staff[role] = [people.accept(code)]
    for role, count in STAFF.items():
        while len(cast.staff.setdefault(role, [])) < count:
            with cast.act():
                invitation = people.invite(cast.actor(Role.ADMIN), [role])
            with cast.act():
                cast.staff[role].append(people.accept(invitation.code))
            if role in COMPARTMENT:
                with cast.act():
                    newcomer = people.by_name(cast.name(role, len(cast.staff[role]) - 1))
                    group = COMPARTMENT[role]
                    people.grant(cast.actor(FOUNDER[group]), group, newcomer)


def _funds(cast: Cast) -> None:
    for code, name, purpose in stories.FUNDS:
        with cast.act():
            ledger.add_fund(None, code=code, name=str(name), purpose=str(purpose))


def _officers(cast: Cast) -> None:
    for story in stories.APPLICATIONS:
        with cast.act():
            applied = intake.apply(story)
        cast.officers.append(
            {"handle": applied.handle, "reference": applied.reference, "passphrase": applied.passphrase}
        )
    for officer in cast.officers[: stories.RETURNED]:
        with cast.act():
            people.sign_in_officer(officer["passphrase"])


def _casework(cast: Cast) -> None:
    """Hand the first cases over, leave the rest to intake, and write a few notes."""
    for number, officer in enumerate(cast.officers[: stories.HANDED_OVER]):
        for which in (number % 3, (number + 1) % 3):
            with cast.act():
                actor = cast.actor(Role.INTAKE, number % 2)
                worker = people.by_name(cast.name(Role.CASEWORKER, which))
                cases.assign(actor, cases.get(actor, officer["reference"]), worker)
        with cast.act():
            owner = cast.actor(Role.CASEWORKER, number % 3)
            cases.add_note(owner, cases.get(owner, officer["reference"]), stories.NOTES[number % len(stories.NOTES)])


def _aid(cast: Cast) -> None:
    """One payment in each state: received, due, waiting for its second signature."""
    for number, (amount, reason, far) in enumerate(stories.REQUESTS):
        officer = cast.officers[number]
        with cast.act():
            owner = cast.actor(Role.CASEWORKER, number % 3)
            request = aid.ask(
                owner,
                cases.get(owner, officer["reference"]),
                need=Need.FINANCIAL,
                category=Category.EMERGENCY,
                fund="general",
                amount=Money(amount, settings().currency),
                reason=reason,
                payee={"name": stories.PAYEE, "iban": stories.IBAN},
            )
        if far != "asked":
            _pay(cast, officer, request.id, far)


def _pay(cast: Cast, officer: dict[str, Any], request_id: Any, far: str) -> None:
    try:
        with cast.act():
            approver = cast.actor(Role.APPROVER)
            _request, payments = aid.decide(approver, aid.get(approver, request_id), Decision.APPROVE)
    except Conflict:
        return  # the fund has no money: without the sandbox there are no gifts
    if far == "approved" or not payments:
        return
    payment = payments[0]
    with cast.act():
        finance = cast.actor(Role.FINANCE)
        found = aid.get_payment(finance, payment.id)
        aid.sent(finance, found, rail=Rail.MANUAL, bank_reference="DEMO-1")
    with cast.act():
        entry = people.sign_in_officer(officer["passphrase"])
        officer_actor: Any = people.actor_of(entry.token, "bearer")
        aid.answer_receipt(officer_actor, payment.id, outcome=PaymentStatus.RECEIVED)


def _end_sessions(cast: Cast) -> None:
    for group in cast.staff.values():
        for welcome in group:
            with cast.act():
                people.end_all(people.by_name(str(welcome.name)).id)
    for member in cast.members:
        with cast.act():
            people.end_all(member.id)


def make(app: Flask) -> dict[str, Any]:
    """Fill an empty installation; who can sign in, as `demo.json` holds it."""
    cast = Cast(app)
    for scene in (
        _staff,
        _funds,
        _officers,
        _casework,
        vet,
        plan,
        write,
        gifts,
        _aid,
        money,
        finance,
        enter_partners,
        refer,
        retrain,
        return_to_serve,
        testify,
        speak_up,
        organise,
        assemble,
        vote,
        _end_sessions,
    ):
        scene(cast)
    return {
        "staff": [
            {"name": welcome.name, "roles": list(welcome.roles), "passphrase": welcome.passphrase}
            for group in cast.staff.values()
            for welcome in group
        ],
        "officers": [
            {"handle": o["handle"], "reference": o["reference"], "passphrase": o["passphrase"]} for o in cast.officers
        ],
        "members": [
            {
                "handle": member.handle,
                "number": member.number,
                "class": member.klass,
                "offices": list(member.offices),
                "passphrase": member.passphrase,
            }
            for member in cast.members
        ],
    }


@click.command("demo")
@click.option("--write", required=True, type=click.Path(path_type=Path), help="Where to write the sign-ins (0600).")
@with_appcontext
def demo_command(write: Path) -> None:
    """Fill an empty development installation with demo data."""
    if settings().environment != "development":
        raise click.ClickException("Demo data is for development alone.")
    made = make(current_app._get_current_object())  # type: ignore[attr-defined]
    write.touch(mode=0o600)
    write.write_text(json.dumps(made, ensure_ascii=False, indent=2))
