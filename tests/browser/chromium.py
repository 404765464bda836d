"""Chromium as people use it here: a fresh profile, scripts off, and somebody noting every request it makes."""

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

from tests.live import Live

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 20_000
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
#: Chromium says this of every answer that is a refusal; the refusal itself is looked at by the walk.
REFUSED = re.compile(r"^Failed to load resource: the server responded with a status of 4\d\d")
ADDRESS = re.compile(r"//([\w.-]+(?::\d+)?)")


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's own Chromium, or the one that CHROMIUM names."""
    with sync_playwright() as playwright:
        found = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Seen:
    """A page that was reached: who saw it, where, and what came."""

    who: str
    place: str
    status: int
    language: str
    url: str
    html: str
    policy: str

    @property
    def title(self) -> str:
        """A name for it in messages and file names."""
        place = self.place.strip("/").replace("/", "-") or "home"
        return f"{self.language}-{self.who}-{place}-{self.status}"


@dataclass
class Notebook:
    """What every browser of a walk asked for and complained about, and every page it was shown."""

    live: Live
    pictures: Path | None = None
    seen: list[Seen] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    documents: int = 0

    @property
    def ours(self) -> str:
        """Our host."""
        return urlsplit(self.live.url).netloc

    @property
    def others(self) -> set[str]:
        """The two hosts that an address may name beside ours: the checkout and the exit site."""
        return {urlsplit(self.live.stripe_url).netloc, urlsplit(self.live.exit_url).netloc}

    def strangers(self) -> set[str]:
        """Hosts asked that are none of the three."""
        return {urlsplit(url).netloc for url, _kind in self.requests} - {self.ours} - self.others

    def faults(self, page: Seen) -> list[str]:
        """What a page holds that it may not: a script, an event handler, an address of elsewhere, a loose policy."""
        found = []
        if re.search(r"<script|<style|<iframe|<object|<embed|javascript:|data:", page.html, re.IGNORECASE):
            found.append("holds a script, a style or a frame")
        if re.search(r"<[^>]*\s(?:on\w+|style)\s*=", page.html, re.IGNORECASE):
            found.append("holds an event handler or an inline style")
        elsewhere = set(ADDRESS.findall(page.html)) - {self.ours, "www.w3.org"}
        if elsewhere:
            found.append(f"names {sorted(elsewhere)}")
        if "script" in page.policy or "unsafe" in page.policy or "default-src 'none'" not in page.policy:
            found.append(f"has the policy {page.policy!r}")
        leads_to_pay = page.place in {"/give", "/give/mine/-", "/give/mine/-/card", "/own/dues"}
        allowed = self.others if leads_to_pay else {urlsplit(self.live.exit_url).netloc}
        if set(ADDRESS.findall(page.policy)) - allowed:
            found.append(f"lets its policy name {sorted(set(ADDRESS.findall(page.policy)) - allowed)}")
        return [f"{page.title} {fault}" for fault in found]


