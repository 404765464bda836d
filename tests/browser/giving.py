"""What donors and finance do about gifts, by clicking: every month and its private link, a campaign, two signatures."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from support.core import clock
from tests.browser.chromium import Visitor
from tests.browser.walk import Walk

LINK = re.compile(r"/give/mine/[\w-]{43}")
#: The button that acts on a page of several forms.
ACT = "button.button:not(.second)"


@dataclass
class Giving(Walk):
    """A donor of every month; a campaign and names to thank; refunds, disputes, grants and transfers of two."""

    inside: dict[int, Visitor] = field(default_factory=dict)
    link: str = ""

    def finance(self, which: int = 0) -> Visitor:
        """Signed in once: they come back in the same browser."""
        if which not in self.inside:
            self.inside[which] = self.staff("finance", which)
        return self.inside[which]

    def everybody_leaves(self) -> None:
        """Close the browsers."""
        for visitor in self.inside.values():
            visitor.close()

    # -- the donor ---------------------------------------------------------------------------------------------

    def gives_every_month(self) -> None:
        """Bad amounts first; then the checkout, and the private link is shown once."""
        donor = self.visitor("donor").go("/give").tick("interval", "month").tick("fund", "general")
        for wrong in ("0", "-5", "1000000000", "12.345"):
            donor.fill(amount=wrong).send(422)
            assert donor.count("[role=alert]") == 1, wrong
            assert donor.value("amount") == wrong, "what was typed is lost"
        donor.fill(amount="20").send()
        self._pays(donor)
        self.link = LINK.search(donor.page.content())[0]  # type: ignore[index]
        assert self.mark not in donor.page.content()
        donor.press(f'main a[href$="{self.link}"]')
        assert donor.count("main .status.good") >= 1, donor.text
        donor.close()

    def uses_the_link(self) -> None:
        """Another amount, a receipt, a statement, a name; at last the end, after a question."""
        donor = self.visitor("donor").go(self.link)
        donor.fill(amount="nothing").press(f'main form[action$="/amount"] {ACT}', 422)
        donor.fill(amount="35").press(f'main form[action$="/amount"] {ACT}')
        assert "35" in donor.text
        (receipt,) = donor.links(f"{self.link}/receipts/")
        donor.press(f'main a[href="{receipt}"]').fill(name="\u6f22\u5b57")
        donor.send(422).fill(name=f"{self.mark} Receipt")
        assert donor.keep(f"main form .actions > {ACT}").startswith(b"%PDF-")
        donor.go(self.link).press('main a[href$="/statement"]').fill(name=f"{self.mark} Statement")
        assert donor.keep(f"main form .actions > {ACT}").startswith(b"%PDF-")
        donor.go(self.link).press('main a[href$="/name"]').fill(name="Thankful Reader")
        donor.tick("public").send()
        donor.go(self.link).press('main a[href$="/end"]').send()
        assert donor.path == self.link
        assert donor.count('main a[href$="/end"]') == 0, "it has ended"
        donor.go(f"/give/mine/{secrets.token_urlsafe(32)}", 404)
        donor.close()

    def looks_at_the_figures(self) -> None:
        """What everybody is told: pictures, tables, one month, how to check it, what each word means."""
        reader = self.visitor("reader").go("/transparency")
        assert reader.count("main svg") > 5
        assert reader.count("main table") > 5
        (first, *_more) = [one for one in reader.links("/transparency/") if re.search(r"/\d{4}-\d\d$", one)]
        reader.press(f'main a[href="{first}"]').go("/transparency/verify").go("/transparency/dictionary")
        reader.go("/campaigns").press('main a[href="/campaigns/winter"]')
        reader.close()

    # -- finance -----------------------------------------------------------------------------------------------

    def moderates(self) -> None:
        """The name is shown once somebody has read it."""
        moderating = self.finance().go("/giving/names")
        assert "Thankful Reader" in moderating.text
        moderating.press(
            'main li:has-text("Thankful Reader") form[action$="/show"] button, '
            'main tr:has-text("Thankful Reader") form[action$="/show"] button'
        )
        reader = self.visitor("reader").go("/give/names")
        assert "Thankful Reader" in reader.text
        reader.close()

    def begins_a_campaign(self) -> None:
        """With a goal and an end."""
        ends = (clock.today() + timedelta(days=30)).isoformat()
        there, code = self.finance().go("/giving/campaigns"), f"spring_{secrets.token_hex(3)}"
        there.fill(name="Spring", code=code, story="Seeds.", goal="none", ends_on=ends).choose(fund="general")
        there.send(422).fill(goal="900").send()
        reader = self.visitor("reader").go(f"/campaigns/{code}")
        reader.press(f'main a[href*="campaign={code}"]')
        reader.close()

    def gives_back(self) -> None:
        """The demo's refund waits: not for whoever asked, but for another, after a question."""
        asking, releasing = self.finance(), self.finance(1)
        (address, *_more) = asking.go("/giving/refunds?status=asked").links("/giving/refunds/")
        asking.press(f'main a[href="{address}"]')
        assert asking.count('main a[href$="/release"]') == 0
        releasing.go(address).press('main a[href$="/release"]').send()
        assert releasing.go(address).count('main a[href$="/release"]') == 0

    def answers_a_dispute(self) -> None:
        """The demo's, by deadline."""
        there = self.finance().go("/giving")
        (address, *_more) = there.links("/giving/disputes/")
        there.press(f'main a[href="{address}"]').press('main form[action$="/answered"] button')
        assert there.count('main form[action$="/answered"]') == 0

    def agrees_to_a_grant(self) -> None:
        """Recorded by one, with a fault first; confirmed by another; its report is a PDF."""
        today = clock.today()
        there = self.finance().go("/grants/new")
        there.fill(
            grantor="Meadow Trust", purpose="Living costs.", code=f"meadow_{secrets.token_hex(3)}", amount="5000"
        )
        there.fill(starts_on=today.isoformat(), ends_on=(today - timedelta(days=1)).isoformat())
        there.tick("categories", "living_costs").send(422)
        there.fill(ends_on=(today + timedelta(days=200)).isoformat()).send()
        address = there.path
        assert there.count('main form[action$="/confirm"]') == 0
        second = self.finance(1).go(address)
        second.press('main form[action$="/confirm"] button').send()
        assert second.go(address).count("main .status.good") >= 1, second.text
        assert second.keep('main a[href$="/report.pdf"]').startswith(b"%PDF-")

    def moves_between_funds(self) -> None:
        """The demo's transfer waits for somebody else."""
        second = self.finance(1)
        for address in second.go("/transfers").links("/transfers/"):
            if second.go(address).count('main form[action$="/release"]'):
                break
        second.press('main form[action$="/release"] button').send()
        assert second.go(address).count('main form[action$="/release"]') == 0
        assert second.count("main .status") >= 1

    def keeps_the_books(self) -> None:
        """Trial balance, statement, journal, funds, payouts, gifts, what does not agree."""
        there = self.finance()
        for place in ("/books/trial-balance", "/books/statement", "/books/journal", "/books/funds", "/giving/gifts"):
            there.go(place)
        there.go("/giving/payouts").go("/giving/exceptions").go("/giving/receipts").go("/oversight/disclosure")


def giving(walk: Giving) -> None:
    """All of it."""
    walk.steps(walk.gives_every_month, walk.uses_the_link, walk.looks_at_the_figures, walk.moderates)
    walk.steps(walk.begins_a_campaign, walk.gives_back, walk.answers_a_dispute, walk.agrees_to_a_grant)
    walk.steps(walk.moves_between_funds, walk.keeps_the_books, walk.everybody_leaves)
