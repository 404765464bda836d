"""An instance made by `setup`, walked through by the whole journey and by everything that can go wrong; then seized.

Beforehand, with the machine still running, what its operators would have: backups. Then the plug is pulled, and all
that lies on the machine is looked through and attacked. Not seized, because it is never there: the custodians'
private keys (their pairs are made elsewhere, only the public halves are handed in), Stripe's side (the sandbox keeps
its own folder), and the memory of a running process. The invitations' file is left where `setup` wrote it, with some
codes in it that still work.
"""

import gzip
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from config.embedded import Embedded, binaries
from config.urls import libpq_url
from tests.flows import journey as flow
from tests.flows.journey import Journey, application
from tests.seizure.attacker import Attacker
from tests.seizure.canaries import ENCODINGS, Canaries
from tests.seizure.house import House
from tests.seizure.instance import START_SECONDS, Instance
from tests.seizure.loot import Loot
from tests.seizure.scanner import Scanner
from tests.seizure.services import serve
from tests.seizure.troubles import Troubles, marked_caller
from tests.seizure.union import unite

DATABASES = ("apora", "apora_shares")
IBAN = "DE89370400440532013000"
BIRTH_DATE = "1931-03-29"


@dataclass
class Lived:
    """An instance with a past, and what those who used it know."""

    instance: Instance
    canaries: Canaries
    house: House
    journey: Journey
    troubles: Troubles
    officer_token: str = ""
    backups: list[Path] = field(default_factory=list)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """From an empty folder to a case that was helped, and every trouble; one for this file."""
    instance, canaries = Instance(tmp_path_factory.mktemp("s")), Canaries()
    marked = marked_caller(canaries)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flow, "Caller", marked)
        # The journey's own dates and account become canaries too.
        patch.setattr(flow, "application", _with_birth_date)
        try:
            instance.start()
            yield _live(instance, canaries, marked)
        finally:
            instance.close()


def _with_birth_date(mark: str) -> dict[str, Any]:
    full = application(mark)
    return {**full, "identity": {**full["identity"], "birth_date": BIRTH_DATE}}


def _live(instance: Instance, canaries: Canaries, marked: Any) -> Lived:
    house = House(marked(instance.url), lambda token: marked(instance.url, token))
    house.move_in(instance.invitations)
    staff = [{"name": p.name, "roles": [p.role], "passphrase": p.passphrase} for p in house.everybody()]
    journey = Journey(instance.url, staff, mark=canaries.mark, say=lambda _words: None)
    journey._signed = {person.name: person.caller for person in house.everybody()}
    journey.run()
    for person in house.everybody():
        canaries.add(f"passphrase of {person.role} {person.name}", person.passphrase)
        canaries.add(f"second factor of {person.role} {person.name}", person.totp.secret)
    canaries.add("officer's words", journey.applied["passphrase"])
    canaries.add("payee's account", IBAN)
    canaries.add("birth date", BIRTH_DATE)
    canaries.add("telephone number", "+375291112233")
    again = journey.public.post("/sessions", {"passphrase": journey.applied["passphrase"]}, expect=201)
    canaries.add("officer's session", again["token"])
    canaries.add("caseworker's session", str(house.people["caseworker"][0].caller.token))
    serve(house, journey, marked(instance.url, again["token"]))
    for number, words in enumerate(unite(house, journey)):
        canaries.add(f"words of member {number}", words)
    _wants_to_be_told(lived_at=instance, journey=journey, officer=marked(instance.url, again["token"]))
    lived = Lived(instance, canaries, house, journey, Troubles(instance, canaries), again["token"])
    lived.troubles.all(lived.officer_token)
    return lived


