"""Following every link from somebody's first page, one of each kind of place: pages that no story passes."""

import re
from urllib.parse import urlsplit

from tests.browser.chromium import Visitor

#: Files are saved and not shown; changing the language and leaving are not links.
NOT_SHOWN = re.compile(
    r"/(content|picture|static|export|packages)\b|/copy$|\.(svg|css|zip|csv|pdf|json|ics)$|/journal/file$|^/api/"
    r"|/(reports|votes|ballots)/[^/]+/file$|/(help|shared)/[^/]+/documents/"
    r"|/meetings/[^/]+/(day$|files/)|/work/days$"
)
#: What makes two places of one kind: ids, references, and names of staff and cases.
NAMED = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|A-\w{4}-\w{4}|(?<=/people/)[\w-]+|(?<=/(?:holders|schemes)/)[\w-]+"
    r"|(?<=/disputes/)\w+|(?<=/payouts/)\w+|(?<=/campaigns/)\w+|(?<=/members/)[0-9A-Z]{8}|(?<=/sections/)[\w-]+|(?<=/transparency/)\d{4}-\d\d"
)
MOST = 120


def kind(path: str) -> str:
    """A path without what it names."""
    return NAMED.sub("*", path)


def roam(visitor: Visitor, *starts: str) -> set[str]:
    """Visit these and all they lead to, each kind of place once; the kinds. A refusal on the way fails."""
    waiting, known = list(starts), {kind(urlsplit(start).path) for start in starts}
    while waiting:
        visitor.go(waiting.pop(0))
        for href in visitor.page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))"):
            path = urlsplit(href).path
            if href.startswith("/") and not NOT_SHOWN.search(path) and kind(path) not in known:
                known.add(kind(path))
                waiting.append(href)
        assert len(known) < MOST, f"{visitor.who} finds no end: {sorted(known)}"
    return known
