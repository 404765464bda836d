"""The pages of feedback and complaints."""

from support.voice.pages.door import pages

__all__ = ["pages"]
