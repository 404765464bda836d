"""The blueprint of the pages of ballots."""

from flask import Blueprint

pages = Blueprint("ballots_pages", "support.ballots.pages", template_folder="../templates")
