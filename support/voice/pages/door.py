"""The blueprint of the pages of feedback and complaints."""

from flask import Blueprint

pages = Blueprint("voice_pages", "support.voice.pages", template_folder="../templates")