class Visitor:
    """Somebody with a browser of their own, scripts off."""

    def __init__(self, browser: Browser, notes: Notebook, who: str, *, language: str = "en") -> None:
        self.notes, self.who, self.language = notes, who, language
        locale = {"en": "en-GB", "ru": "ru-RU"}[language]
        self.context = browser.new_context(java_script_enabled=False, viewport=WIDE, locale=locale)  # type: ignore[arg-type]
        self.context.set_default_timeout(PATIENCE)
        self.context.on("request", self._asked)
        self.context.on("response", self._answered)
        self.context.on("console", self._complained)
        self.page: Page = self.context.new_page()
        self.last: Response | None = None

    # -- what is noted -----------------------------------------------------------------------------------------

    def _asked(self, request: Request) -> None:
        self.notes.requests.append((request.url, request.resource_type))

    def _answered(self, response: Response) -> None:
        ours = urlsplit(response.url).netloc == self.notes.ours
        if response.headers.get("content-disposition", "").startswith("attachment"):
            return  # a file is kept, and the page stays
        if ours and response.request.is_navigation_request() and not 300 <= response.status < 400:
            self.last = response
            self.notes.documents += 1

    def _complained(self, message: ConsoleMessage) -> None:
        if message.type != "info" and not REFUSED.match(message.text):
            self.notes.complaints.append(f"{self.who}: {message.type}: {message.text}")

    def _see(self) -> None:
        if urlsplit(self.page.url).netloc != self.notes.ours:
            return
        assert self.last is not None
        place = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "-", urlsplit(self.page.url).path)
        place = re.sub(r"(/cases/|/people/|/holders/|/give/mine/|/payouts/|/disputes/)[\w-]+", r"\1-", place)
        seen = Seen(
            who=self.who,
            place=place,
            status=self.last.status,
            language=self.language,
            url=self.page.url,
            html=self.page.content(),
            policy=self.last.headers.get("content-security-policy", ""),
        )
        self.notes.seen.append(seen)
        faults = self.notes.faults(seen)
        assert not faults, faults
        self._picture(seen)

    def _picture(self, seen: Seen) -> None:
        """One wide, one on a phone, when PICTURES names a folder."""
        if self.notes.pictures is None:
            return
        for size in (PHONE, WIDE):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            name = f"{len(self.notes.seen):03}-{seen.title}-{size['width']}.png"
            self.page.screenshot(path=self.notes.pictures / name, full_page=True)

    # -- what is done ------------------------------------------------------------------------------------------

    def go(self, path: str, status: int = 200) -> "Visitor":
        """Open an address of ours."""
        self.page.goto(self.notes.live.url + path)
        return self.arrived(status)

    def press(self, what: str, status: int = 200) -> "Visitor":
        """Press a button or follow a link, and wait for the page that comes."""
        with self.page.expect_navigation():
            self.page.locator(what).click()
        return self.arrived(status)

    def send(self, status: int = 200) -> "Visitor":
        """Press the button that sends the page's form."""
        return self.press("main form .actions > button.button:not(.second)", status)

    def keep(self, what: str) -> bytes:
        """Press a button that gives a file; its content."""
        with self.page.expect_download() as coming:
            self.page.locator(what).click()
        return Path(coming.value.path()).read_bytes()

    def attach(self, name: str, file: str, content: bytes) -> "Visitor":
        """Choose a file for a field."""
        self.page.set_input_files(self._named(name), {"name": file, "mimeType": "text/xml", "buffer": content})  # type: ignore[typeddict-item]
        return self

    def links(self, begin: str) -> list[str]:
        """Where the page's links lead that begin like this, each once."""
        found = self.page.eval_on_selector_all("main a[href]", "all => all.map(one => one.getAttribute('href'))")
        return [href for href in dict.fromkeys(found) if href.startswith(begin)]

    def again(self, status: int = 200) -> "Visitor":
        """Reload, which sends a form a second time."""
        self.page.reload()
        return self.arrived(status)

    def arrived(self, status: int = 200) -> "Visitor":
        """Insist on the status of the page that came, and look at it."""
        if urlsplit(self.page.url).netloc == self.notes.ours:
            assert self.last is not None
            assert self.last.status == status, f"{self.page.url}: {self.last.status}: {self.text[:600]}"
        else:
            assert status == 200, f"led to {self.page.url}"
        self._see()
        return self

    def fill(self, **typed: str) -> "Visitor":
        """Type into fields by name; `__` stands for the dot of a nested name."""
        for name, value in typed.items():
            self.page.fill(self._named(name), value)
        return self

    def choose(self, **chosen: str) -> "Visitor":
        """Choose in lists by name."""
        for name, value in chosen.items():
            self.page.select_option(self._named(name), value)
        return self

    def tick(self, name: str, value: str = "true") -> "Visitor":
        """Tick a box, or choose among radio buttons."""
        self.page.check(f'main [name="{name.replace("__", ".")}"][value="{value}"]')
        return self

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.page.input_value(self._named(name))

    def count(self, what: str) -> int:
        """How many of these the page has."""
        return self.page.locator(what).count()

    @property
    def text(self) -> str:
        """What the page says."""
        return self.page.locator("body").inner_text()

    @property
    def path(self) -> str:
        """Where one is."""
        return urlsplit(self.page.url).path

    def close(self) -> None:
        """Leave."""
        self.context.close()

    def _named(self, name: str) -> str:
        return f'main [name="{name.replace("__", ".")}"]'
