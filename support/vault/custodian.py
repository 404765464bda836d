"""The custodian's offline command: make a pair, open one's layer of the recovery seal, wipe nothing, send nothing.

python -m support.vault.custodian make NAME              writes NAME.key (keep it offline) and NAME.pub
python -m support.vault.custodian open NAME.key AB A IN OUT   opens custodian A's layer of the seal AB

`flask recovery-seals FOLDER` writes AB.seal, AC.seal and BC.seal. The first letter's custodian opens the seal, the
second letter's what comes out: the seed of recovery.
"""

import argparse
import os
import sys
from pathlib import Path

from support.vault.ciphers import KeyPair, Refused, canonical, random_seed


def make(name: Path) -> bytes:
    """Write a new pair to `NAME.key` (0600, the seed in hex) and `NAME.pub`; the public key, 1216 bytes."""
    seed = random_seed()
    handle = os.open(_named(name, "key"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(seed.hex())
    public = KeyPair(seed).public
    _named(name, "pub").write_text(public.hex())
    return public


def _named(name: Path, ending: str) -> Path:
    return name.with_name(f"{name.name}.{ending}")


def open_layer(seed: bytes, pair: str, letter: str, sealed: bytes) -> bytes:
    """Open one custodian's layer: the outer one gives the inner, the inner one the recovery seed. Raises Refused."""
    return KeyPair(seed).open(sealed, canonical("apora/custodian", pair, letter))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make a custodian's pair, or open one layer of the recovery seal.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("make").add_argument("name", type=Path)
    opening = verbs.add_parser("open")
    opening.add_argument("key", type=Path)
    opening.add_argument("pair", choices=["AB", "AC", "BC"])
    opening.add_argument("letter", choices=["A", "B", "C"])
    opening.add_argument("sealed", type=Path)
    opening.add_argument("out", type=Path)
    given = parser.parse_args()
    if given.verb == "make":
        make(given.name)
        sys.stdout.write(f"Hand over {_named(given.name, 'pub')}. Keep {_named(given.name, 'key')} offline.\n")
        return
    try:
        layer = open_layer(
            bytes.fromhex(given.key.read_text()), given.pair, given.letter, bytes.fromhex(given.sealed.read_text())
        )
    except Refused:
        raise SystemExit("This key does not open that layer.") from None
    with os.fdopen(os.open(given.out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(layer.hex())


if __name__ == "__main__":
    main()
