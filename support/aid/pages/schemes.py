"""The pages of schemes: what may be given, who signs for how much, and a new version after a pause."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import redirect, request, url_for
from flask_babel import format_date, gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.aid import policy, service
from support.aid.model import ALL_KINDS, PAPER_WORDS, SCHEME_WORDS, Category
from support.aid.pages.door import draw, pages
from support.aid.schema.schemes import VersionForm
from support.aid.service import Band
from support.core import clock
from support.core.web.forms import OURS, posted
from support.core.web.guard import me
from support.core.web.pages import notice, section
from support.ledger import service as ledger

section("aid_pages.schemes", lazy_gettext("Schemes"), rank=36, may=policy.may_read_schemes)

WHAT_WORDS = {
    "open": lazy_gettext("Whether it is asked for"),
    "cap_payment": lazy_gettext("A payment, at most"),
    "cap_year": lazy_gettext("A case in a year, at most"),
    "cooldown_days": lazy_gettext("Days between two requests"),
    "papers": lazy_gettext("Papers"),
    "funds": lazy_gettext("Funds"),
    "bands": lazy_gettext("Signatures"),
}
STATE_WORDS = {
    "in_force": lazy_gettext("In force"),
    "coming": lazy_gettext("Comes"),
    "past": lazy_gettext("Over"),
}


def _draw(template: str, **values: Any) -> str:
    words = {
        "scheme_words": SCHEME_WORDS,
        "paper_words": PAPER_WORDS,
        "what_words": WHAT_WORDS,
        "state_words": STATE_WORDS,
        "drawn": drawn,
    }
    return draw(template, **words, **values)


def drawn(bands: Sequence[Band]) -> list[dict[str, Any]]:
    """Bands as a picture has them: where each begins and how wide it is, in per cent of amounts; how high, in points.

    Amounts go to a quarter beyond where the last band begins. `edge` is the amount at its right, left out where it
    would touch the one before.
    """
    ends = [band.up_to.minor for band in bands if band.up_to is not None]
    whole = ends[-1] * 5 / 4 if ends else 1
    found: list[dict[str, Any]] = []
    begins, last = 0.0, -20.0
    for band in bands:
        end = band.up_to.minor if band.up_to is not None else whole
        x, width = 100 * begins / whole, 100 * (end - begins) / whole
        shown = band.up_to is not None and x + width - last > 18
        last = x + width if shown else last
        found.append(
            {
                "band": band,
                "x": round(x, 2),
                "width": round(width, 2),
                "middle": round(x + width / 2, 2),
                "height": 20 * band.signatures,
                "edge": band.up_to if shown else None,
                "edge_at": round(x + width, 2),
            }
        )
        begins = end
    return found


@pages.get("/schemes")
def schemes() -> Any:
    """Every scheme with its caps, and who signs for how much."""
    listed = service.schemes(me())
    return _draw("schemes", schemes=listed, groups=_groups(listed))


def _groups(listed: list[dict[str, Any]]) -> list[tuple[list[str], list[Band]]]:
    """The kinds that have the same bands today, together."""
    found: list[tuple[list[str], list[Band]]] = []
    for one in listed:
        bands = one["now"]["bands"] if one["now"] and one["now"]["open"] else []
        same = next((codes for codes, known in found if known == bands), None)
        if bands and same is not None:
            same.append(one["code"])
        elif bands:
            found.append(([one["code"]], bands))
    return found


@pages.get("/schemes/<string:code>")
def scheme(code: str) -> Any:
    """One scheme: what is in force, and all its versions with what changed."""
    versions = service.history(me(), code)
    now = next((one for one in versions if one["state"] == "in_force"), None)
    return _draw("scheme", code=code, now=now, versions=versions, may_write=policy.may_write_schemes(me()))


@pages.get("/schemes/<string:code>/new")
def new_version(code: str) -> Any:
    """The newest version as a form, to be changed."""
    service.ensure_writes(me(), code)
    newest = next(iter(service.history(me(), code)), None)
    return _form(code, _values(newest), {}, None)


@pages.post("/schemes/<string:code>/new")
def write_version(code: str) -> Response | str:
    """Say what would change; once confirmed, write the version."""
    service.ensure_writes(me(), code)
    given = service.banded(posted(VersionForm(), partial(_form, code)))
    if "confirmed" not in request.form:
        return _confirm(code, given)
    made = service.add_version(me(), code, **given)
    notice("good", gettext("Version %(version)s is written.", version=made["version"]))
    return redirect(url_for("aid_pages.scheme", code=code), 303)


def _confirm(code: str, given: dict[str, Any]) -> str:
    """What the version would change, and the same form again, unseen."""
    newest, funds = service.check_version(me(), code, given)
    after = {
        **given,
        "open": given["is_open"],
        "papers": sorted(set(given["papers"])),
        "funds": sorted(({"code": fund.code, "name": fund.name} for fund in funds), key=lambda fund: fund["code"]),
    }
    hidden = [(name, value) for name, value in request.form.items(multi=True) if name not in OURS]
    return _draw(
        "scheme_confirm",
        code=code,
        day=format_date(given["valid_from"], "long", rebase=False),
        at_once=given["valid_from"] <= clock.today(),
        after=after,
        changes=service.differences(newest, after),
        hidden=hidden,
    )


def _values(newest: dict[str, Any] | None) -> dict[str, Any]:
    """What the form begins with."""
    today = clock.today().isoformat()
    if newest is None:
        return {"valid_from": today, "open": True, "cooldown_days": 0, "bands": [{}]}
    return {
        "valid_from": max(today, newest["valid_from"].isoformat()),
        "open": newest["open"],
        "cap_payment": newest["cap_payment"].major,
        "cap_year": newest["cap_year"].major,
        "cooldown_days": newest["cooldown_days"],
        "papers": newest["papers"],
        "funds": [fund["code"] for fund in newest["funds"]],
        "bands": [
            {
                "up_to": "" if band.up_to is None else band.up_to.major,
                "signatures": band.signatures,
                "chair": band.chair,
            }
            for band in newest["bands"]
        ],
    }


def _form(code: str, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return _draw(
        "scheme_form",
        code=code,
        caps_only=code == ALL_KINDS,
        one_band=code == Category.EMERGENCY,
        currency=ledger.general().currency,
        funds=[(fund.code, fund.name) for fund in ledger.funds(open_only=True, for_aid=True)],
        earliest=clock.today().isoformat(),
        values=values,
        errors=errors,
        problem=problem,
    )
