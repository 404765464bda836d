"""The pictures of the README, taken anew from a running instance.

make run                                                        # in one terminal
python -m tests.browser.pictures instance/demo.json docs/pictures
"""

import argparse
import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.chromium import PHONE, WIDE, chromium


def take(browser: Browser, demo: dict[str, Any], folder: Path) -> None:
    """The officer's page on a phone, a case on the desk of who owns it, and the page where money is given."""
    url, officer = demo["url"], demo["officers"][1]
    page = _page(browser, PHONE, scale=2)
    page.goto(f"{url}/enter")
    page.fill("main [name=passphrase]", officer["passphrase"])
    page.click("main form .actions button")
    page.locator("main .steps").wait_for()
    page.screenshot(path=folder / "officer.png")
    page.goto(f"{url}/give")
    page.screenshot(path=folder / "give.png")

    worker = [person for person in demo["staff"] if person["roles"] == ["caseworker"]][1]
    page = _page(browser, WIDE, scale=1)
    page.goto(f"{url}/enter/staff")
    page.fill("main [name=name]", worker["name"])
    page.fill("main [name=passphrase]", worker["passphrase"])
    page.click("main form .actions button")
    page.locator("main h1").wait_for()
    page.goto(f"{url}/desk/cases")
    page.click(f"main a:text-is('{officer['handle']}')")
    page.locator("main .split").wait_for()
    page.screenshot(path=folder / "case.png")


def _page(browser: Browser, size: dict[str, int], *, scale: int) -> Page:
    context = browser.new_context(
        java_script_enabled=False,
        viewport=size,  # type: ignore[arg-type]
        device_scale_factor=scale,
        locale="en-GB",
    )
    return context.new_page()


def main() -> None:
    """Take them from a started instance."""
    parser = argparse.ArgumentParser(description="Take the README's pictures from a started instance.")
    parser.add_argument("demo", type=Path, help="demo.json of the instance")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        take(browser, json.loads(given.demo.read_text()), given.folder)


if __name__ == "__main__":
    main()
