"""MO6: thousands of random acts on the real database; after each the books are held against a simple model.

`MO6_STEPS` sets how many acts there are in total (2,500 unless told; 10,000 in `make drill`).
"""

import os
import time
from itertools import count
from uuid import uuid4

import pytest
import sqlalchemy as sa
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
from support.core.db import at_the_edge, db, execute
from support.core.errors import Conflict
from support.core.money import Money
from support.ledger import service as ledger
from support.ledger.model import Account, Fund
from tests.ledger.lines import Told

STEPS = int(os.environ.get("MO6_STEPS", "10000" if "DRILL" in os.environ else "2500"))
EACH = 100
CODES = ("general", "mo_a", "mo_b")
codes = st.sampled_from(CODES)
amounts = st.integers(1, 200_00)
fees = st.integers(0, 30_00)


class Books(RuleBasedStateMachine):
    """Gifts, fees, refunds, disputes, payouts, lines of the bank, and aid with schedules, as the facts allow."""

    gifts, bare, refunds, disputes, payouts, approved, sent, settled, unknown = (
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
        )
    )
    number = count()
    acts = refused = followed = 0

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
        rows = execute(sa.select(Fund.code, Fund.available, Fund.shortfall).where(Fund.code.in_(CODES)))
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

    @rule(target=approved, code=codes, amount=amounts, times=st.integers(1, 6))
    def approve(self, code, amount, times):
        """One payment or a schedule: all of it is taken, or nothing."""
        whole = amount * times
        sources = [uuid4() for _number in range(times)]
        Books.acts += 1
        try:
            with at_the_edge():
                ledger.approve_aid(dict.fromkeys(sources, Money(amount, "EUR")), self.funds[code], "emergency")
        except Conflict:
            assert self.worth[code] < whole, "refused although the fund can cover it"
            Books.refused += 1
            self.told()
            return multiple()
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
        if not again or self.worth[code] < amount:
            return multiple()
        following = uuid4()
        with at_the_edge():
            ledger.aid_approved(following, self.funds[code], "emergency", Money(amount, "EUR"))
            self.worth[code] -= amount
            self.hold()
        Books.followed += 1
        return following, code, amount

    @rule(verb=st.sampled_from(["bank_gifts", "bank_grants"]), code=codes, amount=amounts)
    def comes_by_bank(self, verb, code, amount):
        self.worth[code] += amount
        self.line(getattr(ledger, verb), (self.funds[code].id, amount))

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
        assert {check.name for check in broken} <= set(BOOKS), broken
        if hasattr(self, "worth"):
            self.hold()
        db.session.rollback()


@pytest.fixture
def three(ctx):
    with at_the_edge():
        for code in CODES[1:]:
            ledger.add_fund(None, code=code, name=code, purpose=code)


def test_mo6_thousands_of_random_acts_keep_the_books(three):
    began = time.monotonic()
    Books.acts = Books.refused = Books.followed = 0
    rounds = 0
    while Books.acts < STEPS:
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
    seconds = time.monotonic() - began
    print(
        f"MO6: {Books.acts} acts, {Books.refused} choices refused, {Books.followed} payments followed up, {entries}"
        f" entries, every one zero; {seconds:.0f} s"
    )
