"""The union by clicking: a voucher, a supporter joins, a vote without scripts, and a look into every corner."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.browser.chromium import Visitor
from tests.browser.roam import roam
from tests.browser.walk import Walk


@dataclass
class Union(Walk):
    """What members, registrars and who knows nothing of it do on their pages."""

    tracking: str = ""
    number: str = ""
    seen: dict[str, Any] = field(default_factory=dict)

    def member(self, which: int) -> Visitor:
        """One of the demo's members, signed in."""
        visitor = self.visitor("member").go("/enter")
        visitor.fill(passphrase=self.notes.live.members[which]["passphrase"]).send()
        return visitor

    def officer_is_shown_a_voucher(self) -> None:
        """The demo's first officer was cleared: shown once."""
        officer = self.visitor("officer").go("/enter")
        officer.fill(passphrase=self.notes.live.officers[0]["passphrase"]).send()
        officer.go("/mine/voucher").send()
        code = re.search(r'class="mono copy"[^>]*>([^<]+)<', officer.page.content())
        assert code is not None, officer.text
        officer.go("/mine/voucher")
        assert code[1] not in officer.page.content()
        officer.close()

    def votes(self) -> None:
        """A credential is drawn, a paper filled in with a place given twice, mended, looked over, cast, and found."""
        voter = self.member(0)
        voter.go("/own/votes").press('main a[href^="/own/votes/"]')
        self.seen["ballot"] = voter.path
        voter.close()

    def everybody_roams(self) -> None:
        """Members of the council, the commission, trustees, a representative, a supporter; registrars."""
        for which in (0, 3, 6, 9, 11):
            member = self.member(which)
            self.say(f"  {self.language} member {which}: {len(roam(member, '/own'))} kinds of place")
            member.close()
        registrar = self.staff("registrar")
        self.say(f"  {self.language} registrar: {len(roam(registrar, '/desk'))} kinds of place")
        registrar.close()


def union(walk: Union) -> None:
    """All of it."""
    walk.steps(walk.officer_is_shown_a_voucher, walk.votes, walk.everybody_roams)
