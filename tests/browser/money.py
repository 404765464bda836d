"""What `tests/flows/aid.py` does over HTTP, by clicking: in the demo's cleared case, by people of the demo."""

import re
import secrets
from dataclasses import dataclass, field

from lxml import etree

from support.aid.gateway import FORMAT
from support.core import clock
from tests.bank.factory import camt, details, entry
from tests.browser.chromium import Visitor
from tests.browser.walk import IBAN, Walk

SPACE = {"p": f"urn:iso:std:iso:20022:tech:xsd:{FORMAT}"}
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@dataclass
class Money(Walk):
    """A schedule, a debt's creditor, an emergency, what comes back, cash, and what did not come whole."""

    inside: dict[tuple[str, int], Visitor] = field(default_factory=dict)
    living: str = ""
    penalty: str = ""
    payments: list[str] = field(default_factory=list)
    to_creditor: str = ""
    followed: str = ""

    @property
    def case(self) -> str:
        """The demo's first officer: cleared, with an agreed plan for money."""
        return f"/desk/cases/{self.notes.live.officers[0]['reference']}"

    def staff(self, role: str, which: int = 0) -> Visitor:
        """Signed in once: they come back in the same browser."""
        if (role, which) not in self.inside:
            self.inside[role, which] = super().staff(role, which)
        return self.inside[role, which]

    def helped(self) -> Visitor:
        """That officer, signed in by their words."""
        if ("officer", 0) not in self.inside:
            words = self.notes.live.officers[0]["passphrase"]
            self.inside["officer", 0] = self.visitor("officer").go("/enter").fill(passphrase=words).send()
        return self.inside["officer", 0].go("/mine")

    def everybody_leaves(self) -> None:
        """Close the browsers."""
        for visitor in self.inside.values():
            visitor.close()

    # -- the bank ----------------------------------------------------------------------------------------------

    def _imports(self, *entries: str) -> None:
        """Somebody of finance uploads a statement, twice; the second is refused."""
        finance, content = self.staff("finance", 2).go("/bank"), camt(*entries)
        finance.attach("file", "statement.xml", content).send()
        place = finance.path
        for _ in range(20):
            finance.go(f"{place}?status=all")
            if not finance.count("main progress"):
                break
        assert finance.count("main .status.good") >= 1, finance.text
        finance.go("/bank").attach("file", "statement.xml", content).send(409)

    def _line(self, amount: str, *, sign: str, **told: object) -> str:
        inside = details(sign=sign, **told)  # type: ignore[arg-type]
        day = clock.today().isoformat()
        return entry(amount, sign=sign, day=day, reference=f"W{secrets.token_hex(8)}", inside=inside)

    def is_given_by_bank(self) -> None:
        """A gift whose words name its fund."""
        self._imports(self._line("3000.00", sign="CRDT", words="APORA GENERAL", name=f"{self.mark}-giver"))

    # -- asking and signing ------------------------------------------------------------------------------------

    def _asks(self, owner: Visitor, **typed: str) -> str:
        """Send the form; the id of the request that came of it."""
        before = set(owner.go(self.case).links("/approvals/"))
        owner.go(f"{self.case}/aid").choose(need="financial", fund="general", category=typed.pop("category"))
        for name in ("schedule__every", "rail", "debt_id", "papers__contract"):
            if name in typed:
                owner.choose(**{name: typed.pop(name)})
        if typed.pop("creditor", None):
            owner.tick("payee__creditor")
        owner.fill(**typed).send()
        (made,) = set(owner.go(self.case).links("/approvals/")) - before
        return made

    def asks_for_months(self) -> None:
        """Too often first, which says why; then four months, which two sign for."""
        owner = self.staff("caseworker")
        owner.go(f"{self.case}/aid").choose(need="financial", fund="general", category="living_costs")
        owner.choose(schedule__every="month").fill(amount="300", schedule__times="24")
        owner.fill(reason=f"{self.mark}-rent", payee__name=f"{self.mark}-payee", payee__iban=IBAN).send(422)
        assert owner.value("reason") == f"{self.mark}-rent"
        self.living = self._asks(
            owner,
            category="living_costs",
            schedule__every="month",
            schedule__times="4",
            amount="300",
            reason=f"{self.mark}-rent",
            payee__name=f"{self.mark}-payee",
            payee__iban=IBAN,
        )

    def asks_for_a_creditor(self) -> None:
        """A debt is noted, with a wrong account first; its creditor is to be paid, and the contract shows it."""
        owner = self.staff("caseworker").go(f"{self.case}/debts").press(f'main a[href="{self.case}/debts/new"]')
        owner.tick("kind", "contract_penalty").fill(creditor__name=f"{self.mark}-ministry", principal="900")
        owner.fill(balance="800", creditor__iban="DE00 1234").send(422)
        owner.fill(creditor__iban=IBAN).send()
        assert f"{self.mark}-ministry" in owner.text
        form = owner.go(f"{self.case}/aid").page
        debt = form.locator('[name="debt_id"] option', has_text=f"{self.mark}-ministry").get_attribute("value")
        paper = form.locator('[name="papers.contract"] option').nth(1).get_attribute("value")
        self.penalty = self._asks(
            owner,
            category="contract_penalty",
            debt_id=str(debt),
            papers__contract=str(paper),
            creditor="yes",
            amount="500",
            reason=f"{self.mark}-claim",
        )

    def _signs(self, request: str, which: int) -> None:
        approver = self.staff("approver", which).go("/approvals").press(f'main a[href="{request}"]')
        assert f"{self.mark}-payee" not in approver.text
        approver.press('main a[href$="/approve"]').send()
        approver.go(request)
        assert approver.count('main a[href$="/approve"]') == 0

    def are_signed(self) -> None:
        """The schedule by two, the creditor's by one."""
        self._signs(self.living, 0)
        self._signs(self.living, 2)
        self._signs(self.penalty, 0)
        owner = self.staff("caseworker").go(self.living)
        self.payments = owner.links("/payments/")
        assert len(self.payments) == 4, owner.text
        (self.to_creditor,) = owner.go(self.penalty).links("/payments/")

    def one_is_stopped(self) -> None:
        """By the owner, after a pause that asks why."""
        owner = self.staff("caseworker").go(self.payments[2]).press('main a[href$="/stop"]')
        owner.tick("code", "not_needed").press("main form .actions button.danger")
        assert owner.path == self.payments[2]
        assert owner.count('main a[href$="/stop"]') == 0

    # -- a run -------------------------------------------------------------------------------------------------

    def _gathers(self, payments: list[str], rail: str = "sepa") -> str:
        """Ticked by one of finance, who cannot release them; where the run is."""
        gathering = self.staff("finance").go("/runs").press('main a[href="/runs/new"]')
        if rail != "sepa":
            gathering.choose(rail=rail).press("main form.filters button")
        for payment in payments:
            gathering.tick("disbursements", payment.removeprefix("/payments/"))
        gathering.press('main form[action="/runs"] .actions button.second')
        run = gathering.path
        assert gathering.count(f'main a[href="{run}/release"]') == 0
        return run

    def _releases(self, run: str) -> Visitor:
        """By another of finance, after a pause."""
        releasing = self.staff("finance", 1).go("/runs").press(f'main a[href="{run}"]')
        return releasing.press(f'main a[href="{run}/release"]').send()

    def _file(self, releasing: Visitor) -> dict[str, str]:
        """The bank's file, once: amounts by end-to-end id."""
        content = releasing.keep(f'main form[action="{releasing.path}/file"] button.button')
        releasing.go(releasing.path)
        assert releasing.count('main form[action$="/file"]') == 0, "a file is given once"
        orders = etree.fromstring(content).iterfind(".//p:CdtTrfTxInf", SPACE)
        return {one.findtext(".//p:EndToEndId", "", SPACE): one.findtext(".//p:InstdAmt", "", SPACE) for one in orders}

    def are_paid(self) -> None:
        """Both in one run; the file is made once, and the bank's statement settles them."""
        releasing = self._releases(self._gathers([self.payments[0], self.to_creditor]))
        orders = self._file(releasing)
        assert sorted(orders.values()) == ["300.00", "500.00"]
        self._imports(*(self._line(amount, sign="DBIT", end_to_end=one) for one, amount in orders.items()))
        assert "On the bank's statement" in releasing.go(self.payments[0]).text
        owner = self.staff("caseworker").go(f"{self.case}/debts")
        shown = owner.page.locator("section", has_text=f"{self.mark}-ministry").last.inner_text()
        assert "€300.00" in shown, shown

    def is_confirmed(self) -> None:
        """The officer sees what was asked for, paid and owed, and says that it came."""
        officer = self.helped().press('main p a[href="/mine/payments"]')
        assert f"{self.mark}-ministry" in officer.text
        officer.press(f'main a[href="/mine{self.payments[0]}"]').tick("outcome", "received").send().send()

    # -- what goes wrong ---------------------------------------------------------------------------------------

    def comes_back(self) -> None:
        """The creditor's bank sends it back; it is paid again by a payment that follows it."""
        end_to_end = self.to_creditor.removeprefix("/payments/").replace("-", "")
        self._imports(self._line("500.00", sign="CRDT", end_to_end=end_to_end, back=True))
        finance = self.staff("finance").go("/payments?status=undone").press(f'main a[href="{self.to_creditor}"]')
        finance.press('main a[href$="/follow-up"]').send()
        follows = finance.path
        assert follows != self.to_creditor
        releasing = self._releases(self._gathers([follows]))
        ((end_to_end, amount),) = self._file(releasing).items()
        self._imports(self._line(amount, sign="DBIT", end_to_end=end_to_end))
        self.followed = follows

    def does_not_come_whole(self) -> None:
        """The officer says how much; somebody of finance who did not pay it writes what they found."""
        officer = self.helped().go(f"/mine{self.followed}").tick("outcome", "with_issues").send(422)
        officer.tick("outcome", "with_issues").fill(amount="480").send().send()
        payer = self.staff("finance", 1).go("/payment-tasks")
        assert payer.links("/payment-tasks/") == []
        looking = self.staff("finance", 2).go("/payment-tasks")
        (task,) = looking.links("/payment-tasks/")
        looking.press(f'main a[href="{task}"]').tick("outcome", "differs").send(422)
        looking.tick("outcome", "differs").fill(note=f"{self.mark}-a fee").send().send()
        assert looking.links("/payment-tasks/") == []

    def is_handed_over(self) -> None:
        """Cash: through a released run, with a receipt."""
        owner = self.staff("caseworker")
        told = {"payee__method": "by hand", "payee__details": f"{self.mark}-where", "payee__name": f"{self.mark}-x"}
        request = self._asks(owner, category="family", rail="cash", amount="60", reason=f"{self.mark}-cash", **told)
        self._signs(request, 0)
        (payment,) = owner.go(request).links("/payments/")
        releasing = self._releases(self._gathers([payment], "cash"))
        releasing.press(f'main a[href="{payment}"]').fill(receipt=f"{self.mark}-receipt").send().send()
        assert f"{self.mark}-receipt" in releasing.go(payment).text

    def is_explained(self) -> None:
        """What the demo's bank wrote and nobody knew was a fee."""
        finance = self.staff("finance", 2).go("/bank").press('main a[href="/bank/exceptions"]')
        finance.press(f'main a[href="{finance.links("/bank/exceptions/")[0]}"]')
        finance.tick("as", "fee").press('main form[action$="/resolve"] .actions > button.button:not(.second)').send()
        assert finance.path == "/bank/exceptions"

    def is_reviewed(self) -> None:
        """Emergencies that wait for a second look: by one who did not sign them."""
        reviewing = self.staff("approver", 2).go("/approvals").press('main a[href="/approvals/reviews"]')
        (first, *_others) = [one for one in reviewing.links("/approvals/") if ID.search(one)]
        reviewing.press(f'main a[href="{first}"]').press('main a[href$="/review"]')
        reviewing.tick("outcome", "justified").fill(reason=f"{self.mark}-looked").send()
        assert first not in reviewing.links("/approvals/")

    def books_hold(self) -> None:
        """What the books say of themselves."""
        finance = self.staff("finance").go("/books")
        assert finance.count("main .status.stop") == 0, finance.text
        finance.go("/reports")


def money(walk: Money) -> None:
    """All of it."""
    walk.steps(walk.is_given_by_bank, walk.asks_for_months, walk.asks_for_a_creditor, walk.are_signed)
    walk.steps(walk.one_is_stopped, walk.are_paid, walk.is_confirmed, walk.comes_back, walk.does_not_come_whole)
    walk.steps(walk.is_handed_over, walk.is_explained, walk.is_reviewed, walk.books_hold)
    walk.steps(walk.everybody_leaves)