def _wants_to_be_told(*, lived_at: Instance, journey: Journey, officer: Any) -> None:
    """The officer gives an address for a mail; nobody answers where it is sent, and the log says so without it."""
    contact = {"kind": "email", "value": f"{journey.mark}@mail.example", "safe": True, "notify": True}
    officer.patch("/me/case/contacts", {"contacts": [contact]})
    for which in (0, 1):
        journey.who("caseworker", which).post(f"{journey.case}/messages", {"text": f"{journey.mark}-news"}, expect=201)
    log = lived_at.home / "log" / "web.log"
    lived_at.service.supervisor.wait_until(
        lambda: "a notice could not be sent" in log.read_text(), START_SECONDS, "A notice that failed"
    )


def _ready(instance: Instance) -> None:
    answer = requests.get(f"{instance.url}/ready", timeout=30)
    assert answer.status_code == 200, answer.text


def test_cr6_without_the_share_store_nothing_is_written_in_clear(lived: Lived) -> None:
    """Refused with 503: applying, a note, new contacts; and nothing of them is in any file of the server."""
    instance, home = lived.instance, lived.instance.home
    lost = Canaries()
    owner = lived.house.people["caseworker"][0].caller.token
    writes: list[tuple[str, str, str | None, Any]] = [
        ("POST", "/applications", None, application(lost.mark)),
        ("POST", f"{lived.journey.case}/notes", owner, {"text": f"{lost.mark}-note"}),
        (
            "PATCH",
            "/me/case/contacts",
            lived.officer_token,
            {"contacts": [{"kind": "phone", "value": f"{lost.mark}-phone", "safe": True}]},
        ),
    ]
    before = _counts(instance)
    with instance.without("apora_shares"):
        for method, path, token, body in writes:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            answer = requests.request(method, f"{instance.url}/api/v1{path}", json=body, headers=headers, timeout=30)
            assert answer.status_code == 503, (path, answer.status_code, answer.text[:300])
            assert lost.mark not in answer.text
        assert requests.get(f"{instance.url}/ready", timeout=30).status_code == 503
    assert _counts(instance) == before, "something was half-written"
    instance.sql("CHECKPOINT")
    scanner = Scanner({"mark": lost.mark}).folder(home)
    assert scanner.found == []
    # The same writes with the store back: the refusals were due to the store and to nothing else.
    for method, path, token, body in writes:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = requests.request(method, f"{instance.url}/api/v1{path}", json=body, headers=headers, timeout=30)
        assert answer.status_code in {200, 201}, (path, answer.status_code, answer.text[:300])
    _ready(instance)
    print(f"CR6: without the share store 3 of 3 writes answered 503, no row written, no canary in {scanner.figure}")


def _counts(instance: Instance) -> list[tuple[object, ...]]:
    tables = ("principal", "officer", "case", "case_note", "data_key", "data_grant", "sealed_part", "repeated_request")
    counted = (f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables)
    return sorted(instance.sql(" UNION ALL ".join(counted), "apora"))


def test_md1_no_canary_in_any_log_or_temporary_file(lived: Lived) -> None:
    """After the journey and the forced errors; the sandbox's own log is Stripe's side and lies elsewhere."""
    home = lived.instance.home
    logs = sorted((home / "log").iterdir())
    names = {path.name for path in logs}
    assert {"web.log", "worker.log", "postgres.log", "setup.log", "migrate-db.log"} <= names
    told = (home / "log" / "web.log").read_text()
    # Not for want of errors: they did reach the log.
    assert told.count("fault InsufficientPrivilege") + told.count("fault ProgrammingError") >= 2, told[-2000:]
    assert "A broken request was refused." in told
    files = [*logs, *sorted((home / "tmp").rglob("*"))]
    scanner = Scanner(lived.canaries.all()).paths(files, home)
    unnamed = lived.instance.unnamed_files()
    assert len(unnamed) >= 2, "gunicorn's workers each hold one"
    for where, content in unnamed.items():
        scanner.feed(content, where)
    assert scanner.found == []
    assert "127.0.0.1" not in told.replace(f"http://127.0.0.1:{lived.instance.port}", ""), "a caller's address"
    seen = ", ".join(f"{count} x {status}" for status, count in sorted(lived.troubles.seen.items()))
    print(f"MD1: no canary in {scanner.figure} and {len(unnamed)} unnamed files, after the forced errors {seen}")


