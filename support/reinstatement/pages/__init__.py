"""The pages of the way back."""

from support.reinstatement.pages import applying, competitions, own, panel, register
from support.reinstatement.pages.door import pages

__all__ = ["applying", "competitions", "own", "pages", "panel", "register"]
