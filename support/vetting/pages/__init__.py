"""The pages of vetting: for holders, for those who are named, and for the officer."""

from support.vetting.pages import freezing, holding, looking, own
from support.vetting.pages.door import pages

__all__ = ["freezing", "holding", "looking", "own", "pages"]
