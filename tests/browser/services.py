"""Help besides money, by clicking: a referral from suggestion to end, a concern, and a look into every corner."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from support.core import clock
from tests.browser.chromium import Visitor
from tests.browser.roam import roam
from tests.browser.walk import Walk

#: The demo's partners who have somebody to sign in, and its officers.
FIRM, NERIS, QUIET = range(3)


@dataclass
class Services(Walk):
    """What an officer, their helpers and the new teams do on their pages."""

    inside: dict[str, Visitor] = field(default_factory=dict)
    at: str = ""

    def officer(self, which: int = 0) -> Visitor:
        """One of the demo's officers, signed in."""
        visitor = self.visitor("officer").go("/enter")
        visitor.fill(passphrase=self.notes.live.officers[which]["passphrase"]).send()
        return visitor

    def suggests_a_helper(self) -> None:
        """Which help first, then to whom and which parts; one named twice loses nothing of what was typed."""
        case = f"/desk/cases/{self.notes.live.officers[0]['reference']}"
        owner = self.staff("caseworker").go(f"{case}/referrals")
        owner.press(f'main a[href^="{case}/referrals/new"]').choose(service="legal")
        owner.press("main form.filters button")
        until = (clock.today() + timedelta(days=60)).isoformat()
        firm = owner.page.get_attribute('#f-partners option:has-text("Linden")', "value") or ""
        owner.page.select_option("#f-partners", firm)
        owner.page.select_option("#f-partners-1", firm)
        owner.fill(why=f"{self.mark} why", until=until).send(422)
        assert owner.value("why") == f"{self.mark} why"
        owner.page.select_option("#f-partners-1", "")
        owner.send()
        self.at = owner.path.rsplit("/", 1)[-1]
        owner.close()

    def agrees_and_is_helped(self) -> None:
        """The officer says yes; the lawyer takes it, writes back, and it is over."""
        officer = self.officer().go(f"/mine/help/{self.at}").tick("answer", "yes").send()
        helper = self.staff("partner", FIRM).go(f"/shared/{self.at}")
        assert f"{self.mark} why" in helper.text
        helper.press(f'main a[href$="/{self.at}/accept"]').send()
        helper.go(f"/shared/{self.at}").press(f'main a[href$="/{self.at}/outcome"]')
        helper.tick("outcome", "helped").fill(text=f"{self.mark} report").send()
        helper.go(f"/shared/{self.at}", 404)
        assert f"{self.mark} report" in officer.go(f"/mine/help/{self.at}").text
        officer.close()
        helper.close()

    def says_what_is_wrong(self) -> None:
        """Without a name, with a code shown once; and what everybody is told."""
        somebody = self.visitor("somebody").go("/feedback")
        somebody.choose(category="idea").fill(text=f"{self.mark} idea").send()
        code = re.search(r'class="mono copy"[^>]*>([^<]+)<', somebody.page.content())
        assert code is not None
        somebody.go("/feedback/answer").fill(code=secrets.token_urlsafe(24)).send(422)
        somebody.fill(code=code[1]).send()
        somebody.go("/feedback/numbers")
        somebody.close()

    def everybody_roams(self) -> None:
        """Helpers and the new teams, each from their first page."""
        officers = self.notes.live.officers
        for role, which, starts in (
            ("partner", NERIS, ("/shared",)),
            ("partner", QUIET, ("/shared",)),
            ("training", 0, ("/desk",)),
            ("reform", 0, ("/desk",)),
            ("witness", 0, ("/desk",)),
            ("complaints", 0, ("/desk",)),
        ):
            visitor = self.staff(role, which)
            self.say(f"  {self.language} {role} {which}: {len(roam(visitor, *starts))} kinds of place")
            visitor.close()
        assert len(officers) > 1
        officer = self.officer(1)
        self.say(f"  {self.language} officer: {len(roam(officer, '/mine'))} kinds of place")
        officer.close()


def services(walk: Services) -> None:
    """All of it."""
    walk.steps(walk.suggests_a_helper, walk.agrees_and_is_helped, walk.says_what_is_wrong, walk.everybody_roams)
