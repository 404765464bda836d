"""The pages of vetting."""

from flask import Blueprint

pages = Blueprint("vetting_pages", __name__, template_folder="templates")
