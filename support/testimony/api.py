"""The JSON doors of testimony."""

from support.core.web.api import Door

api = Door("testimony", __name__, description="Statements and files for investigators")
