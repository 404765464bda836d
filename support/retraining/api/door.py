"""The blueprint of the JSON doors of retraining and work."""

from support.core.web.api import Door

api = Door("retraining", "support.retraining.api", description="Programmes, places in them, and work")