def _back_up(lived: Lived) -> list[Path]:
    """Backups as an operator makes them: one of each database that can be restored, one as SQL, one of the server."""
    folder = lived.instance.home / "backup"
    folder.mkdir()
    made = []
    for database in DATABASES:
        url = libpq_url(lived.instance.embedded.superuser_url(database))
        for kind, suffix in (("custom", "dump"), ("plain", "sql")):
            made.append(folder / f"{database}.{suffix}")
            _run("pg_dump", f"--dbname={url}", f"--format={kind}", f"--file={made[-1]}")
    server = libpq_url(lived.instance.embedded.superuser_url())
    made.append(folder / "everything.sql")
    _run("pg_dumpall", f"--dbname={server}", f"--file={made[-1]}", PGPASSWORD=lived.instance.embedded.password)
    packed = made[-1].with_suffix(".sql.gz")
    packed.write_bytes(gzip.compress(made[-1].read_bytes()))
    made[-1].unlink()
    return [*made[:-1], packed]


def _run(program: str, *words: str, **environ: str) -> None:
    command = [str(binaries() / program), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environ})
    assert done.returncode == 0, (program, done.stderr[-2000:])


@pytest.fixture(scope="module")
def seized(lived: Lived) -> Lived:
    """The same, after the plug was pulled; nothing runs any more."""
    lived.backups = _back_up(lived)
    lived.instance.pull_the_plug()
    return lived


def test_cr1_a_seized_server_holds_no_canary(seized: Lived) -> None:
    """Data directory with its WAL, both databases, dumps, configuration, logs, temporary files."""
    home = seized.instance.home
    scanner = Scanner(seized.canaries.all()).folder(home)
    # A dump in PostgreSQL's own format packs its parts in pieces: it is unpacked by its own program.
    for dump in (path for path in seized.backups if path.suffix == ".dump"):
        script = home.parent / f"{dump.stem}.restored.sql"
        _run("pg_restore", f"--file={script}", str(dump))
        scanner.feed(script.read_bytes(), f"{dump.name}, unpacked")
    assert scanner.found == []
    kinds = {str(path.relative_to(home).parts[0]) for path in home.rglob("*") if path.is_file()}
    assert {"pg", "log", "backup", "env", "secrets", "invitations.json", "files"} <= kinds
    assert any((home / "pg" / "pg_wal").iterdir())
    # What must be readable is: the scan looked at the real thing.
    assert Scanner({"handle": seized.journey.applied["handle"]}).folder(home).found
    assert len(ENCODINGS) >= 12
    print(f"CR1: no canary in {scanner.figure}")


@pytest.fixture(scope="module")
def loot(seized: Lived) -> Iterator[Loot]:
    """What the thief reads: the seized data directory started anew, the dumps restored beside it, every file."""
    home = seized.instance.home
    found = Loot({**seized.instance.kept})
    text_files = [path for path in home.rglob("*") if path.is_file() and (home / "pg") not in path.parents]
    found.add_files(path for path in text_files if path.suffix not in {".dump", ".gz", ".sql"})
    found.add_store(home / "files")
    found.add_files(sorted((seized.instance.elsewhere / "custodians").glob("*.pub")))
    assert not list(home.rglob("*.key")), "a custodian's private key lies on the server"
    thief = Embedded(home)
    # The thief's machine has no process of the seized one; here a stale lock might name a number that lives again.
    for lock in (home / "pg" / "postmaster.pid", *(home / "apora-pg").glob(".s.PGSQL.*")):
        lock.unlink(missing_ok=True)
    thief.start()
    try:
        for database in DATABASES:
            found.add_database(thief.superuser_url(database))
            copy = f"copy_of_{database}"
            _run("createdb", f"--maintenance-db={libpq_url(thief.superuser_url())}", copy)
            dump = str(home / "backup" / f"{database}.dump")
            _run(
                "pg_restore", "--no-owner", "--no-privileges", f"--dbname={libpq_url(thief.superuser_url(copy))}", dump
            )
            found.add_database(thief.superuser_url(copy))
        yield found
    finally:
        thief.stop()
        shutil.rmtree(home / "backup")


