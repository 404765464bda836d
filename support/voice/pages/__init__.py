"""The pages of feedback and complaints."""

from support.voice.pages import everybody, handling, own
from support.voice.pages.door import pages

__all__ = ["everybody", "handling", "own", "pages"]
