"""The blueprint of the pages of ledger."""

from flask import Blueprint
from flask_babel import lazy_gettext as _

from support.core.web.pages import section
from support.ledger import policy

pages = Blueprint("ledger_pages", "support.ledger.pages", template_folder="../templates")
section("ledger_pages.books", _("Books"), rank=60, may=policy.may_see_books)
