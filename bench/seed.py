"""Seed many cases by COPY, for measuring: `python -m bench.seed COUNT`, with the owner's login.

The rows are what applying leaves: a principal, an officer, a case, its needs, a key and a sealed part; the
ciphertexts are made beforehand and shared, since no list opens them. Never for an instance in use.
"""

import argparse
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg

FIRST_DAY = date(2024, 1, 1)
NEEDS = ("financial", "retraining", "legal", "psychological")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BODY = os.urandom(300)


def _code(number: int) -> str:
    symbols = ""
    for _position in range(8):
        number, place = divmod(number, len(ALPHABET))
        symbols += ALPHABET[place]
    return f"S-{symbols[:4]}-{symbols[4:]}"


def _copy(
    connection: psycopg.Connection[Any], table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    listed = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor().copy(f'COPY "{table}" ({listed}) FROM STDIN'.encode()) as copy:
        for row in rows:
            copy.write_row(row)


def seed(
    url: str, count: int, *, pair_id: UUID, holders: Sequence[UUID] = (), held_each: int = 40, start: int = 0
) -> None:
    """Add `count` cases, spread over a thousand days.

    `pair_id` is any published pair. Each of `holders` but the last owns `held_each` cases, the last one all other
    active ones. `start` numbers the first.
    """
    ids = [(uuid4(), uuid4()) for _number in range(count)]
    with psycopg.connect(url) as connection:
        _copy(connection, "principal", ("id", "kind"), ((officer, "officer") for officer, _case in ids))
        _copy(
            connection,
            "officer",
            ("id", "lookup", "pair_id", "confirmed"),
            ((officer, os.urandom(32), pair_id, number % 10 != 0) for number, (officer, _case) in enumerate(ids)),
        )
        _copy(
            connection,
            "case",
            ("id", "reference", "handle", "officer_id", "status", "opened_on", "handed_over_on"),
            _cases(ids, start),
        )
        _copy(connection, "case_need", ("id", "case_id", "code", "status"), _needs(ids))
        _copy(connection, "data_key", ("id", "kind", "scope_id", "subject_id", "version", "share_id"), _keys(ids))
        _copy(
            connection,
            "seat",
            ("case_id", "seat", "person_id", "since", "number"),
            _seats(ids, holders, held_each, start),
        )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _cases(ids: Sequence[tuple[UUID, UUID]], start: int) -> Iterator[tuple[Any, ...]]:
    for number, (officer, case) in enumerate(ids, start):
        day = FIRST_DAY + timedelta(days=(number * 7919) % 1000)
        active = number % 4 != 0
        yield case, _code(number), f"seed-{number}", officer, "active" if active else "new", day, None


def _seats(
    ids: Sequence[tuple[UUID, UUID]], holders: Sequence[UUID], held_each: int, start: int
) -> Iterator[tuple[Any, ...]]:
    active = [case for number, (_officer, case) in enumerate(ids, start) if number % 4 != 0]
    for number, case in enumerate(active if holders else []):
        yield case, "owner", holders[min(number // held_each, len(holders) - 1)], FIRST_DAY, 1


def _needs(ids: Sequence[tuple[UUID, UUID]]) -> Iterator[tuple[Any, ...]]:
    for number, (_officer, case) in enumerate(ids):
        for step in range(2):
            yield uuid4(), case, NEEDS[(number + step) % len(NEEDS)], "open"


def _keys(ids: Sequence[tuple[UUID, UUID]]) -> Iterator[tuple[Any, ...]]:
    for _officer, case in ids:
        yield uuid4(), "identity", case, case, 1, uuid4()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Seed cases for measuring.")
    parser.add_argument("count", type=int)
    parser.add_argument("--url", default=os.environ.get("DATABASE_OWNER_URL", ""), help="the owner's login")
    given = parser.parse_args()
    url = given.url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT id FROM public_keys LIMIT 1").fetchone()
        taken = connection.execute('SELECT count(*) FROM "case"').fetchone()
    if found is None:
        raise SystemExit("Set the installation up first: there is no published pair.")
    seed(url, given.count, pair_id=found[0], start=taken[0] if taken else 0)
    print(f"{given.count} cases added.")


if __name__ == "__main__":
    main()
