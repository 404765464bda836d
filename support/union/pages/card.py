"""One's own card, and for everybody whether a card is true."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.core.errors import Conflict
from support.core.web.downloads import fleeting
from support.core.web.forms import posted
from support.core.web.guard import me, public
from support.core.web.pages import notice, tab
from support.union import service
from support.union.pages.door import belongs, pages
from support.union.schema.dues import DuesNothingForm
from support.vault import notary

tab("own", "union_pages.own_card", lazy_gettext("Card"), rank=22, may=belongs)


@pages.get("/own/card")
def own_card() -> str:
    """One's own card, or why there is none."""
    try:
        shown, why = service.cards.mine(me()), None
    except Conflict as none:
        shown, why = None, none.detail
    return render_template("union/dues/card.html", shown=shown, why=why, check=service.cards.check_address())


@pages.get("/own/card.svg")
def own_card_picture() -> Response:
    """The card as a picture."""
    return Response(service.cards.picture(service.cards.mine(me())), mimetype="image/svg+xml")


@pages.get("/own/card.pdf")
def own_card_pdf() -> Response:
    """The card to be printed."""
    made = service.cards.pdf(service.cards.mine(me()))
    return fleeting(made, kind="application/pdf", name="card.pdf")


@pages.get("/own/card/lost")
def ask_card_lost() -> str:
    """A pause before cards are revoked."""
    service.own(me())
    return render_template(
        "core/confirm.html",
        title=gettext("Is your card lost, or has somebody copied it?"),
        sentence=gettext("It is revoked for everybody who checks it. You get another one at once."),
        action=url_for("union_pages.card_lost"),
        confirm_label=gettext("Revoke it"),
        cancel_url=url_for("union_pages.own_card"),
        danger=True,
    )


@pages.post("/own/card/lost")
def card_lost() -> Response:
    """Revoke them."""
    service.own(me())
    posted(DuesNothingForm(), _refused)
    service.cards.lost(me())
    notice("good", gettext("Revoked. This is your new card."))
    return redirect(url_for("union_pages.own_card"), 303)


def _refused(_values: dict[str, Any], _errors: Any, problem: Any) -> str:
    back = (gettext("Card"), url_for("union_pages.own_card"))
    return render_template("core/problem.html", problem=problem, back=back)


@pages.get("/union/cards/verify")
@public
def verify_card() -> str:
    """Whether a card is true today; the form asks for what its code holds."""
    statement = request.args.get("statement", "").strip()
    verdict = service.cards.verify(statement) if statement else None
    return render_template(
        "union/dues/verify.html", statement=statement, verdict=verdict, verify_key=notary.verify_key().hex()
    )
