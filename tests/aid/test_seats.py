"""MO2, as a property: no sequence of roles, reassignments and races lets one person fill two of the three seats.

People of several roles try every act on every request: through the verbs, past them by SQL as the application's own
login, and two at once. After each act the database is asked whether anybody stands in two seats (asked, approved,
gathered or paid), or signed although they declared a conflict. `SEATS_STEPS` sets how many acts (300 unless told; 5,000
in `make drill`), `SEATS_SEED` repeats a run that failed.
"""

import os
import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.aid import service as aid
from support.aid.model import Category, Decision, Rail
from support.aid.service.schemes import Band
from support.cases import service as cases
from support.cases.model import Need
from support.core import clock
from support.core.db import at_the_edge, db
from support.core.errors import Problem
from support.core.money import Money
from support.people import service as staff
from support.people.model import Role
from support.vault.model import Name
from tests.aid.factory import held_case, put_money_in
from tests.cases.planning import agreed
from tests.people_of_the_house import Known
from tests.vetting import factory as vetting

STEPS = int(os.environ.get("SEATS_STEPS", "5000" if "DRILL" in os.environ else "300"))
SEED = int(os.environ.get("SEATS_SEED", random.SystemRandom().randrange(1_000_000)))
#: Everybody who may stand somewhere, most of them in more than one place; nobody both signs and pays by role.
CAST = {
    "carol": (),
    "cyril": (),
    "both": (Role.CASEWORKER, Role.APPROVER),
    "other": (Role.CASEWORKER, Role.APPROVER),
    "payer": (Role.CASEWORKER, Role.FINANCE),
    "teller": (Role.CASEWORKER, Role.FINANCE),
    "leader": (Role.CASEWORKER, Role.CHAIR, Role.APPROVER),
    "abel": (),
    "fina": (),
    "felix": (),
}
KEYS = {
    Role.APPROVER: ("abel", Name.APPROVAL),
    Role.CHAIR: ("abel", Name.APPROVAL),
    Role.FINANCE: ("fina", Name.FINANCE),
}
RIVALS = ("approve", "recuse", "seat", "pay", "gather")
SIGNERS, PAYERS = ["abel", "both", "leader", "other"], ["felix", "fina", "payer", "teller"]
HOLDERS = ["carol", "cyril"]
ABLE = {
    "ask": HOLDERS,
    "seat": HOLDERS,
    "unseat": HOLDERS,
    "approve": SIGNERS,
    "race": SIGNERS,
    "gather": PAYERS,
    "release": PAYERS,
    "pay": PAYERS,
}
#: How often each act is tried.
WEIGHTS = {
    "ask": 3,
    "approve": 8,
    "recuse": 1,
    "gather": 4,
    "release": 4,
    "pay": 4,
    "seat": 1,
    "unseat": 1,
    "race": 4,
    "sign_by_sql": 3,
    "pay_by_sql": 3,
    "gather_by_sql": 3,
}
PAYEE = {"name": "Zelenka", "method": "courier", "details": "by hand"}

#: Each row is somebody in two places at once: there must never be one.
TWICE = sa.text("""
    WITH seats AS (
        SELECT id AS request, requester_id AS who, 'asked' AS seat FROM aid_request
        UNION ALL SELECT request_id, approver_id, 'approved' FROM approval
        UNION ALL SELECT request_id, payer_id, 'paid' FROM disbursement WHERE payer_id IS NOT NULL
        UNION ALL SELECT d.request_id, r.prepared_by, 'gathered'
            FROM disbursement d JOIN payment_run r ON r.id = d.run_id AND r.status <> 'cancelled'
        UNION ALL SELECT d.request_id, r.released_by, 'released'
            FROM disbursement d JOIN payment_run r ON r.id = d.run_id WHERE r.released_by IS NOT NULL
        UNION ALL SELECT request_id, person_id, 'recused' FROM recusal
    )
    SELECT one.request, one.who, one.seat, two.seat FROM seats one JOIN seats two
        ON one.request = two.request AND one.who = two.who AND one.seat < two.seat
    WHERE NOT (one.seat IN ('paid', 'released') AND two.seat IN ('paid', 'released'))
        AND NOT (one.seat = 'asked' AND two.seat = 'recused')
    UNION ALL
    SELECT request_id, approver_id, 'approved', 'twice' FROM approval
        GROUP BY request_id, approver_id HAVING count(*) > 1
""")


