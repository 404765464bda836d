"""The three logins: what each may do is what it needs, on the embedded server and on a given one."""

import time

import psycopg
import pytest
from sqlalchemy.engine import make_url

from config.logins import LoginsError, create_from_template, drop, ensure_logins, may_make_logins
from config.urls import libpq_url

PASSWORDS = {"owner": "owner-pass", "app": "a/@:%pass", "shares": "shares pass"}


@pytest.fixture(scope="module")
def addresses(server):
    return ensure_logins(server.superuser_url(), "house", PASSWORDS)


@pytest.fixture(scope="module")
def maker(server):
    """A login that may create roles and databases and is no superuser."""
    with connect(server.superuser_url()) as connection:
        connection.execute("CREATE ROLE maker LOGIN CREATEROLE CREATEDB PASSWORD 'x'")
        connection.execute("GRANT CONNECT ON DATABASE postgres TO maker")
    return make_url(server.superuser_url()).set(username="maker", password="x").render_as_string(hide_password=False)


def connect(url):
    return psycopg.connect(libpq_url(url), autocommit=True)


def elsewhere(url, database):
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def test_nobody_is_superuser_and_nobody_makes_roles_or_databases(addresses):
    for url in addresses.values():
        with connect(url) as connection:
            powers = connection.execute(
                "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles "
                "WHERE rolname = current_user"
            ).fetchone()
        assert powers == (False,) * 5


@pytest.mark.parametrize("login", ["DATABASE_URL", "SHARES_URL"])
@pytest.mark.parametrize("statement", ["CREATE TABLE t (x int)", "CREATE TEMP TABLE t (x int)", "CREATE SCHEMA s"])
def test_the_application_and_the_shares_login_make_nothing(addresses, login, statement):
    with connect(addresses[login]) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_the_owner_makes_tables_in_both_and_grants_them(addresses):
    for database, login in (("house", "DATABASE_URL"), ("house_shares", "SHARES_URL")):
        with connect(elsewhere(addresses["DATABASE_OWNER_URL"], database)) as owner:
            owner.execute("CREATE TABLE granted (x int)")
            owner.execute(f"GRANT SELECT, INSERT, DELETE ON granted TO {make_url(addresses[login]).username}")
        with connect(addresses[login]) as guest:
            guest.execute("INSERT INTO granted VALUES (1)")
            assert guest.execute("DELETE FROM granted RETURNING x").fetchone() == (1,)
            owned = guest.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole").fetchone()
        assert owned == (0,)
        with connect(elsewhere(addresses["DATABASE_OWNER_URL"], database)) as owner:
            owner.execute("DROP TABLE granted")


@pytest.mark.parametrize(
    ("login", "database"),
    [
        ("DATABASE_URL", "house_shares"),
        ("SHARES_URL", "house"),
        ("DATABASE_URL", "postgres"),
        ("SHARES_URL", "postgres"),
    ],
)
def test_each_login_connects_to_its_own_database_alone(addresses, login, database):
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        connect(elsewhere(addresses[login], database))


def test_the_shares_login_ends_an_erasure_with_a_wal_switch_and_a_checkpoint(addresses):
    with connect(addresses["SHARES_URL"]) as connection:
        connection.execute("SELECT pg_switch_wal()")
        connection.execute("CHECKPOINT")
    with connect(addresses["DATABASE_URL"]) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT pg_switch_wal()")


def test_running_it_again_changes_nothing_but_the_password(server, addresses):
    again = ensure_logins(server.superuser_url(), "house", PASSWORDS)
    assert again == addresses
    changed = ensure_logins(server.superuser_url(), "house", PASSWORDS | {"app": "new"})
    with pytest.raises(psycopg.OperationalError):
        connect(addresses["DATABASE_URL"])
    connect(changed["DATABASE_URL"]).close()
    ensure_logins(server.superuser_url(), "house", PASSWORDS)


def test_no_password_reaches_the_servers_log(server, addresses):
    assert not [word for word in PASSWORDS.values() if word in server.log.read_text()]


def test_a_login_that_may_create_roles_and_databases_is_enough(server, maker):
    assert may_make_logins(maker)
    addresses = ensure_logins(maker, "lodge", PASSWORDS)
    assert ensure_logins(maker, "lodge", PASSWORDS) == addresses
    for url in addresses.values():
        connect(url).close()
    with connect(maker) as connection:
        kept = connection.execute("SELECT pg_has_role('maker', 'lodge_owner', 'SET')").fetchone()
    assert kept == (False,)
    drop(server.superuser_url(), "lodge")


def test_a_login_that_may_not_is_told_so(addresses):
    assert not may_make_logins(addresses["DATABASE_URL"])
    with pytest.raises(LoginsError, match="may not create roles"):
        ensure_logins(addresses["DATABASE_OWNER_URL"], "more", PASSWORDS)


def test_an_empty_database_somebody_named_is_taken_over_and_a_used_one_is_not(server):
    with connect(server.superuser_url()) as connection:
        connection.execute("CREATE DATABASE named")
        connection.execute("CREATE DATABASE used")
    with connect(server.superuser_url("used")) as connection:
        connection.execute("CREATE TABLE theirs (x int)")
    named = ensure_logins(server.superuser_url("named"), "named", PASSWORDS)
    with connect(named["DATABASE_OWNER_URL"]) as connection:
        connection.execute("CREATE TABLE ours (x int)")
    with pytest.raises(LoginsError, match="not empty"):
        ensure_logins(server.superuser_url("used"), "used", PASSWORDS)


def test_a_copy_has_the_tables_the_logins_and_the_closed_doors_of_its_template(server, addresses):
    with connect(addresses["DATABASE_OWNER_URL"]) as connection:
        connection.execute("CREATE TABLE lasting AS SELECT 1 AS one")
        connection.execute("GRANT SELECT ON lasting TO house_app")
    began = time.monotonic()
    copy = create_from_template(server.superuser_url(), addresses, "house_copy")
    took = time.monotonic() - began
    try:
        with connect(copy["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT one FROM lasting").fetchone() == (1,)
        connect(copy["SHARES_URL"]).close()
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            connect(elsewhere(addresses["SHARES_URL"], "house_copy"))
        with connect(copy["DATABASE_URL"]) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TEMP TABLE t (x int)")
    finally:
        drop(server.superuser_url(), "house_copy")
    print(f"a copy of both databases in {took * 1000:.0f} ms")


@pytest.mark.parametrize("name", ["Robert'); DROP", "UPPER", "", "1st", "a" * 60, "a-b"])
def test_a_name_that_needs_quoting_is_refused(server, name):
    with pytest.raises(LoginsError, match="lower-case letters"):
        ensure_logins(server.superuser_url(), name, PASSWORDS)


def test_an_address_that_cannot_be_read_is_a_sentence_without_the_password():
    with pytest.raises(LoginsError) as caught:
        may_make_logins("postgres://somebody:hun%ter2@/x")
    assert "percent-encoded" in str(caught.value)
    assert "hun" not in str(caught.value)


def test_an_unreachable_server_is_a_sentence_without_the_password(tmp_path):
    with pytest.raises(LoginsError) as caught:
        may_make_logins(f"postgres://somebody:hunter2@/x?host={tmp_path}")
    assert "cannot be reached" in str(caught.value)
    assert "hunter2" not in str(caught.value)
