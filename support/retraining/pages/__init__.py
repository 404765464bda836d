"""The pages of retraining and work."""

from support.retraining.pages import places, programmes, skills, work
from support.retraining.pages.door import pages

__all__ = ["pages", "places", "programmes", "skills", "work"]