class Desks:
    """One case, many requests, and everybody trying everything, by the dice of one seed."""

    def __init__(self, app, people, reference):
        self.app, self.people, self.reference = app, people, reference
        self.tried, self.done = Counter(), Counter()
        self.dice = random.Random(SEED)

    def step(self):
        """One act of somebody on something."""
        name = self.dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        getattr(self, name)(self.somebody(name), self.dice.randrange(7))

    def somebody(self, name=""):
        """Half of the time whoever may by their role: the others are refused sooner."""
        able = ABLE.get(name) if self.dice.random() < 0.5 else None
        return self.dice.choice(able or sorted(CAST))

    def act(self, name, nickname, verb):
        """One verb in one committed transaction; whether it was done. Only refusals are let pass."""
        self.tried[name] += 1
        with self.app.test_request_context():
            try:
                with at_the_edge():
                    verb(self.people.actor(nickname))
            except (Problem, sa.exc.IntegrityError, sa.exc.OperationalError, sa.orm.exc.StaleDataError):
                return False
            finally:
                db.session.remove()
        self.done[name] += 1
        return True

    def folder(self, actor):
        return cases.get(actor, self.reference)

    def chosen(self, table, place, where="true"):
        """One of the rows there are, the younger ones more often, as its id; None when there is none."""
        with self.app.app_context():
            rows = (
                db.session.execute(sa.text(f"SELECT id FROM {table} WHERE {where} ORDER BY ctid DESC")).scalars().all()
            )
            db.session.remove()
        return rows[min(place, len(rows) - 1)] if rows else None

    # What people do

    def ask(self, who, _place):
        amount = self.dice.choice([90_00, 150_00, 900_00, 2_000_00])
        self.act("ask", who, lambda actor: self.asked(actor, amount))

    def asked(self, actor, amount):
        aid.ask(
            actor,
            self.folder(actor),
            need=Need.FINANCIAL,
            category=Category.LIVING_COSTS,
            fund="general",
            amount=Money(amount, "EUR"),
            reason="Zelenka-why",
            payee=PAYEE,
        )

    def approve(self, who, place):
        if request := self.chosen("aid_request", place, "status = 'submitted'"):
            self.act("approve", who, lambda actor: aid.decide(actor, aid.get(actor, request), Decision.APPROVE))

    def recuse(self, who, place):
        if request := self.chosen("aid_request", place):
            self.act("recuse", who, lambda actor: aid.recuse(actor, aid.get(actor, request)))

    def gather(self, who, place):
        if payment := self.chosen("disbursement", place, "status = 'due' AND run_id IS NULL"):
            self.act("gather", who, lambda actor: aid.gather(actor, rail=Rail.MANUAL, disbursements=[payment]))

    def release(self, who, place):
        if run := self.chosen("payment_run", place, "status = 'prepared'"):
            self.act("release", who, lambda actor: aid.release(actor, run))

    def pay(self, who, place):
        if payment := self.chosen("disbursement", place, "status = 'due'"):
            self.act("pay", who, lambda actor: self.paid(actor, payment))

    def paid(self, actor, payment):
        aid.sent(actor, aid.get_payment(actor, payment), rail=Rail.MANUAL, bank_reference="Z-1")

    def seat(self, by, place):
        person = self.people.name(sorted(CAST)[place])
        self.act("seat", by, lambda actor: cases.assign(actor, self.folder(actor), staff.by_name(person)))

    def unseat(self, by, place):
        person = self.people.name(sorted(CAST)[place])
        self.act("unseat", by, lambda actor: cases.unassign(actor, self.folder(actor), staff.by_name(person)))

    # Two at once

    def race(self, who, place):
        """The same person approves and does something else in the same moment."""
        start, rival = threading.Barrier(2), self.dice.choice(RIVALS)
        by = self.somebody() if rival == "seat" else who
        spot = sorted(CAST).index(who) if rival == "seat" else place

        def at_once(name, one, where):
            start.wait(timeout=10)
            getattr(self, name)(one, where)

        with ThreadPoolExecutor(2) as pool:
            both = pool.submit(at_once, "approve", who, place), pool.submit(at_once, rival, by, spot)
            for each in both:
                each.result(timeout=60)
        self.tried["race"] += 1

    # Past the verbs

    def sign_by_sql(self, who, place):
        if request := self.chosen("aid_request", place, "status = 'submitted'"):
            self.sql(
                "approve by SQL",
                "INSERT INTO approval (id, request_id, requester_id, approver_id, decision, as_chair, decided_on,"
                " signature) SELECT :id, id, requester_id, :who, 'approve', false, :day, 'x' FROM aid_request"
                " WHERE id = :row",
                row=request,
                who=getattr(self.people, who).id,
            )

    def pay_by_sql(self, who, place):
        if payment := self.chosen("disbursement", place, "status = 'due'"):
            self.sql(
                "pay by SQL",
                "UPDATE disbursement SET status = 'sent', payer_id = :who, rail = 'manual', sent_on = :day,"
                " signature = 'x' WHERE id = :row",
                row=payment,
                who=getattr(self.people, who).id,
            )

    def gather_by_sql(self, who, place):
        if payment := self.chosen("disbursement", place, "status = 'due'"):
            self.sql(
                "gather by SQL",
                "WITH run AS (INSERT INTO payment_run (id, rail, currency, status, prepared_by, prepared_on,"
                " execute_on, payments, total, releases, downloads, revision) VALUES (:id, 'manual', 'EUR', 'prepared',"
                " :who, :day, :day, 1, 1, 0, 0, 1) RETURNING id) UPDATE disbursement SET run_id = :id WHERE id = :row",
                row=payment,
                who=getattr(self.people, who).id,
            )

    def sql(self, name, statement, *, row, who):
        values = {"id": uuid4(), "row": row, "who": who, "day": clock.today()}

        def write(_actor):
            db.session.execute(sa.text(statement), values)

        self.act(name, "carol", write)

    def nobody_twice(self):
        with self.app.app_context():
            found = [tuple(row) for row in db.session.execute(TWICE)]
            db.session.remove()
        assert found == [], (SEED, found)


