"""One spelling for many: names as they sound, ways to be reached without how they were typed, a unit by its number.

A Belarusian, Russian or Latin spelling of one name becomes the same few letters. What is empty, or holds nothing that
tells people apart, becomes the empty text, and that never matches anything.
"""

import re
from collections.abc import Iterable

from anyascii import anyascii

#: Letters of the Belarusian alphabets that lose what they say on their way to ASCII.
LETTERS = str.maketrans({"ў": "v", "Ў": "v", "ŭ": "v", "Ŭ": "v", "š": "sh", "Š": "sh", "č": "ch", "Č": "ch"})
LETTERS |= str.maketrans({"ž": "zh", "Ž": "zh", "ć": "ts", "Ć": "ts"})

#: In the Latin alphabet of Belarusian, which these letters tell, c and ch are other sounds than in English.
OWN_LATIN = re.compile(r"[ŭšžčćśźń]", re.IGNORECASE)

#: What people write where they have nothing to say, in ASCII.
NOTHING = frozenset({"no", "none", "net", "nyama", "nema", "unknown", "neizvestno", "nevyadoma", "anonim", "anonymous"})

#: From spelling to sound, in this order. A letter that is free again stands for a sound: x is sh, j is zh, c is ch.
SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"x", "ks"),
        (r"q|ck|c(?![hz])", "k"),
        (r"ph", "f"),
        (r"w", "v"),
        (r"[jy]", "i"),
        (r"shch|sch|sh|sz", "x"),
        (r"zh", "j"),
        (r"ch|cz", "c"),
        (r"[kg]?h", "g"),
        (r"dz", "d"),
        (r"ts", "t"),
        (r"^u(?=[bcdfgjklmnprstvxz])|(?<=[aeo])u", "v"),
        (r"i+", "i"),
        (r"iu", "u"),
        (r"i[aeo]", "e"),
        (r"o", "a"),
        (r"(.)\1+", r"\1"),
        (r"(?<=[^aeiu])[ae]r$", "r"),
    )
]
VOWELS = "aeiu"
PATRONYMIC = re.compile(r"(?:avic|evic|ic|avn|evn|inicn)[ae]?$")

#: Given names that two languages write so differently that no rule of sound brings them together.
NAMESAKES = (
    ("Александр", "Аляксандр", "Алесь", "Alexander"),
    ("Анастасия", "Настасся"),
    ("Анна", "Ганна", "Hanna"),
    ("Григорий", "Рыгор"),
    ("Дмитрий", "Зміцер", "Зьміцер"),
    ("Евгений", "Яўген", "Eugene"),
    ("Екатерина", "Кацярына", "Catherine", "Katherine"),
    ("Елена", "Алена", "Helena"),
    ("Иосиф", "Язэп", "Юзаф", "Joseph"),
    ("Константин", "Канстанцін", "Кастусь", "Constantine"),
    ("Михаил", "Міхась", "Michael", "Michail"),
    ("Николай", "Мікалай", "Мікола", "Nicholas"),
    ("Ольга", "Вольга"),
    ("Осип", "Восіп"),
    ("Пётр", "Пятро", "Peter"),
    ("Фёдор", "Хведар", "Theodore"),
)

#: So many digits of a telephone number tell people apart, whatever stands before them.
PHONE_DIGITS, FEWEST_DIGITS = 9, 7


def ascii_of(text: str) -> str:
    """The text in lower-case ASCII."""
    return anyascii(text.translate(LETTERS)).casefold()


def sound(word: str) -> str:
    """How one word sounds, in few letters; empty for what has none."""
    if OWN_LATIN.search(word):
        word = word.casefold().replace("ch", "kh").replace("c", "ts")
    heard = re.sub(r"[^a-z]", "", ascii_of(word))
    for pattern, heard_as in SOUNDS:
        heard = pattern.sub(heard_as, heard)
    return _CANONICAL.get(stem(heard), heard)


def stem(heard: str) -> str:
    """The sound without its ending, which changes with the language and for a woman."""
    return heard.rstrip(VOWELS)


def bones(heard: str) -> str:
    """The consonants, where they are enough to tell names apart; vowels are what spellings differ in most."""
    short = stem(heard)
    kept = "".join(letter for letter in short if letter not in VOWELS)
    return kept if len(kept) > 2 else short


_CANONICAL: dict[str, str] = {}
_CANONICAL.update({stem(sound(name)): sound(names[0]) for names in NAMESAKES for name in names[1:]})


def parts_of(name: str) -> tuple[tuple[str, ...], str]:
    """A name's parts as they sound, and its patronymic apart from them, or the empty text; initials are left out."""
    words = re.findall(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*", name)
    told = (word for word in words if len(word) > 1 and ascii_of(word) not in NOTHING)
    heard = [part for word in told if (part := sound(word))]
    fathers = [at for at, part in enumerate(heard) if at and PATRONYMIC.search(part)]
    if len(heard) < 3 or len(fathers) != 1:
        return tuple(heard), ""
    return tuple(part for at, part in enumerate(heard) if at != fathers[0]), heard[fathers[0]]


def contact(kind: str, value: str) -> tuple[str, str]:
    """A way to be reached as `(kind, key)`; the key is empty for what reaches nobody.

    A number given for a messenger is a telephone number like any other.
    """
    text = ascii_of(value).strip()
    number = _number(text)
    if kind == "phone" or not re.search(r"[a-z]", text):
        return "phone", number
    if kind == "email":
        name, _at, host = text.rpartition("@")
        return "email", text if name and "." in host else ""
    name = re.sub(r"^(?:https?://)?(?:t\.me/|matrix\.to/#/)?@?", "", text)
    enough = len(re.findall(r"[a-z0-9]", name)) > 2 and name not in NOTHING
    return kind, name if enough else ""


def _number(text: str) -> str:
    """The last digits of a telephone number; empty when they are too few, or all the same."""
    digits = re.sub(r"\D", "", text)
    return digits[-PHONE_DIGITS:] if len(digits) >= FEWEST_DIGITS and len(set(digits[-PHONE_DIGITS:])) > 1 else ""


def unit(text: str) -> tuple[frozenset[str], str]:
    """A unit by the numbers in its name, and by how the rest of it sounds."""
    words = re.findall(r"[a-z]+", ascii_of(text))
    return frozenset(re.findall(r"\d{3,}", ascii_of(text))), joined(sound(word) for word in words if len(word) > 1)


def joined(heard: Iterable[str]) -> str:
    """Words as one text, in no order of their own."""
    return " ".join(sorted(filter(None, heard)))
