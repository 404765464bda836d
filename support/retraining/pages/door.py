"""The blueprint of the pages of retraining and work."""

from flask import Blueprint

pages = Blueprint("retraining_pages", "support.retraining.pages", template_folder="../templates")
