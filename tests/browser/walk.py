"""The journey of `tests/flows/journey.py`, by clicking.

Fields are found by name and links by address, so that it walks in any language.
"""

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser

from tests.browser.chromium import Notebook, Visitor
from tests.browser.roam import roam

IBAN = "DE89 3704 0044 0532 0130 00"


@dataclass
class Walk:
    """An officer is helped, from the donor's gift to the receipt; everybody has a browser of their own."""

    browser: Browser
    notes: Notebook
    language: str = "en"
    say: Callable[[str], None] = print
    mark: str = field(default_factory=lambda: f"Canary{secrets.token_hex(4)}")
    words: str = ""
    reference: str = ""
    handle: str = ""

    # -- who walks ---------------------------------------------------------------------------------------------

    def visitor(self, who: str) -> Visitor:
        """Somebody who has not signed in."""
        return Visitor(self.browser, self.notes, who, language=self.language)

    def staff(self, role: str, which: int = 0) -> Visitor:
        """Somebody of this role, signed in by typing name and passphrase."""
        person = self.notes.live.who(role, which)
        visitor = self.visitor(role).go("/").press('main a[href="/enter/staff"]')
        visitor.fill(name=person["name"], passphrase=person["passphrase"])
        visitor.send()
        assert person["name"] in visitor.text
        return visitor

    def name(self, role: str, which: int = 0) -> str:
        """Their generated name."""
        return str(self.notes.live.who(role, which)["name"])

    @property
    def case(self) -> str:
        """Where the case is."""
        return f"/desk/cases/{self.reference}"

    def steps(self, *steps: Callable[[], Any]) -> None:
        """Go step by step, saying how long each took."""
        for step in steps:
            began = time.monotonic()
            step()
            self.say(f"  {self.language} {step.__name__:<20} {time.monotonic() - began:5.1f} s")

    # -- the donor ---------------------------------------------------------------------------------------------

    def gives(self) -> None:
        """Through the hosted checkout; who pays is typed there, and never seen here."""
        donor = self.visitor("donor").go("/").press('main a[href="/give"]')
        donor.fill(amount="a lot").send(422)
        assert donor.count("[role=alert]") == 1
        donor.fill(amount="300").tick("fund", "general").send()
        self._pays(donor)
        assert donor.count('main a[href*="/give/mine/"]') == 1, donor.text
        assert self.mark not in donor.page.content()
        donor.press('main a[href="/funds"]')
        donor.close()

    def gives_not(self) -> None:
        """Somebody leaves the checkout again, and nothing was paid."""
        donor = self.visitor("donor").go("/give").fill(amount="25").tick("fund", "general").send()
        donor.press("button[value=cancel]")
        assert donor.path == "/give/cancelled"
        donor.close()

    def _pays(self, donor: Visitor) -> None:
        assert donor.page.url.startswith(self.notes.live.stripe_url), donor.page.url
        donor.page.fill("#email", f"{self.mark}-donor@example.org")
        donor.page.fill("#name", f"{self.mark} Donor")
        donor.page.locator("button[value=pay]").click()
        donor.page.wait_for_url(re.compile(r"/give/link/"))
        self.notes.documents -= 1  # the page between leads on at once, before anybody can look at it
        donor.arrived()

    # -- the officer -------------------------------------------------------------------------------------------

    def applies(self) -> None:
        """Rows are added and an error is made; nothing typed is lost, and sending twice makes no second case."""
        officer = self.officer = self.visitor("officer").go("/").press('main a[href="/apply"]')
        self._types(officer)
        self._adds_rows(officer)
        officer.fill(household__1__born="2019-11-20", service__from="2021-08-20", service__to="2009-09-01").send(422)
        assert officer.count("[role=alert] a") >= 1, officer.text
        self._lost_nothing(officer)
        officer.fill(service__from="2009-09-01", service__to="2020-08-20").send()
        self._is_given_words(officer)

    def _types(self, officer: Visitor) -> None:
        officer.tick("needs", "financial").tick("needs", "legal")
        officer.fill(story=f"{self.mark}-story: I was ordered to beat people, and I refused.\nThen I left.")
        officer.fill(identity__name=f"{self.mark}-name Ivan", identity__birth_date="1988-04-17")
        officer.choose(service__agency="internal_troops", service__manner="refused")
        officer.fill(service__unit=f"{self.mark}-unit", service__rank=f"{self.mark}-rank")
        officer.tick("conduct_declaration").tick("consents", "casework")

    def _adds_rows(self, officer: Visitor) -> None:
        officer.press("button[name=add][value=household]").fill(household__0__name=f"{self.mark}-wife")
        officer.press("button[name=add][value=household]").fill(household__1__name=f"{self.mark}-child")
        officer.choose(contacts__0__kind="signal").fill(contacts__0__value=f"{self.mark}-signal").tick(
            "contacts__0__safe"
        )
        officer.press("button[name=add][value=contacts]")
        officer.choose(contacts__1__kind="phone").fill(contacts__1__value="+375 29 000 00 00")
        officer.press("button[name=add][value=contacts]").press('button[name=remove][value="contacts.2"]')
        assert officer.page.url.endswith("/apply#f-contacts"), officer.page.url

    def _lost_nothing(self, officer: Visitor) -> None:
        typed = {
            "story": f"{self.mark}-story: I was ordered to beat people, and I refused.\nThen I left.",
            "identity__name": f"{self.mark}-name Ivan",
            "identity__birth_date": "1988-04-17",
            "service__agency": "internal_troops",
            "service__unit": f"{self.mark}-unit",
            "household__0__name": f"{self.mark}-wife",
            "household__1__name": f"{self.mark}-child",
            "household__1__born": "2019-11-20",
            "contacts__0__kind": "signal",
            "contacts__0__value": f"{self.mark}-signal",
            "contacts__1__value": "+375 29 000 00 00",
        }
        assert {name: officer.value(name) for name in typed} == typed
        ticked = officer.page.eval_on_selector_all("main :checked[type=checkbox]", "all => all.map(one => one.name)")
        assert sorted(ticked) == ["conduct_declaration", "consents", "contacts.0.safe", "needs", "needs"], ticked

    def _is_given_words(self, officer: Visitor) -> None:
        shown = " ".join(officer.page.locator(".words li").all_inner_texts())
        assert len(shown.split()) == 9, shown
        assert officer.path == "/apply", "the words' page has an address of its own"
        facts = officer.page.locator("main dd").all_inner_texts()
        officer.again()
        assert " ".join(officer.page.locator(".words li").all_inner_texts()) == shown, "a reload showed other words"
        assert officer.page.locator("main dd").all_inner_texts() == facts, "a reload made a second case"
        self.handle, self.reference = facts
        assert officer.page.url.endswith("/apply"), "something of the words stands in the address"
        self.words = shown

    def returns(self) -> None:
        """A wrong word first; then the words typed back are the first sign-in."""
        officer = self.officer
        officer.fill(passphrase="nine words that nobody was ever given at all").send(422)
        assert self.words not in officer.text
        officer.fill(passphrase=f"  {self.words.upper()} ").send()
        assert officer.path == "/mine"
        assert self.handle in officer.text
        assert f"{self.mark}-signal" in officer.text

    def looks_around(self) -> None:
        """All of their own pages; a way to be reached is added."""
        officer = self.officer.go("/mine").press('main a[href="/mine/told"]')
        assert f"{self.mark}-story" in officer.text
        officer.go("/mine").press('main a[href="/mine/contacts"]').press("button[name=add][value=contacts]")
        officer.fill(contacts__2__value=f"{self.mark}@example.org").send(422)
        officer.choose(contacts__2__kind="email").send()
        assert f"{self.mark}@example.org" in officer.text
        officer.press('main a[href="/sessions"]').go("/nowhere", 404)
        officer.go("/mine/readers").press('main a[href="/mine/export"]').press("main form .actions button.second")
        assert officer.count("main form .actions button.danger") == 1
        officer.go("/mine/readers").press('main a[href="/mine/forget"]').fill(text=f"{self.mark}-forget").send()
        officer.send().press("main form button.second")
        assert officer.path == "/mine/forget"

    def looks_for_help(self) -> None:
        """Pages of help besides money, before there is any; and the form for everybody."""
        for place in ("help", "learning", "learning/skills", "service", "statement", "statement/new", "say"):
            self.officer.go(f"/mine/{place}")
        somebody = self.visitor("somebody").go("/feedback").go("/feedback/answer").go("/feedback/numbers")
        somebody.close()

    def confirms(self) -> None:
        """Asked whether the money came; a doubtful answer is asked about before it counts."""
        officer = self.officer.go("/mine").press("main .callout a")
        officer.tick("outcome", "with_issues").send(422)
        officer.tick("outcome", "with_issues").fill(amount="100").send().press("main .actions a.second")
        officer.tick("outcome", "received").send().send()
        assert officer.path == "/mine"
        assert officer.count("main table .status.good") == 1, officer.text

    def leaves(self) -> None:
        """The safe exit: the neutral site, no cookie, and nothing behind the Back button."""
        officer = self.officer.go("/mine")
        assert officer.context.cookies(self.notes.live.url), "there was no session to end"
        with officer.page.expect_navigation(url=self.notes.live.exit_url):
            officer.page.click("#leave")
        assert officer.context.cookies(self.notes.live.url) == []
        officer.page.go_back()
        behind = officer.page.content()
        assert self.mark not in behind
        assert self.handle not in behind
        assert officer.path == "/enter", officer.path
        officer.arrived()
        officer.close()

    def cannot_return_with_other_words(self) -> None:
        """The sign-in page, its refusal, and the way back in."""
        officer = self.visitor("officer").go("/").press('main a[href="/enter"]')
        officer.fill(passphrase="these are not the words of anybody here").send(401)
        officer.fill(passphrase=self.words).send()
        assert officer.path == "/mine"
        officer.press("header button.plain >> nth=0")
        officer.go("/mine")
        assert officer.path == "/enter", officer.path
        officer.close()

    # -- the staff ---------------------------------------------------------------------------------------------

    def is_assigned(self) -> None:
        """Intake opens the case and hands it to an owner and a deputy; then it is closed to intake."""
        intake = self.staff("intake")
        intake.go("/desk/cases?need=legal&assignee=none").press(f"main a:text-is('{self.handle}')")
        assert f"{self.mark}-story" in intake.text
        for which in (0, 1):
            intake.press(f'main .head a[href="{self.case}/assign"]')
            if not which:
                intake.page.locator("select[name=name]").evaluate("one => one.removeAttribute('required')")
                intake.send(422)
            intake.choose(name=self.name("caseworker", which)).send()
        assert intake.path in {"/desk/cases", self.case}, intake.path
        intake.go(self.case, 404)
        assert self.mark not in intake.page.content()
        intake.close()

    def is_worked_on(self) -> None:
        """The owner reads, writes a note and asks for emergency aid."""
        owner = self.staff("caseworker").go("/desk/cases")
        owner.press(f"main a:text-is('{self.handle}')")
        assert f"{self.mark}-name" in owner.text
        owner.fill(text=f"{self.mark}-note: call in the evening.")
        owner.press("main form[action$='/note'] .actions button")
        assert f"{self.mark}-note" in owner.text
        owner.press(f'main .head a[href="{self.case}/aid"]')
        owner.choose(need="financial", fund="general", category="emergency")
        owner.fill(amount="900", reason=f"{self.mark}-why", payee__name=f"{self.mark}-payee", payee__iban=IBAN).send(
            422
        )
        owner.fill(amount="120", payee__iban="DE00 1234").send(422)
        assert owner.value("reason") == f"{self.mark}-why"
        owner.fill(payee__iban=IBAN).send()
        owner.go(self.case)
        assert owner.count('main aside a[href^="/approvals/"]') == 1
        owner.press('main aside a[href^="/approvals/"]')
        for place in ("/note", f"/holders/{self.name('caseworker', 1)}/remove", "/words", "/assign"):
            owner.go(self.case + place)
        owner.go("/desk").go("/desk/cases?status=closed").close()

    def is_approved(self) -> None:
        """Somebody else reads the reason and signs, after a pause to be sure."""
        approver = self.staff("approver").go("/approvals")
        approver.press(f"main a:text-is('{self.handle}')")
        assert f"{self.mark}-why" in approver.text
        assert f"{self.mark}-payee" not in approver.text
        approver.press('main a[href$="/decline"]').press("main a.back")
        approver.press('main a[href$="/approve"]').send()
        approver.go("/approvals?status=approved")
        assert self.handle in approver.text
        approver.go("/approvals?status=returned").go("/approvals?status=all").go(self.case, 404).close()

    def is_paid(self) -> None:
        """Finance sees whom to pay and records that it was sent."""
        finance = self.staff("finance").go("/payments")
        finance.press(f"main a:text-is('{self.handle}')")
        assert f"{self.mark}-payee" in finance.text
        assert f"{self.mark}-why" not in finance.text
        finance.fill(bank_reference=f"{self.mark}-ref").send().send()
        finance.go("/payments?status=sent")
        assert self.handle in finance.text
        finance.go("/payments?status=all").go("/books").go("/payments?status=undone").close()

    def is_audited(self) -> None:
        """The auditor sees the acts and no name; the case stays closed."""
        auditor = self.staff("auditor").go("/oversight/audit")
        assert self.mark not in auditor.page.content()
        auditor.fill(actor=self.name("finance")).press("main .filters button")
        assert "payment.sent" in auditor.text
        assert self.mark not in auditor.page.content()
        auditor.go("/oversight/audit?actor=no-body")
        auditor.go("/books").go(self.case, 404).close()

    def is_administered(self) -> None:
        """The administrator sees people and compartments, and no case at all."""
        admin = self.staff("admin").go("/people")
        assert all(person["name"] in admin.text for person in self.notes.live.staff)
        admin.go(self.case, 404)
        known = admin.page.content()
        admin.go("/desk/cases/A-00000000", 404)
        assert _without_tokens(known) == _without_tokens(admin.page.content())
        admin.go("/desk").go(f"/people/{self.name('intake', 1)}").press("main a.danger")
        self._invites(admin)
        admin.go("/sessions").go("/second-factor").close()

    def _invites(self, admin: Visitor) -> None:
        admin.go("/invitations").tick("roles", "intake").tick("roles", "admin").send(422)
        admin.page.uncheck("[value=admin]")
        code = admin.send().page.inner_text(".copy")
        newcomer = self.visitor("newcomer").go("/enter/staff").press('main a[href="/invitation"]')
        newcomer.fill(code="not-a-code").send(404)
        newcomer.go("/invitation").fill(code=code).send()
        newcomer.fill(passphrase=" ".join(newcomer.page.locator(".words li").all_inner_texts())).send()
        newcomer.close()

    def others_wait(self) -> None:
        """Those whose rooms are not built yet are told so."""
        self.staff("lawyer").close()
        other = self.staff("caseworker", 2).go(self.case, 404)
        other.close()

    def everybody_roams(self) -> None:
        """Each follows every link from their first page, and from a case that has something of everything."""
        rich = f"/desk/cases/{self.notes.live.officers[0]['reference']}"
        waiting = f"/desk/cases/{self.notes.live.officers[-1]['reference']}"
        for role, which, starts in (
            ("caseworker", 0, ("/desk", "/desk/cases", rich)),
            ("intake", 0, ("/desk", "/desk/cases", waiting)),
            ("vetting", 3, ("/desk/vetting",)),
            ("vetting", 4, ("/desk/vetting",)),
            ("lead", 0, ("/desk",)),
            ("approver", 0, ("/desk",)),
            ("chair", 0, ("/desk",)),
            ("finance", 0, ("/desk",)),
            ("auditor", 0, ("/desk",)),
        ):
            visitor = self.staff(role, which)
            self.say(f"  {self.language} {role} {which}: {len(roam(visitor, *starts))} kinds of place")
            visitor.close()
        officer = self.visitor("officer").go("/enter")
        officer.fill(passphrase=self.notes.live.officers[0]["passphrase"]).send()
        self.say(f"  {self.language} officer: {len(roam(officer, '/mine'))} kinds of place")
        officer.close()


def _without_tokens(html: str) -> str:
    return "\n".join(line for line in html.splitlines() if "csrf_token" not in line and "cases/" not in line)


def whole(walk: Walk) -> None:
    """The whole journey."""
    walk.steps(walk.gives, walk.gives_not, walk.applies, walk.returns, walk.looks_around, walk.is_assigned)
    walk.steps(walk.is_worked_on, walk.is_approved, walk.is_paid, walk.confirms, walk.leaves, walk.is_audited)
    walk.steps(walk.is_administered, walk.others_wait, walk.cannot_return_with_other_words, walk.everybody_roams)


def short(walk: Walk) -> None:
    """The officer's and the donor's pages alone."""
    walk.steps(walk.gives, walk.gives_not, walk.applies, walk.returns, walk.looks_around, walk.looks_for_help)
    walk.steps(walk.leaves)
    walk.steps(walk.cannot_return_with_other_words)
