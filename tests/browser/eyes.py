"""Every page that a walk reached, looked at again: with axe, for its width, and for words left untranslated.

Axe is a script. So the page's markup is shown in a second browser, which alone may run scripts and ignores the policy.
"""

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from tests.browser.chromium import PHONE, WIDE, Seen

#: Wide in the light colours, narrow in the dark ones: both schemes and both layouts at the price of two looks.
LOOKS = ((WIDE, "light"), (PHONE, "dark"))
OPTIONS = {"resultTypes": ["violations"], "iframes": False}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def look(browser: Browser, pages: list[Seen]) -> list[str]:
    """What axe finds on these pages, and which of them scroll sideways."""
    found: list[str] = []
    for size, scheme in LOOKS:
        context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
        page = context.new_page()
        for seen in pages:
            show(page, seen)
            over = page.evaluate(TOO_WIDE)
            found += [f"{seen.title} at {size['width']}: {over} px too wide"] if over > 0 else []
            found += [f"{seen.title} at {size['width']}: {fault}" for fault in _faults(page)]
        context.close()
    return found


def show(page: Page, seen: Seen) -> None:
    """The markup as it came, at its own address, with the real stylesheet."""

    def answer(route: Route) -> None:
        if route.request.is_navigation_request():
            route.fulfill(body=seen.html, content_type="text/html; charset=utf-8")
        else:
            route.continue_()

    page.unroute_all()
    page.route("**/*", answer)
    page.goto(seen.url)


def _faults(page: Page) -> list[str]:
    faults: list[Any] = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}" for one in faults]


def left_in_english(seen: Seen, allowed: re.Pattern[str]) -> list[str]:
    """Pieces of a Russian page's text that hold three Latin letters in a row, save what is allowed."""
    body = re.sub(r'<(\w+)[^>]* (?:lang="\w+"|translate="no")[^>]*>[^<]*', "", seen.html.partition("<main")[2])
    pieces = [piece.strip() for piece in re.findall(r">([^<]+)<", f">{body}<")]
    return [f"{seen.title}: {piece}" for piece in pieces if re.search(r"[A-Za-z]{3}", allowed.sub("", piece))]
