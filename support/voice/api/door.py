"""The blueprint of the JSON doors of feedback and complaints."""

from support.core.web.api import Door

api = Door("voice", "support.voice.api", description="Feedback and complaints")
