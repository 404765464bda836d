"""MO6: thousands of random acts on the real database; after each the books are held against a simple model.

`MO6_STEPS` sets how many acts there are in total (800 unless told; 10,000 in `make drill`).
"""

import os
import time
from datetime import timedelta
from itertools import count
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    multiple,
    rule,
    run_state_machine_as_test,
)

from support.app.rooms import BOOKS
from support.core import clock
from support.core.db import at_the_edge, db, execute
from support.core.errors import Conflict, Forbidden, Invalid
from support.core.money import Money
from support.ledger import service as ledger
from support.ledger.model import Account, Cost, Fund, TransferReason
from tests.ledger.factory import agreed
from tests.ledger.lines import Told

STEPS = int(os.environ.get("MO6_STEPS", "10000" if "DRILL" in os.environ else "400"))
EACH = 100
CODES = ("general", "mo_a", "mo_b")
#: A grant for families that goes on, and one that was over after the first night.
GRANTS = ("mo_grant", "mo_old")
ALL = (*CODES, *GRANTS)
codes, all_codes = st.sampled_from(CODES), st.sampled_from(ALL)
categories = st.sampled_from(["emergency", "family"])
amounts = st.integers(1, 200_00)
fees = st.integers(0, 30_00)


class Books(RuleBasedStateMachine):
    """Gifts, fees, refunds, disputes, payouts, lines of the bank, aid with schedules, grants, transfers between funds,
    running costs, and nights in which days are closed, as the facts allow.
    """

    gifts, bare, refunds, disputes, payouts, approved, sent, settled, unknown, unexplained = (
        Bundle(name)
        for name in (
            "gifts",
            "bare",
            "refunds",
            "disputes",
            "payouts",
            "approved",
            "sent",
            "settled",
            "unknown",
            "unexplained",
        )
    )
    number = count()
    acts = refused = followed = kept = moved = nights = 0
    #: Set by the test: the two of finance, and the clock.
    fina = felix = clock = None

    @initialize()
    def begin(self):
        self.funds = {fund.code: fund for fund in ledger.funds()}
        #: What each fund is worth, which is all that matters: income less cost, negative is shortfall.
        self.worth = {code: fund.available - fund.shortfall for code, fund in self.funds.items()}

    def txn(self, category, source, amount, fee=0):
        return Told(f"txn_{next(Books.number)}", category, source, amount, fee)

    def act(self, verb, *args, **more):
        """Do it; now and then once more, which changes nothing."""
        with at_the_edge():
            assert verb(*args, **more) is True
            if Books.acts % 4 == 0:
                assert verb(*args, **more) is False
            self.hold()
        Books.acts += 1

    def hold(self):
        """No fund below zero, never both, each exactly what the model says: restrictions kept."""
        rows = execute(sa.select(Fund.code, Fund.available, Fund.shortfall).where(Fund.code.in_(ALL)))
        for code, available, shortfall in rows:
            assert (available, shortfall) == (max(self.worth[code], 0), max(-self.worth[code], 0)), code

    @rule(target=bare, code=codes, amount=amounts)
    def gift(self, code, amount):
        charge = f"ch_{next(Books.number)}"
        self.worth[code] += amount
        self.act(ledger.gift_paid, charge, self.funds[code], Money(amount, "EUR"))
        return charge, code, amount

    @rule(target=gifts, gift=consumes(bare), fee=fees)
    def fee(self, gift, fee):
        charge, _code, amount = gift
        self.worth["general"] -= fee
        self.act(ledger.fee_known, self.txn("charge", charge, amount, fee))
        return gift

    @rule(target=refunds, gift=consumes(gifts), part=st.integers(1, 100))
    def refund(self, gift, part):
        _charge, code, amount = gift
        back = max(1, amount * part // 100)
        self.worth[code] -= back
        self.act(ledger.refunded, self.funds[code], self.txn("refund", f"re_{next(Books.number)}", -back))
        return code, back

    @rule(refund=consumes(refunds))
    def refund_failed(self, refund):
        code, back = refund
        self.worth[code] += back
        self.act(ledger.refund_failed, self.funds[code], self.txn("refund_failure", f"re_{next(Books.number)}", back))

    @rule(target=disputes, gift=consumes(gifts), fee=fees)
    def dispute(self, gift, fee):
        _charge, code, amount = gift
        self.worth[code] -= amount
        self.worth["general"] -= fee
        self.act(ledger.disputed, self.funds[code], self.txn("dispute", f"du_{next(Books.number)}", -amount, fee))
        return code, amount

    @rule(dispute=consumes(disputes))
    def reinstate(self, dispute):
        code, amount = dispute
        self.worth[code] += amount
        self.act(ledger.reinstated, self.funds[code], self.txn("dispute_reversal", f"du_{next(Books.number)}", amount))

    @rule(target=payouts)
    def pay_out(self):
        """Everything on the statement that no payout has, if it is more than nothing."""
        rows = db.session.execute(
            sa.text("SELECT id, net FROM balance_txn WHERE payout IS NULL AND category NOT LIKE 'payout%'")
        ).all()
        db.session.rollback()
        total = sum(net for _id, net in rows)
        if total <= 0:
            return multiple()
        payout = f"po_{next(Books.number)}"
        own = self.txn("payout", payout, -total)
        self.act(ledger.payout_sent, payout, own, made_of=[identifier for identifier, _net in rows])
        return payout, total

    @rule(payout=payouts)
    def arrive(self, payout):
        with at_the_edge():
            ledger.payout_arrived(payout[0], "EUR")
            self.hold()
        Books.acts += 1

    @rule(payout=consumes(payouts))
    def payout_failed(self, payout):
        self.act(ledger.payout_failed, payout[0], self.txn("payout_failure", payout[0], payout[1]))

    def within(self, code, category):
        """What the grant is for, and whether it is over: the first night ends the old one."""
        return code in CODES or (category == "family" and (code != "mo_old" or not Books.nights))

    @rule(target=approved, code=all_codes, amount=amounts, times=st.integers(1, 6), category=categories)
    def approve(self, code, amount, times, category):
        """One payment or a schedule: all of it is taken, or nothing; a grant's only for what it is, while it is."""
        whole = amount * times
        sources = [uuid4() for _number in range(times)]
        Books.acts += 1
        try:
            with at_the_edge():
                ledger.approve_aid(dict.fromkeys(sources, Money(amount, "EUR")), self.funds[code], category)
        except Conflict:
            if self.within(code, category):
                assert self.worth[code] < whole, "refused although the fund can cover it"
            else:
                Books.kept += 1
            Books.refused += 1
            self.told()
            return multiple()
        assert self.within(code, category), "a grant was spent on something else, or too late"
        assert self.worth[code] >= whole, "chosen beyond what is there, or against a shortfall"
        self.worth[code] -= whole
        return multiple(*((source, code, amount) for source in sources))

    def told(self):
        with at_the_edge():
            self.hold()

    @rule(target=sent, aid=consumes(approved), through=st.sampled_from([Account.ORDERED, Account.CASH, Account.BANK]))
    def send(self, aid, through):
        with at_the_edge():
            ledger.aid_sent(aid[0], through=through)
            self.hold()
        Books.acts += 1
        return aid

    @rule(target=settled, aid=consumes(sent))
    def settle(self, aid):
        """Now and then twice, as two statements that overlap would: the second books nothing."""
        with at_the_edge():
            ledger.settle_aid([aid[0]])
            if Books.acts % 4 == 0:
                assert ledger.settle_aid([aid[0]]) == set()
            self.hold()
        Books.acts += 1
        return aid

    @rule(target=approved, aid=st.one_of(consumes(approved), consumes(sent), consumes(settled)), again=st.booleans())
    def come_back(self, aid, again):
        """Stopped, failed or returned; perhaps followed by another payment, if the fund can still cover it."""
        source, code, amount = aid
        with at_the_edge():
            ledger.aid_returned(source)
        with pytest.raises(Conflict), at_the_edge():
            ledger.aid_returned(source)
        self.worth[code] += amount
        Books.acts += 1
        if not again or self.worth[code] < amount or not self.within(code, "family"):
            return multiple()
        following = uuid4()
        with at_the_edge():
            ledger.aid_approved(following, self.funds[code], "family", Money(amount, "EUR"))
            self.worth[code] -= amount
            self.hold()
        Books.followed += 1
        return following, code, amount

    @rule(verb=st.sampled_from(["bank_gifts", "bank_grants"]), code=codes, amount=amounts)
    def comes_by_bank(self, verb, code, amount):
        """A gift, or a grant that binds nobody."""
        self.worth[code] += amount
        self.line(getattr(ledger, verb), (self.funds[code].id, amount))

    @rule(code=st.sampled_from(GRANTS), amount=amounts, back=st.booleans())
    def grant(self, code, amount, back):
        """An instalment, or the rest of a grant that is given back."""
        amount = -amount if back and self.worth[code] >= amount else amount
        self.worth[code] += amount
        self.line(ledger.bank_grants, (self.funds[code].id, amount))

    @rule(code=codes, amount=amounts)
    def taken_back(self, code, amount):
        """A gift by bank that its payer's bank takes back: it happens to us, whatever the fund has."""
        self.worth[code] -= amount
        self.line(ledger.bank_gifts, (self.funds[code].id, -amount))

    @rule(cost=st.sampled_from(Cost), amount=amounts, back=st.booleans())
    def running_cost(self, cost, amount, back):
        amount = amount if back else -amount
        self.worth["general"] += amount
        self.line(ledger.bank_costs, (cost, amount))

    @rule(giving=all_codes, taking=all_codes, amount=amounts, reason=st.sampled_from(TransferReason))
    def transfer(self, giving, taking, amount, reason):
        """Asked by one and released by another, if it may go that way and the fund has it."""
        Books.acts += 1
        ways = {
            TransferReason.SUPPORT: giving == "general" and taking != "general",
            TransferReason.PURPOSE_MET: False,
            TransferReason.CORRECTION: True,
        }
        may = giving != taking and {giving, taking} <= set(CODES) and ways[reason]
        told = {"giving": giving, "taking": taking, "amount": Money(amount, "EUR"), "reason": reason}
        try:
            with at_the_edge():
                asked = ledger.ask_transfer(self.fina, **told)
        except Invalid:
            assert not may, "refused although it may go that way"
            self.told()
            return
        except Conflict:
            assert self.worth[giving] < amount, "refused although the fund can cover it"
            Books.refused += 1
            self.told()
            return
        assert may, "money left a fund that is bound"
        with pytest.raises(Forbidden), at_the_edge():
            ledger.release_transfer(self.fina, asked["id"])
        with at_the_edge():
            ledger.release_transfer(self.felix, asked["id"])
            self.worth[giving] -= amount
            self.worth[taking] += amount
            self.hold()
        Books.moved += 1

    @rule(target=unexplained, amount=amounts)
    def nobody_knows_at_the_provider(self, amount):
        txn = self.txn("adjustment", f"adj_{next(Books.number)}", amount)
        self.act(ledger.unexplained, txn)
        return txn.id, amount

    @rule(line=consumes(unexplained), code=codes)
    def is_explained_at_the_provider(self, line, code):
        source, amount = line
        self.worth[code] += amount
        with at_the_edge():
            ledger.explained(source, self.funds[code], Account.DONATIONS)
            self.hold()
        with pytest.raises(Conflict), at_the_edge():
            ledger.explained(source, self.funds[code], Account.DONATIONS)
        Books.acts += 1

    @rule(sleeps=st.integers(0, 5))
    def night(self, sleeps):
        """Now and then a day goes by, and those that are over are summed."""
        if sleeps:
            return
        Books.nights += 1
        Books.clock.shift(timedelta(days=1))
        with at_the_edge():
            ledger.close_days()
            self.hold()
        Books.acts += 1

    @rule(fee=fees.filter(bool), back=st.booleans())
    def bank_fee(self, fee, back):
        amount = fee if back else -fee
        self.worth["general"] += amount
        self.line(ledger.bank_fees, amount)

    @rule(amount=amounts, back=st.booleans())
    def cash(self, amount, back):
        self.line(ledger.bank_cash, amount if back else -amount)

    @rule(target=unknown, amount=amounts, out=st.booleans())
    def nobody_knows(self, amount, out):
        return self.line(ledger.bank_unknown, -amount if out else amount), -amount if out else amount

    @rule(line=consumes(unknown), code=codes)
    def is_explained(self, line, code):
        """As a gift if it came, as a fee if it went: out of suspense first, once."""
        source, amount = line
        self.worth[code if amount > 0 else "general"] += amount
        with at_the_edge():
            ledger.bank_explained([source])
            if amount > 0:
                ledger.bank_gifts({source: (self.funds[code].id, amount)})
            else:
                ledger.bank_fees({source: amount})
            self.hold()
        with pytest.raises(Conflict), at_the_edge():
            ledger.bank_explained([source])
        Books.acts += 1

    def line(self, verb, what):
        """One line of a statement, taken now and then twice: the second books nothing."""
        source = uuid4()
        with at_the_edge():
            assert verb({source: what}) == {source}
            if Books.acts % 4 == 0:
                assert verb({source: what}) == set()
            self.hold()
        Books.acts += 1
        return source

    def teardown(self):
        """The ledger's whole self-check, and once more what each fund has. No room above it took part in these acts."""
        broken = [check for check in ledger.self_check().checks if check.halts and not check.ok]
        broken += [check for check in ledger.self_check(full=False).checks if check.halts and not check.ok]
        assert {check.name for check in broken} <= set(BOOKS), broken
        if hasattr(self, "worth"):
            self.hold()
        db.session.rollback()


@pytest.fixture
def three(ctx, people):
    """The funds, two grants and the two of finance; the clock is the test's."""
    Books.fina, Books.felix = people.actor("fina"), people.actor("felix")
    today = clock.today()
    with at_the_edge():
        for code in CODES[1:]:
            ledger.add_fund(None, code=code, name=code, purpose=code)
        for code, days in zip(GRANTS, (10_000, 0), strict=True):
            agreed(people, code, categories=["family"], starts_on=today, ends_on=today + timedelta(days=days))
    with time_machine.travel(clock.now()) as traveller:
        Books.clock = traveller
        yield


def _too_kind():
    """Whether chance has left out something that has to happen: then it goes on for a while."""
    return not all((Books.refused, Books.followed, Books.kept, Books.moved))


def test_mo6_thousands_of_random_acts_keep_the_books(three):
    began = time.monotonic()
    Books.acts = Books.refused = Books.followed = Books.kept = Books.moved = Books.nights = 0
    rounds = 0
    while Books.acts < STEPS or (_too_kind() and Books.acts < 4 * STEPS):
        rounds += 1
        run_state_machine_as_test(
            Books,
            settings=settings(
                max_examples=10,
                stateful_step_count=EACH,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    zero = sa.text(
        "SELECT count(*) FROM (SELECT 1 FROM posting GROUP BY entry_id, fund_id, currency HAVING sum(amount) <> 0) AS x"
    )
    assert db.session.execute(zero).scalar_one() == 0
    entries = db.session.execute(sa.text("SELECT count(*) FROM entry")).scalar_one()
    assert Books.refused > 0, "no choice was ever refused: the test was too kind"
    assert Books.followed > 0, "nothing that came back was paid again: the test was too kind"
    assert Books.kept > 0, "no grant was ever asked for something else: the test was too kind"
    assert Books.moved > 0, "nothing went from fund to fund: the test was too kind"
    closed = db.session.execute(sa.text("SELECT count(*) FROM closed_day")).scalar_one()
    assert closed > 0, "no day was ever closed: the test was too kind"
    bound = sa.text(
        "SELECT count(*) FROM posting JOIN fund ON fund.id = fund_id WHERE fund.kind = 'grant'"
        " AND (account IN ('transfers', 'costs') OR (account = 'aid' AND category <> 'family'))"
    )
    assert db.session.execute(bound).scalar_one() == 0
    seconds = time.monotonic() - began
    print(
        f"MO6: {Books.acts} acts, {Books.refused} choices refused, {Books.followed} payments followed up,"
        f" {Books.kept} times a grant was kept to its purpose, {Books.moved} transfers, {closed} days closed,"
        f" {entries} entries, every one zero; {seconds:.0f} s"
    )
