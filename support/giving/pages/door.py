"""The blueprint of the pages of giving."""

from flask import Blueprint

pages = Blueprint("giving_pages", "support.giving.pages", template_folder="../templates")
