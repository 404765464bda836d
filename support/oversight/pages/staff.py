"""The page of who answers for what is published: what waits, what is out, and whether the chain is whole."""

from flask import render_template
from flask_babel import lazy_gettext as _

from support.core.web.guard import me
from support.core.web.pages import section
from support.oversight import policy, service
from support.oversight.pages.door import pages
from support.oversight.pages.figures import month_words

section("oversight_pages.disclosure", _("Disclosure"), rank=59, may=policy.may_see_disclosure)

FAULT_WORDS = {
    "digest": _("The figures were changed after they were published."),
    "signature": _("The signature is not of these figures."),
    "key": _("It was signed with another key than the one of today."),
    "previous": _("It does not follow the month before it."),
    "month": _("It says that it is another month."),
}


@pages.get("/oversight/disclosure")
def disclosure() -> str:
    """What waits to be told, which months are out, and the chain computed anew."""
    standing = service.standing(me())
    return render_template(
        "oversight/disclosure.html",
        standing=standing,
        chain=service.verify_chain(me()),
        faults=FAULT_WORDS,
        month_words=month_words,
    )
