"""The whole journey against the started service: by its API, and by clicking in Chromium with scripts off.

PICTURES=/tmp/pictures make test ARGS=tests/flows    # keeps a picture of every page, wide and on a phone
"""

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import eyes
from tests.browser.chromium import Notebook, Seen, chromium
from tests.browser.giving import Giving
from tests.browser.giving import giving as by_clicking
from tests.browser.money import Money, money
from tests.browser.services import Services
from tests.browser.services import services as helped
from tests.browser.union import Union
from tests.browser.union import union as united
from tests.browser.walk import Walk, short, whole
from tests.flows import giving, later, services, union
from tests.flows.aid import FLOWS
from tests.flows.casework import Casework, Declined, Frozen, Helped
from tests.flows.days import Days
from tests.flows.journey import Journey
from tests.live import Live

#: Of a Russian page, what is no language: the names of things.
NAMES = r"EUR|IBAN|BIC|index\.html|copy\.zip|Stripe|Signal|Telegram|Threema|Matrix|English|A-\w{4}-\w{4}"


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """One Chromium; everybody in it has a profile of their own."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def notes(live: Live) -> Notebook:
    """What all browsers did and saw."""
    pictures = Path(os.environ["PICTURES"]) if "PICTURES" in os.environ else None
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
    return Notebook(live, pictures)


@pytest.fixture(scope="module")
def walked(chrome: Browser, notes: Notebook) -> Notebook:
    """The walks: everybody's in English, that of the money, and the officer's and the donor's in Russian."""
    money(Money(chrome, notes))
    by_clicking(Giving(chrome, notes))
    helped(Services(chrome, notes))
    united(Union(chrome, notes))
    whole(Walk(chrome, notes))
    short(Walk(chrome, notes, "ru"))
    return notes


def unlike(pages: list[Seen]) -> list[Seen]:
    """Pages that show something new: of each language, place and status those with a part none before them had.

    A drill looks at every set of parts.
    """
    kept: list[Seen] = []
    known: dict[tuple[object, ...], set[object]] = {}
    for page in pages:
        parts: frozenset[object] = frozenset(re.findall(r'class="([^"]+)"|<(\w+)', page.html))
        shown = known.setdefault((page.language, page.place, page.status), set())
        new = {parts} if "DRILL" in os.environ else set(parts)
        if not new <= shown:
            kept.append(page)
            shown |= new
    return kept


def test_the_journey_over_http(live: Live) -> None:
    Journey(live.url, live.staff, mark=f"Mark{secrets.token_hex(4)}").run()


@pytest.mark.parametrize(
    "flow", [Helped, Declined, Frozen, *FLOWS, *giving.FLOWS, *services.FLOWS], ids=lambda flow: flow.__name__.lower()
)
def test_a_case_from_beginning_to_end_over_http(live: Live, flow: type[Casework]) -> None:
    flow(live.url, live.staff, mark=f"Mark{secrets.token_hex(4)}").run()


@pytest.mark.parametrize("flow", union.FLOWS, ids=lambda flow: flow.__name__.lower())
def test_the_union_over_http(live: Live, flow: type[union.Organised]) -> None:
    flow(live.url, live.staff, live.members, mark=f"Mark{secrets.token_hex(4)}").run()


def test_md2_the_journey_by_clicking_without_scripts(walked: Notebook) -> None:
    assert walked.strangers() == set()
    assert walked.complaints == []
    kinds = {kind for _url, kind in walked.requests}
    assert kinds <= {"document", "stylesheet", "image", "other"}, kinds  # "other" is the icon of the page
    assert len(walked.seen) == walked.documents, "a page was shown that nobody looked at"
    print(f"MD2: {len(walked.seen)} pages, {len(walked.requests)} requests, all to 3 hosts; no script, no complaint")


def test_every_page_is_accessible_and_fits_a_phone(chrome: Browser, walked: Notebook) -> None:
    pages = unlike(walked.seen)
    assert len(pages) > 60
    found = eyes.look(chrome, pages)
    assert not found, "\n".join(found)
    print(f"{len(pages)} kinds of page, each at {eyes.WIDE['width']} and {eyes.PHONE['width']} wide: axe found nothing")


def test_nothing_stays_english_on_russian_pages(walked: Notebook) -> None:
    pages = [page for page in walked.seen if page.language == "ru"]
    assert len(pages) > 20
    assert all('<html lang="ru">' in page.html for page in pages)
    handles = {handle for page in pages for handle in re.findall(r"<dd>([a-z]+-[a-z]+)</dd>", page.html)}
    allowed = re.compile("|".join([NAMES, *handles]))
    left = sorted({line for page in pages for line in eyes.left_in_english(page, allowed, typed="Canary")})
    assert not left, "\n".join(left)


def test_the_watch_would_notice(chrome: Browser, notes: Notebook) -> None:
    wide = '<p style="width: 2000px">wide</p>'
    html = f'<!doctype html><html lang="en"><title>x</title><main><input>{wide}<script src="//evil.example/x"></script>'
    bad = Seen(
        "x", "/x", 200, "en", f"{notes.live.url}/x", html, "default-src 'none'; form-action https://evil.example"
    )
    assert len(notes.faults(bad)) == 4  # a script, an inline style, an address of elsewhere, a loose policy
    found = "\n".join(eyes.look(chrome, [bad]))
    assert all(fault in found for fault in ("px too wide", "label:", "page-has-heading-one")), found


@pytest.mark.parametrize("flow", later.FLOWS, ids=lambda flow: flow.__name__.lower())
def test_what_takes_days_over_http(live: Live, days: Days, flow: type[later.Later]) -> None:
    """The last: from here on the service's clock is ahead."""
    flow(live.url, live.staff, live.members, days, mark=f"Mark{secrets.token_hex(4)}").run()
