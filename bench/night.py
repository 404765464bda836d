"""What the night costs: the rows of many cases and of members, the stirring of the union, and how long readers wait.

`python -m bench.night --cases 100000 --members 5000 --folder /a/folder`: an instance of its own in that new folder,
which is left there. The rows are as long as real ones; what they hold opens nothing. Never for an instance in use.
"""

import argparse
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import make_url

#: Of each case: keys, grants on each (a sealed key has 1,168 bytes), parts under each. Of each member one key.
KEYS, GRANTS, PARTS = 6, 4, 3
#: Sessions and answered requests of two days, whatever the number of cases.
SESSIONS, REQUESTS = 2_000, 10_000
#: What stands apart from the rows of cases begins so.
APART = "('ffffffff-ff' || substr(gen_random_uuid()::text, 12))::uuid"
BYTES = "decode(repeat('ab', {}), 'hex')"

SEED = """
CREATE TABLE seeded AS SELECT number, member, CASE WHEN member THEN {apart} ELSE {id} END AS id,
    CASE WHEN member THEN {apart} ELSE {id} END AS pair_id, CASE WHEN member THEN {apart} ELSE {id} END AS share_id
    FROM (SELECT number, number > {cases} AS member FROM generate_series(1, {everybody}) AS number) AS every;
INSERT INTO principal (id, kind) SELECT id, CASE WHEN member THEN 'member' ELSE 'officer' END FROM seeded;
INSERT INTO public_keys (id, principal_id, version, public) SELECT pair_id, id, 1, {b1216} FROM seeded;
INSERT INTO member (id, lookup, pair_id) SELECT id, sha256(id::text::bytea), pair_id FROM seeded WHERE member;
INSERT INTO membership (id, number, handle, klass, status, since, decided_by)
    SELECT id, lpad(number::text, 8, '0'), 'm-' || number, 'full', 'current', date '2024-04-01', id
    FROM seeded WHERE member;
INSERT INTO data_key (id, kind, scope_id, subject_id, version, share_id)
    SELECT CASE WHEN member THEN {apart} ELSE {id} END, CASE WHEN member THEN 'member' ELSE
        (ARRAY['identity', 'story', 'team', 'reason', 'payee', 'letter'])[key] END, id, id, 1, share_id
    FROM seeded, generate_series(1, {keys}) AS key WHERE NOT member OR key = 1;
CREATE TABLE seeded_key AS SELECT k.id, scope_id, pair_id FROM data_key k JOIN seeded ON seeded.id = scope_id;
INSERT INTO data_grant (key_id, principal_id, pair_id, sealed, granted_on)
    SELECT id, CASE WHEN holder = 1 THEN scope_id
        ELSE ('00000000-0000-4000-8000-00000000000' || holder)::uuid END, pair_id, {b1168}, date '2024-04-01'
    FROM seeded_key, generate_series(1, {grants}) AS holder;
INSERT INTO sealed_part (id, key_id, row_id, part, body) SELECT {id}, id, {id}, 'told', {b600}
    FROM seeded_key, generate_series(1, {parts});
INSERT INTO session (id, token_hash, principal_id, pair_id, sealed_seed, started_at, seen_at, enrolling)
    SELECT {id}, sha256(id::text::bytea), id, pair_id, {b100}, now(), now(), false FROM seeded
    WHERE number <= {sessions};
INSERT INTO repeated_request (key_hash, route, body_mac, sealed_answer, until)
    SELECT sha256({id}::text::bytea), 'POST /own/membership', {b32}, {b6000}, current_date + 1
    FROM generate_series(1, {requests});
DROP TABLE seeded_key;
"""
SHARES = "INSERT INTO share (id, secret, made_on) SELECT share_id, {b32}, date '2024-06-30' FROM given"
#: What is read, by its key, while the night goes on.
READ = {
    "principal": "SELECT id FROM principal WHERE id = %s",
    "public_keys": "SELECT public FROM public_keys WHERE principal_id = %s",
    "data_key": "SELECT id FROM data_key WHERE scope_id = %s",
    "data_grant": "SELECT sealed FROM data_grant JOIN data_key ON id = key_id WHERE scope_id = %s",
    "sealed_part": "SELECT body FROM sealed_part JOIN data_key k ON k.id = key_id WHERE scope_id = %s",
    "session": "SELECT id FROM session WHERE principal_id = %s",
    "repeated_request": "SELECT until FROM repeated_request WHERE key_hash = sha256(%s::text::bytea)",
    "membership": "SELECT status FROM membership WHERE id = %s",
}


def _filled(text: str, cases: int, members: int) -> bytes:
    sizes = {f"b{size}": BYTES.format(size) for size in (32, 100, 600, 1168, 1216, 6000)}
    counts = {"keys": KEYS, "grants": GRANTS, "parts": PARTS, "sessions": SESSIONS, "requests": REQUESTS}
    return text.format(
        cases=cases, everybody=cases + members, apart=APART, id="gen_random_uuid()", **counts, **sizes
    ).encode()


