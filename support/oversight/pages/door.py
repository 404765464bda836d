"""The blueprint of the pages of oversight."""

from flask import Blueprint
from flask_babel import lazy_gettext as _

from support.core.web.pages import section
from support.oversight import policy

pages = Blueprint("oversight_pages", "support.oversight.pages", template_folder="../templates")
section("oversight_pages.audit", _("Audit"), rank=61, may=policy.may_read_audit)