def test_cr1_whoever_has_everything_opens_nothing(seized: Lived, loot: Loot) -> None:
    """Every sealed thing, with every key that can be found or derived."""
    attacker = Attacker(loot)
    targets = attacker.targets()
    wanted = {"wrapped seed", "session's seed", "kept answer", "compartment grant", "data grant", "sealed part"}
    wanted |= {"sealed file", "answer to a code", "copy for a register"}
    assert all(targets[kind] for kind in wanted), targets
    assert targets["custodians' seal"] == 3
    attacker.run()
    assert attacker.opened == {}, attacker.opened
    assert attacker.read == []
    names = [row["name"] for row in loot.rows("person")]
    handles = [row["handle"] for row in loot.rows("case")]
    assert not attacker.guess([*names[:3], *handles[:2], "apora", *sorted(seized.instance.invitations.values())[:3]])
    listed = ", ".join(f"{count} {kind}" for kind, count in sorted(targets.items()))
    print(
        f"CR1: {attacker.keys:,} keys from {len(attacker.raw()):,} seized values, {attacker.tried:,} attempts on"
        f" {sum(targets.values())} sealed things ({listed}): 0 opened"
    )


def test_cr1_the_attacker_wins_when_given_what_opens(seized: Lived, loot: Loot) -> None:
    """The same attacker, told one secret, opens exactly what that secret should open: the attack is a real one."""
    mark, people = seized.canaries.mark, seized.house.people
    owner = people["caseworker"][0]
    won = Attacker(loot, stolen=[(owner.name, owner.passphrase)]).use_what_was_told()
    parts = {part for one in won.read for part in one}
    assert {"identity", "contacts", "household", "story", "service", "note", "payee", "reason"} <= parts
    assert {"message", "file", "file content", "wanted"} <= parts
    assert mark in str(won.read)
    officer = Attacker(loot, stolen=[("", seized.journey.applied["passphrase"])]).use_what_was_told()
    told = {part for one in officer.read for part in one}
    assert {"identity", "story", "message", "file", "file content", "wanted"} <= told
    assert f"{mark}-among-us" in str(won.read)
    assert f"{mark}-among-us" not in str(officer.read)
    assert f"{mark}-for-myself" in str(won.read)
    assert not told & {"note", "reason", "payee"}
    token = Attacker(loot, extra=[str(owner.caller.token).encode()]).use_what_was_told()
    assert token.opened["session's seed"] == 1
    assert token.opened["sealed part"] == won.opened["sealed part"]
    keys = {letter: (seized.instance.elsewhere / "custodians" / f"{letter}.key").read_text() for letter in "ABC"}
    two = Attacker(loot, extra=[bytes.fromhex(keys["A"]), bytes.fromhex(keys["C"])]).use_what_was_told()
    assert two.opened["sealed part"] >= won.opened["sealed part"]
    one = Attacker(loot, extra=[bytes.fromhex(keys["A"])]).use_what_was_told()
    assert one.read == []
    for role, which in (("caseworker", 2), ("admin", 0), ("auditor", 0)):
        person = people[role][which]
        none = Attacker(loot, stolen=[(person.name, person.passphrase)]).use_what_was_told()
        assert none.opened["wrapped seed"] == 1
        # Whoever works with partners knows them; of a case they do not hold they read nothing.
        known = [{"partner"}] if role == "caseworker" else []
        assert [set(one) for one in none.read] == known, (role, none.read)
    print(
        f"CR1: given the owner's passphrase the same attacker reads {won.opened['sealed part']} parts, given the"
        f" officer's words {officer.opened['sealed part']}, a live session's token {token.opened['sealed part']}, two"
        f" custodians {two.opened['sealed part']}; one custodian, a stranger to the case, the administrator: none"
    )
