"""Every page that a walk reached, looked at again: with axe, for its width, and for words left untranslated.

Axe is a script. So the page's markup is shown in a second browser, which alone may run scripts and ignores the policy.
"""

import os
import re
from collections.abc import Iterator
from typing import Any

import html5lib
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
    spoken = {seen.place for seen in pages if seen.language != "en"}
    for size, scheme in LOOKS:
        context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
        page = context.new_page()
        for seen in pages:
            show(page, seen)
            over = page.evaluate(TOO_WIDE)
            found += [f"{seen.title} at {size['width']}: {over} px too wide"] if over > 0 else []
            # The same parts in another language: each look once, on one of the two. What is shown in English alone is
            # looked at wide, and every ninth place narrow as well. A drill takes every look at all.
            other = seen.language != "en" or (seen.place not in spoken and not sum(seen.place.encode()) % 9)
            if "DRILL" in os.environ or (other if size is PHONE else seen.language == "en"):
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


def left_in_english(seen: Seen, allowed: re.Pattern[str], typed: str) -> list[str]:
    """Texts of a Russian page that hold three Latin letters in a row, save what is allowed and what holds `typed`."""
    page = html5lib.parse(seen.html, namespaceHTMLElements=False)
    texts = [text.strip() for main in page.iter("main") for text in _texts(main) if typed not in text]
    return [f"{seen.title}: {text}" for text in texts if re.search(r"[A-Za-z]{3}", allowed.sub("", text))]


def _texts(part: Any) -> Iterator[str]:
    """What the page itself says: not what was typed into a field, nor what is in no language or in another."""
    if part.tag == "textarea" or part.get("translate") == "no" or part.get("lang"):
        return
    yield part.text or ""
    for child in part:
        yield from _texts(child)
        yield child.tail or ""
