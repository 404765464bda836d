"""The pages of partners."""

from flask import Blueprint

pages = Blueprint("partners_pages", __name__, template_folder="templates")
