"""A card names nobody, is checked by anybody, and is false as soon as one letter of it is another."""

import json
import subprocess
import sys
from datetime import date, timedelta

import pytest

from support.core import clock
from support.core.db import at_the_edge
from support.union import service as union
from support.vault import cards
from support.vault.ciphers import KeyPair, random_seed
from tests.giving.pdf import words
from tests.union.factory import asked, member

VERIFY, REVOCATIONS = "/api/v1/union/cards/verify", "/api/v1/union/revocations"
CARD = "/api/v1/me/membership/card"
PAIR, OTHER = KeyPair(random_seed()), KeyPair(random_seed())
TODAY = date(2026, 11, 22)


def _card(**changed):
    told = {"serial": "0123456789AB", "number": "ABCD2345", "klass": "member", "valid_until": date(2026, 12, 31)}
    return cards.Card(**told | changed)


def test_every_letter_of_a_statement_counts(monkeypatch):
    statement = cards.write(_card(), PAIR.verify_key, PAIR.sign)

    def result(text, on=TODAY, keys=(PAIR.verify_key,), gone=()):
        return cards.check(text, keys, set(gone).__contains__, on).result

    assert result(statement) == result(f" {statement[:50]}\n{statement[50:]} ") == "valid"
    assert result(statement, on=date(2027, 1, 1)) == "expired"
    assert result(statement, gone=["0123456789AB"]) == "revoked"
    assert result(statement, keys=[OTHER.verify_key]) == "unknown_key"
    assert result(statement, keys=[OTHER.verify_key, PAIR.verify_key]) == "valid"
    assert result(statement.replace("20261231", "20271231")) == "changed"
    assert result(cards.write(_card(), PAIR.verify_key, OTHER.sign)) == "changed"
    tried = 0
    for at, letter in enumerate(statement):
        for other in {"A", "B", "2", "7", "f", "."} - {letter}:
            assert result(statement[:at] + other + statement[at + 1 :]) != "valid"
            tried += 1
    assert result("") == result("APC1") == result(statement + "A") == result(statement[:-1]) == "unreadable"
    assert len(statement) < 180
    print(f"CARD  {tried} single letters changed in a statement of {len(statement)}: none of them is valid")


def test_a_card_is_offline_what_it_is_online(app, people, client, tmp_path):
    mila, friend, waiting = member(app, people), member(app, people, "supporter"), asked(app)
    assert waiting.client.get(CARD).status_code == 403
    shown = mila.client.get(CARD).json
    assert mila.client.get(CARD).json == shown
    assert (shown["number"], shown["class"]) == (mila.number, "member")
    assert shown["valid_until"] == (clock.quarters_on(clock.today(), 2) - timedelta(days=1)).isoformat()
    assert friend.client.get(CARD).json["class"] == "supporter"
    for private in (mila.handle, str(mila.id)):
        assert private not in json.dumps(shown)
    online = client.get(VERIFY, query_string={"statement": shown["statement"]}).json
    assert (online["result"], online["number"], online["valid"]) == ("valid", mila.number, True)
    later = shown["valid_until"].replace("-", "")
    changed = shown["statement"].replace(later, f"{int(later[:4]) + 5}{later[4:]}")
    false = client.get(VERIFY, query_string={"statement": changed}).json
    assert (false["result"], false["valid"], false["number"]) == ("changed", False, None)
    assert "changed after it was signed" in false["reason"]
    assert mila.client.post(f"{CARD}/lost").status_code == 204
    assert mila.client.get(CARD).json["serial"] != shown["serial"]
    assert client.get(VERIFY, query_string={"statement": shown["statement"]}).json["result"] == "revoked"
    listed = client.get(REVOCATIONS).json
    assert listed["revoked"] == [shown["serial"]]
    (tmp_path / "revoked.json").write_text(json.dumps(listed))
    key = shown["verify_key"]
    assert _offline(shown["statement"], "--key", key)[0] == 0
    assert _offline(changed, "--key", key) == (1, "False: it was changed after it was signed.")
    gone = _offline(shown["statement"], "--key", key, "--revocations", str(tmp_path / "revoked.json"))
    assert gone == (1, "It was true and was revoked.")
    joined = cards.revocations(TODAY, ["0" * 12, shown["serial"]], PAIR.verify_key, PAIR.sign)
    assert cards.read_revocations(joined, PAIR.verify_key) == {"0" * 12, shown["serial"]}
    with pytest.raises(ValueError, match="no list"):  # the same bytes are signed, and neither serial stands in it
        cards.read_revocations(joined | {"revoked": ["\n".join(joined["revoked"])]}, PAIR.verify_key)
    listed["revoked"] = []
    (tmp_path / "revoked.json").write_text(json.dumps(listed))
    told = _offline(shown["statement"], "--key", key, "--revocations", str(tmp_path / "revoked.json"))
    assert told == (1, "This list was not signed by this key, or it was changed.")


def _offline(statement, *more):
    done = subprocess.run(
        [sys.executable, "-m", "support.vault.cards", "check", statement, *more],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).splitlines()[0]


def test_a_card_ends_with_membership_and_is_a_paper_too(app, people, client):
    mila = member(app, people)
    shown = mila.client.get(CARD).json
    paper = mila.client.get(f"{CARD}?format=pdf").data
    assert mila.number[:4] in words(paper)
    assert mila.handle not in words(paper)
    drawn = mila.client.get(f"{CARD}?format=svg")
    assert drawn.text.startswith("<svg")
    assert "<title>" in drawn.text
    with app.test_request_context(), at_the_edge():
        union.end_everything(union.by_id(mila.id, lock=True))
    assert client.get(VERIFY, query_string={"statement": shown["statement"]}).json["result"] == "revoked"


@pytest.mark.parametrize("statement", ["", "x" * 401, "APC1.\x00"])
def test_what_is_no_card_is_told_so(client, statement):
    answer = client.get(VERIFY, query_string={"statement": statement})
    assert answer.status_code in {200, 400, 422}
    assert answer.status_code != 200 or answer.json["result"] == "unreadable"