def _come(app, people, nickname, roles):
    """Somebody of several roles, with the keys of each, by the product's own verbs."""
    with app.test_request_context(), at_the_edge():
        sent = staff.invite(people.actor("ada"), list(roles))
    with app.test_request_context(), at_the_edge():
        welcome = staff.accept(sent.code)
    with app.test_request_context(), at_the_edge():
        entry = staff.sign_in_staff(str(welcome.name), welcome.passphrase)
    groups = {KEYS[role] for role in roles if role in KEYS}
    for member, group in groups:
        with app.test_request_context(), at_the_edge():
            staff.grant(people.actor(member), group, staff.by_name(str(welcome.name)))
    with app.test_request_context():
        actor = staff.actor_of(entry.token, "bearer")
        known = Known(
            actor.id,
            actor.keyring.pair_id,
            str(welcome.name),
            welcome.passphrase,
            welcome.roles,
            actor.keyring.own.seed,
        )
        db.session.remove()
    people.welcome(nickname, known, entry.token)


@pytest.fixture
def desks(app, client, as_, people):
    """A cleared case with a plan for money, a fund that lasts, and everybody of the cast."""
    case = held_case(client, as_, people)
    vetting.cleared(as_, people, case)
    agreed(as_, people, case, money=True)
    put_money_in(app, 10_000_000_00)
    wide = Money(100_000_000, "EUR")
    bands = (
        Band(Money(100_00, "EUR"), 1, False),
        Band(Money(1_000_00, "EUR"), 2, False),
        Band(None, 3, True),
    )
    with app.test_request_context(), at_the_edge():
        aid.add_version(None, "living_costs", cap_payment=wide, cap_year=wide, bands=bands)
        aid.add_version(None, "all", cap_payment=wide, cap_year=wide)
    for nickname, roles in CAST.items():
        if roles:
            _come(app, people, nickname, roles)
    return Desks(app, people, case.reference)


def test_mo2_nobody_fills_two_of_the_three_seats_whatever_happens(desks):
    while sum(desks.tried.values()) < STEPS:
        desks.step()
        desks.nobody_twice()
    refused = sum(desks.tried.values()) - desks.tried["race"] - sum(desks.done.values())
    wanted = ("ask", "approve", "gather", "release", "pay") if STEPS > 2_000 else ("ask", "approve")
    assert all(desks.done[name] for name in wanted), (SEED, desks.done)
    assert refused > sum(desks.done.values()) / 4, "hardly anything was refused: the test was too kind"
    counted = ", ".join(f"{name} {desks.done[name]} of {count}" for name, count in sorted(desks.tried.items()))
    print(f"MO2: {sum(desks.tried.values())} acts by seed {SEED} ({counted}), nobody in two seats")