def seed(main: str, shares: str, *, cases: int, members: int) -> str:
    """Add the rows of so many cases and members, by a superuser's addresses; the id of one of the officers."""
    with psycopg.connect(main) as connection, psycopg.connect(shares) as store:
        connection.execute("SET session_replication_role = replica")
        connection.execute(_filled(SEED, cases, members))
        store.execute("CREATE TEMPORARY TABLE given (share_id uuid)")
        with (
            connection.cursor().copy("COPY seeded (share_id) TO STDOUT") as gone,
            store.cursor().copy("COPY given FROM STDIN") as come,
        ):
            for block in gone:
                come.write(block)
        store.execute(_filled(SHARES, cases, members))
        found = connection.execute("SELECT id FROM seeded WHERE NOT member ORDER BY id LIMIT 1").fetchone()
        connection.execute("DROP TABLE seeded")
    for url in (main, shares):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
    return str(found[0]) if found else ""


@dataclass
class Waited:
    """How long readers waited at most, by table, since it was last asked."""

    longest: dict[str, float] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def read(self, url: str, name: str, text: str, given: str) -> None:
        """Read until it is over."""
        with psycopg.connect(url, autocommit=True) as connection:
            while not self.over.is_set():
                began = time.perf_counter()
                connection.execute(text.encode(), (given,)).fetchall()
                took = time.perf_counter() - began
                self.longest[name] = max(self.longest.get(name, 0.0), took)
                time.sleep(0.01)

    def taken(self) -> dict[str, float]:
        """What there is, and begin anew."""
        found, self.longest = self.longest, {}
        return found


@contextmanager
def readers(main: str, shares: str, officer_id: str) -> Iterator[Waited]:
    """Readers of every table that cases and members share, until the block ends."""
    waited = Waited()
    todo = [(main, name, text) for name, text in READ.items()]
    todo.append((shares, "share", "SELECT secret FROM share WHERE id = %s"))
    threads = [threading.Thread(target=waited.read, args=(*one, officer_id)) for one in todo]
    for thread in threads:
        thread.start()
    try:
        yield waited
    finally:
        waited.over.set()
        for thread in threads:
            thread.join()


def _timed(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def night(app: Flask, main: str, shares: str, officer_id: str) -> list[tuple[str, float, str, float]]:
    """Each act of the stirring: its name, its seconds, and who waited longest for how many of them."""
    from support.core.db import aside
    from support.vault import service as vault

    def act(call: Any) -> Callable[[], None]:
        def done() -> None:
            with aside() as connection:
                connection.execute(sa.select(call))

        return done

    found = []
    with app.test_request_context(), readers(main, shares, officer_id) as waited:
        with aside() as connection:
            tables = connection.execute(sa.select(sa.func.tables_of_members())).scalar_one()
        acts: list[tuple[str, Callable[[], None]]] = [("stir", act(sa.func.stir_members()))]
        acts += [(name, act(sa.func.settle_members(name))) for name in tables]
        acts.append(("shares", vault.stir_shares))
        time.sleep(0.5)
        for name, one in acts:
            waited.taken()
            took = _timed(one)
            time.sleep(0.05)
            who, longest = max(waited.taken().items(), key=lambda pair: pair[1])
            found.append((name, took, who, longest))
    return found


def shown(found: list[tuple[str, float, str, float]], least: float = 0.05) -> str:
    """A table of what took longer than so many seconds, and the sum."""
    lines = [f"{'act':28} {'seconds':>8}  longest wait"]
    lines += [f"{name:28} {took:8.2f}  {longest:.2f} s ({who})" for name, took, who, longest in found if took > least]
    worst = max(found, key=lambda one: one[3])
    lines.append(f"{'all':28} {sum(one[1] for one in found):8.2f}  {worst[3]:.2f} s ({worst[2]}, during {worst[0]})")
    return "\n".join(lines)


def _instance(folder: Path) -> tuple[Any, Flask, str, str]:
    """A server of its own with empty databases: itself, the application, and its superuser's addresses."""
    from config.embedded import Embedded
    from config.logins import ensure_logins
    from config.settings import Settings
    from config.urls import libpq_url
    from support.app import commands, create_app

    server = Embedded(folder)
    server.start()
    urls = ensure_logins(server.superuser_url(), "night", {part: part * 8 for part in ("owner", "app", "shares")})
    given: dict[str, Any] = {
        "database_url": urls["DATABASE_URL"],
        "database_owner_url": urls["DATABASE_OWNER_URL"],
        "shares_url": urls["SHARES_URL"],
        "secret_key": secrets.token_hex(32),
        "pepper": secrets.token_hex(32),
    }
    app = create_app(
        Settings(
            environment="development",
            url="http://localhost",
            second_factor="off",
            trusted_hosts=("localhost",),
            secure_cookies=False,
            instance=folder,
            **given,
        )
    )
    with app.app_context():
        owner = str(
            make_url(urls["DATABASE_OWNER_URL"]).set(database="night_shares").render_as_string(hide_password=False)
        )
        commands.prepare_database(urls["DATABASE_OWNER_URL"], urls["DATABASE_URL"], owner, urls["SHARES_URL"])
    main, shares = (libpq_url(server.superuser_url(name)) for name in ("night", "night_shares"))
    return server, app, main, shares


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure what the night costs.")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--members", type=int, default=5_000)
    parser.add_argument("--folder", type=Path, required=True, help="a new folder, on the disk that is measured")
    given = parser.parse_args()
    server, app, main_url, shares_url = _instance(given.folder)
    try:
        took = time.perf_counter()
        officer_id = seed(main_url, shares_url, cases=given.cases, members=given.members)
        print(f"{given.cases} cases, {given.members} members, seeded in {time.perf_counter() - took:.0f} s", flush=True)
        for count in (1, 2):
            print(f"night {count}\n{shown(night(app, main_url, shares_url, officer_id))}", flush=True)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
