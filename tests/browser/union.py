"""The union by clicking: a voucher, a supporter joins, a vote without scripts, and a look into every corner."""

import re
from dataclasses import dataclass

from tests.browser.chromium import Visitor
from tests.browser.roam import roam
from tests.browser.walk import Walk

BALLOT = re.compile(r"/own/votes/[0-9a-f-]{36}")


@dataclass
class Union(Walk):
    """What members, registrars and who knows nothing of it do on their pages."""

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

    def takes_paper(self, which: int) -> Visitor:
        """A member with the paper of the open ballot before them."""
        voter = self.member(which).go("/own/votes")
        for href in voter.links("/own/votes/"):
            if BALLOT.fullmatch(href) and voter.go(href).count('form[action$="/paper"]'):
                break
        return voter.press('main form[action$="/paper"] button.button')

    def votes_by_a_note(self) -> None:
        """The credential is written down, and typed by who is not signed in: first wrongly, then changed once."""
        voter = self.takes_paper(1)
        note = re.search(r'name="credential" value="([^"]+)"', voter.page.content())
        assert note is not None, voter.text
        voter.close()
        stranger = self.visitor("note").go("/own/paper")
        stranger.fill(credential=f"{note[1][:-4]}0000").send(409)
        assert stranger.value("credential").endswith("0000")
        stranger.fill(credential=note[1]).send()
        stranger.fill(place_1="2").send()
        stranger.press('main button[name="change"]')
        assert stranger.value("place_1") == "1"
        stranger.send().send()
        assert re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", stranger.text), stranger.text
        stranger.close()

    def votes(self) -> None:
        """A credential is drawn, a paper filled in with a place given twice, mended, looked over, cast, and found."""
        voter = self.takes_paper(0)
        voter.fill(place_1="1", place_2="1").send(422)
        assert voter.value("place_2") == "1"
        voter.fill(place_2="2").send()
        voter.send()
        assert re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", voter.text), voter.text
        voter.close()

    def everybody_roams(self) -> None:
        """One of the council, a trustee, a representative; a registrar."""
        for which in (0, 6, 9):
            member = self.member(which)
            self.say(f"  {self.language} member {which}: {len(roam(member, '/own'))} kinds of place")
            member.close()
        registrar = self.staff("registrar")
        self.say(f"  {self.language} registrar: {len(roam(registrar, '/desk'))} kinds of place")
        registrar.close()


def union(walk: Union) -> None:
    """All of it."""
    walk.steps(walk.officer_is_shown_a_voucher, walk.votes, walk.votes_by_a_note, walk.everybody_roams)
