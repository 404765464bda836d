"""What everybody may read: the figures of published months, one month, the words, and how to check a signature."""

from typing import Any

from flask import render_template, request

from support.core.web.guard import public
from support.oversight import service
from support.oversight.pages import figures
from support.oversight.pages.door import pages
from support.oversight.service.composing import FEE_STEP
from support.oversight.service.publishing import DELAY_DAY
from support.oversight.service.suppressing import LEAST, MERGE_LIMIT
from support.vault import notary


@pages.get("/transparency")
@public
def transparency() -> str:
    """The figures of a year of published months."""
    before = request.args.get("before", "")
    found, following = service.browse(before=before)
    documents = [one.document for one in found]
    return _draw(
        "transparency",
        found=found,
        following=following,
        before=before,
        parts=figures.parts(documents) if documents else [],
        helped=figures.helped(documents) if documents else None,
    )


@pages.get("/transparency/<month>")
@public
def month(month: str) -> str:
    """One published month, cell by cell."""
    found = service.snapshot(month)
    return _draw("month", found=found, document=found.document, sources=figures.SOURCE_WORDS, fees=figures.FEE_WORDS)


@pages.get("/transparency/dictionary")
@public
def dictionary() -> str:
    """What each word of the data means, and the rules by which a number may be told."""
    return _draw("dictionary", columns=service.COLUMNS)


@pages.get("/transparency/verify")
@public
def verify() -> str:
    """How to check a month, and the key."""
    return _draw("verify", key=notary.verify_key().hex(), newest=service.newest())


def _draw(name: str, **values: Any) -> str:
    return render_template(
        f"oversight/{name}.html",
        month_words=figures.month_words,
        fund_words=figures.fund_words,
        category_words=figures.category_words,
        helped_words=figures.helped_words,
        least=LEAST,
        merge_limit=MERGE_LIMIT,
        fee_step=FEE_STEP,
        delay_day=DELAY_DAY,
        **values,
    )
