"""The JSON doors of feedback and complaints."""

from support.voice.api.door import api

__all__ = ["api"]
