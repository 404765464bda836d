"""Every sentence of every page has its Russian words, with the same gaps to fill in."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "support/translations/ru/LC_MESSAGES/messages.po"
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
#: What officers and donors can meet: their own rooms, what stands below every page, and signing in.
PUBLIC = {"intake", "portal", "giving", "ledger", "people", "core", "vault"}
GAP = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
#: Latin words that stand on a Russian page: names, and the languages in their own words.
NAMES = {
    "English",
    "Apora",
    "Signal",
    "Telegram",
    "Threema",
    "Matrix",
    "Stripe",
    "amber",
    "window",
    "EUR",
    "IBAN",
    "BIC",
}

Msgid = str | tuple[str, str]


@cache
def sentences() -> dict[Msgid, set[str]]:
    """Every msgid of the pages, with the rooms that use it; gathered as `make messages` gathers them."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    found: dict[Msgid, set[str]] = {}
    for path, _line, msgid, _comments, _context in extract_from_dir(ROOT / "support", methods, keywords=KEYWORDS):
        key = tuple(msgid) if isinstance(msgid, tuple | list) else msgid
        found.setdefault(key, set()).add(Path(path).parts[0])
    return found


@cache
def russian() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="ru")


def words_of(msgid: Msgid) -> list[str]:
    """The Russian words of a sentence, one for each plural; empty where there are none."""
    message = russian().get(msgid if isinstance(msgid, str) else msgid[0])
    if message is None or message.fuzzy:
        return [""]
    return [message.string] if isinstance(message.string, str) else list(message.string)


def untranslated(rooms: set[str] | None = None) -> list[Msgid]:
    return [
        msgid for msgid, used in sentences().items() if (rooms is None or used & rooms) and not all(words_of(msgid))
    ]


def test_everything_an_officer_or_donor_can_meet_is_in_russian():
    known = [msgid for msgid, used in sentences().items() if used & PUBLIC]
    assert len(known) > 400
    print(f"{len(known)} sentences on the pages of officers and donors")
    assert untranslated(PUBLIC) == [], "run `make messages` and translate these"


def test_everything_staff_can_meet_is_in_russian():
    assert untranslated() == [], "run `make messages` and translate these"


def test_the_gaps_to_fill_in_are_the_same():
    wrong = []
    for msgid in sentences():
        wanted = set(GAP.findall(msgid if isinstance(msgid, str) else msgid[-1]))
        wrong += [(msgid, words) for words in words_of(msgid) if words and set(GAP.findall(words)) != wanted]
    assert wrong == []


def test_counted_sentences_have_all_three_russian_forms():
    counted = [msgid for msgid in sentences() if not isinstance(msgid, str)]
    assert counted
    assert [msgid for msgid in counted if len(words_of(msgid)) != 3] == []


def test_the_catalogue_keeps_nothing_that_no_page_says():
    said = {msgid if isinstance(msgid, str) else msgid[0] for msgid in sentences()}
    kept = {message.id if isinstance(message.id, str) else message.id[0] for message in russian() if message.id}
    assert kept - said == set()


@pytest.mark.parametrize(
    "address", ["/", "/apply", "/apply/confirm", "/enter", "/enter/staff", "/invitation", "/give", "/funds", "/nowhere"]
)
def test_a_russian_page_holds_no_english(client, address):
    page = client.get(address, headers={"Accept-Language": "ru"})
    assert page.status_code in {200, 404}
    assert '<html lang="ru">' in page.text
    told = re.sub(r'<(\w+)[^>]*translate="no"[^>]*>.*?</\1>', " ", page.text, flags=re.DOTALL)
    shown = re.sub(r"<(style|script|head).*?</\1>|<[^>]+>|&\w+;", " ", told, flags=re.DOTALL)
    assert re.search(r"[а-я]{4}", shown)
    assert set(re.findall(r"[A-Za-z]{3,}", shown)) - NAMES == set()


def test_a_refusal_is_told_in_russian(client):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/apply").text).group(1)
    russian_browser = {"Accept-Language": "ru"}
    page = client.post("/apply", data={"csrf_token": token, "language": "ru"}, headers=russian_browser)
    assert page.status_code == 422
    assert "Заполните, пожалуйста." in page.text
    assert "Выберите хотя бы один вид помощи." in page.text
    refused = client.post("/api/v1/applications", json={"surname": "x"}, headers=russian_browser)
    told = [fault for faults in refused.json["fields"].values() for fault in faults]
    assert told
    assert not [fault for fault in told if re.search(r"[A-Za-z]{3,}", fault)]
