"""The JSON doors of retraining and work."""

from support.retraining.api import learning, programmes, work
from support.retraining.api.door import api

__all__ = ["api", "learning", "programmes", "work"]
