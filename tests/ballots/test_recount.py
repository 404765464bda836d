"""The published file and the command that counts it again: what was altered is found, and named."""

import json
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest

from support.ballots import counting
from support.ballots.cli import main
from support.vault import polls
from support.vault.ciphers import KeyPair, random_seed

BALLOT = UUID("5b0c7d6e-0d4e-4b9c-9f0a-2f8d6b1c7a11")
SERVICE = KeyPair(bytes(range(96)))
SALTS = {f"ABCDEFG{n}": bytes([n]) * 16 for n in range(10)} | {f"ABCDEFH{n}": bytes([40 + n]) * 16 for n in range(10)}


def signed(file: dict[str, Any], by: KeyPair = SERVICE) -> dict[str, Any]:
    """A file as the service would give it out."""
    file = {name: value for name, value in file.items() if name != "signature"} | {"key": by.verify_key.hex()}
    return file | {"signature": by.sign(polls.statement(file)).hex()}


def published(method: str, votes: list[list[Any]], options: int, seats: int = 1) -> dict[str, Any]:
    """A whole ballot, from its seed to its file."""
    seed = random_seed()
    public = polls.public_of(seed)
    leaves = sorted(polls.leaf_of(BALLOT, number, salt) for number, salt in SALTS.items())
    sealed = [polls.seal_vote(public, BALLOT, one) for one in votes]
    by_code = {polls.tracking_of(BALLOT, one): one for one in sealed}
    digest = polls.votes_hash(BALLOT, by_code)
    return signed(
        {
            "format": "ballot 1",
            "ballot": str(BALLOT),
            "status": "counted",
            "kind": "resolution" if method == "yes_no" else "election",
            "method": method,
            "seats": seats,
            "quorum": 20,
            "opens_on": "2026-11-02",
            "closes_on": "2026-11-09",
            "options": [{"position": n, "handle": f"Quiet Heron {n}"} for n in range(1, options + 1)],
            "roll": [one.hex() for one in leaves],
            "roll_hash": polls.roll_hash(BALLOT, leaves).hex(),
            "public": b64encode(public).decode(),
            "votes": [{"tracking": code, "sealed": b64encode(by_code[code]).decode()} for code in sorted(by_code)],
            "votes_hash": digest.hex(),
            "seed": b64encode(seed).decode(),
            "result": counting.result(
                method,
                seats=seats,
                quorum=20,
                roll=len(leaves),
                options=range(1, options + 1),
                votes=votes,
                votes_hash=digest,
            ),
        }
    )


@pytest.fixture(scope="module")
def stv() -> dict[str, Any]:
    """An election of two by seven votes."""
    return published("stv", [[1, 2], [1, 3], [1, 2], [2], [2, 3], [3], []], 3, seats=2)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """The command on a file: how it ends and what it says."""

    def told(file: object, *arguments: str) -> tuple[int, str]:
        path = tmp_path / "ballot.json"
        path.write_text(file if isinstance(file, str) else json.dumps(file))
        code = main(["recount", str(path), *arguments])
        out = capsys.readouterr()
        return code, out.out + out.err

    return told


def replaced(file: dict[str, Any], code: str, sealed: bytes) -> dict[str, Any]:
    """The file with another sealed vote under a code."""
    return file | {
        "votes": [
            one | {"sealed": b64encode(sealed).decode()} if one["tracking"] == code else one for one in file["votes"]
        ]
    }


def test_every_method_agrees_with_itself(stv: dict[str, Any], run: Callable[..., tuple[int, str]]) -> None:
    """What was published is counted again to the same."""
    others = [published("yes_no", [["yes"]] * 3 + [["no"], ["abstain"]], 0), published("approval", [[1, 2], [2]], 3)]
    for file in (stv, *others):
        code, said = run(file)
        assert code == 0, said
        assert "Everything in the file agrees" in said
        assert f"result   {file['result']['outcome']}" in said


def test_the_command_stands_alone(stv: dict[str, Any], tmp_path: Path) -> None:
    """Run as documented, without a service, a database or their libraries."""
    path = tmp_path / "ballot.json"
    path.write_text(json.dumps(stv))
    code = (
        "import runpy, sys\n"
        "for name in ('flask', 'flask_babel', 'sqlalchemy', 'psycopg'): sys.modules[name] = None\n"
        f"sys.argv = ['cli', 'recount', {str(path)!r}]\n"
        "runpy.run_module('support.ballots.cli', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={}, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Everything in the file agrees.\n")


def test_an_altered_vote_is_named(stv: dict[str, Any], run: Callable[..., tuple[int, str]]) -> None:
    """Replaced by a valid one, broken, left out or put in: even if the file is signed anew with the service's key."""
    victim, other = stv["votes"][2], stv["votes"][0]
    another = polls.seal_vote(b64decode(stv["public"]), BALLOT, [3])
    code, said = run(signed(replaced(stv, victim["tracking"], another)))
    assert code == 1
    assert f"The vote {victim['tracking']} is not the one that was given" in said
    assert "The votes do not fit their hash" in said
    assert other["tracking"] not in said

    broken = bytearray(b64decode(victim["sealed"]))
    broken[-1] ^= 1
    code, said = run(signed(replaced(stv, victim["tracking"], bytes(broken))))
    assert (code, f"The vote {victim['tracking']} does not open" in said) == (1, True)

    code, said = run(signed(stv | {"votes": stv["votes"][1:]}))
    assert (code, "The votes do not fit their hash" in said) == (1, True)
    stuffed = [*stv["votes"], {"tracking": polls.tracking_of(BALLOT, another), "sealed": b64encode(another).decode()}]
    code, said = run(signed(stv | {"votes": sorted(stuffed, key=lambda one: one["tracking"])}))
    assert (code, "Counted again, `cast` is 8" in said) == (1, True)
    code, said = run(stv | {"votes": [*stv["votes"], stv["votes"][0]]})
    assert (code, "stands in it twice" in said) == (2, True)


