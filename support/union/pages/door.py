"""The blueprint of the pages of the union."""

from flask import Blueprint

pages = Blueprint("union_pages", "support.union.pages", template_folder="../templates")
