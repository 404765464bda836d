"""The blueprint of the pages of the way back."""

from flask import Blueprint

pages = Blueprint("reinstatement_pages", "support.reinstatement.pages", template_folder="../templates")