def test_what_else_was_altered_is_said(stv: dict[str, Any], run: Callable[..., tuple[int, str]]) -> None:
    """The result, the roll, the key, the signature, the seed."""
    lied = signed(stv | {"result": stv["result"] | {"elected": [3, 1]}})
    assert "Counted again, `elected` is [1, 2]; the file says [3, 1]" in run(lied)[1]
    short = signed(stv | {"roll": stv["roll"][1:]})
    assert "The roll does not fit its hash" in run(short)[1]
    assert "The signature does not fit" in run(stv | {"closes_on": "2026-11-08"})[1]
    assert run(stv, "--key", SERVICE.verify_key.hex())[0] == 0
    stranger = signed(stv, KeyPair(random_seed()))
    assert run(stranger)[0] == 0
    code, said = run(stranger, "--key", SERVICE.verify_key.hex())
    assert (code, "signed with another key" in said) == (1, True)
    unsealed = signed(stv | {"seed": b64encode(random_seed()).decode()})
    assert "does not belong to the key" in run(unsealed)[1]
    forbidden = polls.seal_vote(b64decode(stv["public"]), BALLOT, [1, 1])
    by_code = {one["tracking"]: b64decode(one["sealed"]) for one in stv["votes"]}
    by_code[polls.tracking_of(BALLOT, forbidden)] = forbidden
    listed = [{"tracking": code, "sealed": b64encode(by_code[code]).decode()} for code in sorted(by_code)]
    said = run(signed(stv | {"votes": listed, "votes_hash": polls.votes_hash(BALLOT, by_code).hex()}))[1]
    assert "says what no vote may say (twice)" in said


def test_it_grows_and_what_it_said_stands(
    stv: dict[str, Any], run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    """A file of an earlier day is compared with; before the count it says how the ballot stands."""
    rolled = signed(stv | dict.fromkeys(("public", "votes", "votes_hash", "seed", "result")) | {"status": "roll"})
    closed = signed(stv | {"status": "closed", "seed": None, "result": None})
    assert "nobody has voted yet" in run(rolled)[1]
    code, said = run(closed)
    assert (code, "only the trustees can count" in said) == (0, True)
    earlier = tmp_path / "earlier.json"
    earlier.write_text(json.dumps(rolled))
    assert run(stv, "--earlier", str(earlier))[0] == 0
    leaves = sorted([*(bytes.fromhex(one) for one in stv["roll"][1:]), bytes(32)])
    grown = {"roll": [one.hex() for one in leaves], "roll_hash": polls.roll_hash(BALLOT, leaves).hex()}
    code, said = run(signed(stv | grown), "--earlier", str(earlier))
    assert (code, "`roll` is not as it was in the earlier file" in said) == (1, True)


def test_ones_own_vote_and_place(stv: dict[str, Any], run: Callable[..., tuple[int, str]]) -> None:
    """A voter finds their vote by its code, and themselves on the roll by their salt; a wrong one is not there."""
    one = stv["votes"][3]["tracking"]
    spaced = "-".join(one[at : at + 4] for at in range(0, 16, 4)).lower()
    code, said = run(stv, "--tracking", spaced, "--member", "abcdefg3", "--salt", ("03" * 16))
    assert code == 0
    assert f"yours    {one} says [" in said
    assert "is on the roll" in said
    assert run(stv, "--tracking", "0" * 16)[0] == 1
    assert run(stv, "--member", "ABCDEFG3", "--salt", "04" * 16)[0] == 1
    assert run(stv, "--member", "ABCDEFG3", "--salt", "no salt")[0] == 1
    with pytest.raises(SystemExit):
        run(stv, "--member", "ABCDEFG3")


def test_a_hostile_file_is_refused_in_words(stv: dict[str, Any], run: Callable[..., tuple[int, str]]) -> None:
    """Whatever stands in a file: an answer and no trace, and nothing reaches the terminal that could act on it."""
    assert run("{")[0] == 2
    assert run("[]")[0] == 2
    hostile = signed(stv | {"kind": "\x1b[2J\x07"})
    assert "\x1b" not in run(hostile)[1]
    chance = Random(7)
    junk = [None, True, -1, 10**30, 1.5, "", "zz", [], [None], {}, {"position": "x"}, [{"tracking": 1, "sealed": 2}]]
    for name in stv:
        for value in junk:
            assert run(stv | {name: value})[0] in (1, 2), (name, value)
        assert run({key: value for key, value in stv.items() if key != name})[0] in (1, 2), name
    text = json.dumps(stv)
    for _ in range(150):
        at = chance.randrange(len(text))
        flipped = text[:at] + chance.choice('0aZ{}[],"\x00') + text[at + 1 :]
        if flipped != text:
            assert run(flipped)[0] in (1, 2), at
