"""The pages of testimony."""

from flask import Blueprint

pages = Blueprint("testimony_pages", __name__, template_folder="templates")
