"""Count a published ballot again, offline: python -m support.ballots.cli recount FILE

It checks the signature, the roll, every sealed vote and its code, opens them, counts, and compares. What does not agree
is said, and the command ends with 1; otherwise with 0. Nothing is sent anywhere.

  --tracking CODE             also show the vote under this code as it was counted
  --member NUMBER --salt HEX  also say whether this member is on the roll
  --key HEX                   the union's key as it was learned elsewhere; the file must be signed with it
  --earlier FILE              a file of the same ballot downloaded before; what it said must still stand
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from support.ballots import recount
from support.ballots.recount import Published, Unreadable

STANDS = {
    "roll": "The roll is frozen; nobody has voted yet.",
    "open": "It is open. Votes are published at the close.",
    "closed": "It is closed and not opened yet: only the trustees can count.",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 if everything agrees, 1 if something does not, 2 for a file that cannot be read."""
    asked = _arguments(arguments)
    try:
        found = _load(asked.file)
        wrong = recount.findings(found, key=asked.key)
        if asked.earlier is not None:
            wrong += recount.since(found, _load(asked.earlier))
        _tell(found)
    except Unreadable as error:
        print("".join(one for one in str(error) if one.isprintable()), file=sys.stderr)
        return 2
    wrong += _own(found, asked)
    for one in wrong:
        _say("WRONG", one)
    print("Something does not agree. Keep this file and tell others." if wrong else "Everything in the file agrees.")
    return 1 if wrong else 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m support.ballots.cli", description="Count a ballot again.")
    acts = parser.add_subparsers(dest="act", required=True)
    does = acts.add_parser("recount", help="check a published file and count it again")
    does.add_argument("file", type=Path)
    does.add_argument("--tracking", help="your tracking code")
    does.add_argument("--member", help="your membership number")
    does.add_argument("--salt", help="the salt that your page shows beside it")
    does.add_argument("--key", help="the union's key, in hex")
    does.add_argument("--earlier", type=Path, help="a file of this ballot that you downloaded before")
    asked = parser.parse_args(arguments)
    if (asked.member is None) != (asked.salt is None):
        parser.error("--member and --salt are given together")
    return asked


def _load(path: Path) -> Published:
    try:
        return recount.read(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path} is not JSON, or is cut off.") from error


def _tell(found: Published) -> None:
    raw = found.raw
    _say("ballot", found.ballot)
    _say("what", f"{raw.get('kind')} by {raw.get('method')}, seats {raw.get('seats')}, quorum {raw.get('quorum')} %")
    _say("days", f"{raw.get('opens_on')} to {raw.get('closes_on')}")
    _say("roll", f"{len(found.roll)} who may vote, {found.roll_hash.hex()}")
    if found.votes is None:
        _say("stands", STANDS.get(str(raw.get("status")), raw.get("status")))
        return
    _say("votes", f"{len(found.votes)}, {(found.votes_hash or b'').hex()}")
    if found.seed is None:
        _say("stands", STANDS["closed"])
    elif len(found.opened) == len(found.votes):
        _result(found, recount.again(found))


def _result(found: Published, counted: dict[str, Any]) -> None:
    names = {one["position"]: one.get("handle", "") for one in found.raw["options"]}
    for stage, one in enumerate(counted["rounds"], 1):
        had = ", ".join(f"{position}: {votes}" for position, votes in one["votes"].items())
        moved = f"; {one['why']} of {one['moves']}" if one["moves"] else ""
        _say(f"round {stage}", f"{had}; exhausted: {one['exhausted']}; elected: {one['elected'] or 'nobody'}{moved}")
    _say("tally", ", ".join(f"{name}: {votes}" for name, votes in counted["tally"].items()))
    _say("result", f"{counted['outcome']}; {counted['cast']} voted, {counted['needed']} were needed")
    for position in counted["elected"]:
        _say("elected", f"{position} {names.get(position, '')}")


def _say(what: str, value: object) -> None:
    """A line; what a file says can do nothing to the terminal."""
    print(f"{what:<8} {''.join(one for one in str(value) if one.isprintable())}")


def _own(found: Published, asked: argparse.Namespace) -> list[str]:
    """What somebody asks about their own vote and place; what is missing is a finding."""
    wrong = []
    if asked.tracking is not None:
        code = asked.tracking.upper().replace("-", "").replace(" ", "")
        if found.votes is not None and code not in found.votes:
            wrong.append(f"There is no vote {code} in the file.")
        elif code in found.opened:
            _say("yours", f"{code} says {found.opened[code]}")
        else:
            _say("yours", f"{code} {'is in the file' if found.votes is not None else 'is not published yet'}")
    if asked.member is not None:
        if recount.on_roll(found, asked.member, asked.salt):
            _say("yours", f"{asked.member} is on the roll")
        else:
            wrong.append(f"{asked.member} is not on the roll with this salt.")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
