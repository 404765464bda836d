"""Why a file is not taken, as a code: the parent turns it into words."""

from enum import StrEnum


class Why(StrEnum):
    """The reasons."""

    EMPTY = "empty"
    KIND = "kind"
    MARKUP = "markup"
    ARCHIVE = "archive"
    OFFICE = "office"
    FILM = "film"
    TIFF = "tiff"
    LARGE = "large"
    LOCKED = "locked"
    PAGES = "pages"
    BROKEN = "broken"
    HEAVY = "heavy"
    GROWS = "grows"


class NotTaken(Exception):
    """The file is refused for this reason."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why
