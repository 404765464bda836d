"""Translations, read from the `.po` files at start, so that there is nothing to compile or forget to compile."""

import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Babel, Domain, get_locale

FOLDER = Path(__file__).parent.parent / "translations"


@cache
def catalogue(language: str) -> NullTranslations:
    """The messages of a language, or none at all for one that has no file."""
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


class PoDomain(Domain):
    """Flask-Babel's domain, over the catalogues above."""

    def get_translations(self) -> NullTranslations:
        """The catalogue of the language now in use."""
        locale = get_locale()
        return catalogue(locale.language) if locale is not None else NullTranslations()


class Translated(Babel):
    """Flask-Babel, with that domain as its own."""

    domain_instance = PoDomain()
