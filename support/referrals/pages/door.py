"""The blueprint of the pages of referrals."""

from flask import Blueprint

pages = Blueprint("referrals_pages", "support.referrals.pages", template_folder="../templates")
