"""The JSON doors of feedback and complaints."""

from support.voice.api import everybody, handling, own
from support.voice.api.door import api

__all__ = ["api", "everybody", "handling", "own"]
