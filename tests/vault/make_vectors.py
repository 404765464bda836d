"""Write `vectors.json`: what each version of the format gave when it was new. Run once a version, then frozen.

    python -m tests.vault.make_vectors

It refuses to overwrite a version that is there: data sealed then has to open for ever.
"""

import json
from pathlib import Path
from unittest import mock
from uuid import UUID

from support.vault import ciphers, passphrases, tokens
from support.vault.ciphers import KeyPair
from support.vault.keyring import grant_context, membership_context
from support.vault.service.founding import nest

FILE = Path(__file__).with_name("vectors.json")
SEEDS = {letter: bytes((number * 7 + index) % 256 for index in range(96)) for number, letter in enumerate("ABCX", 1)}
IDS = [UUID(int=0x1234_5678_0000_4000_8000_0000_0000_0000 + number) for number in range(6)]
WORDS = "Ability  able-about, ABOVE absent absorb abstract"
NONCE = bytes(range(12))


def main() -> None:
    """Make the vectors of the present version."""
    known = json.loads(FILE.read_text()) if FILE.exists() else {}
    version = str(ciphers.VERSION)
    if version in known:
        raise SystemExit(f"Version {version} is frozen.")
    known[version] = vectors()
    FILE.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")


def fixed() -> dict[str, str]:
    """What follows from its inputs alone, random parts held still."""
    pair, key, context = (
        KeyPair(SEEDS["X"]),
        bytes(range(32)),
        ciphers.canonical(IDS[0], "sealed_part", "story", IDS[1]),
    )
    staff, officer = passphrases.staff_root(WORDS, NONCE + NONCE), passphrases.officer_root(WORDS, NONCE + NONCE)
    with mock.patch("os.urandom", return_value=NONCE):
        sealed = ciphers.seal(key, "Тест".encode(), key_id=IDS[2], context=context)
        session, answer = tokens.seal_seed("token", SEEDS["X"]), tokens.seal_answer("key", b'{"status": 201}')
    found = {
        "canonical": ciphers.canonical(IDS[0], "text", b"bytes", 7, ""),
        "membership_context": membership_context("intake", IDS[0], IDS[1], IDS[2]),
        "grant_context": grant_context(IDS[0], "story", IDS[1], IDS[2], IDS[3]),
        "public": pair.public,
        "verify_key": pair.verify_key,
        "signature": pair.sign(b"request"),
        "staff_root": staff,
        "staff_keys": b"".join(passphrases.staff_keys(staff)),
        "officer_root": officer,
        "officer_keys": b"".join(passphrases.officer_keys(officer, b"pepper")),
        "field_key": ciphers.derive(key, salt=NONCE + NONCE, info="field"),
        "totp": ciphers.derive(SEEDS["X"], info="totp/1", length=20),
        "fingerprint": tokens.fingerprint("token"),
        "sealed": sealed,
        "session": session,
        "answer": answer,
    }
    return {name: value.hex() for name, value in found.items()}


def vectors() -> dict[str, dict[str, str]]:
    """Everything of this version: what is fixed, and what was sealed to a public key once."""
    pair = KeyPair(SEEDS["X"])
    public = {letter: KeyPair(seed).public for letter, seed in SEEDS.items()}
    sealed = {
        "grant": ciphers.seal_to(pair.public, bytes(range(32)), grant_context(IDS[0], "story", IDS[1], IDS[2], IDS[3])),
        "membership": ciphers.seal_to(pair.public, SEEDS["A"], membership_context("intake", IDS[0], IDS[1], IDS[2])),
        **{pair: nest(SEEDS["X"], pair, public) for pair in ("AB", "AC", "BC")},
    }
    return {"fixed": fixed(), "sealed": {name: value.hex() for name, value in sealed.items()}}


if __name__ == "__main__":
    main()
