"""The three logins and two databases of an instance, on any PostgreSQL whose given login may make them.

The owner migrates and owns everything; the application and the share store's login own nothing and can make
nothing. What each may do to a table, `migrate-db` grants.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg
from psycopg import errors, sql
from sqlalchemy.engine import URL, make_url

from config.urls import libpq_url, sqlalchemy_url

_NAME = re.compile(r"^[a-z][a-z0-9_]{0,40}$")
_POWERLESS = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


Connection = psycopg.Connection[tuple[object, ...]]


# The three addresses of an instance, as SQLAlchemy spells them, under their names in the environment.
Addresses = dict[str, str]
ADDRESSES = ("DATABASE_OWNER_URL", "DATABASE_URL", "SHARES_URL")


class LoginsError(RuntimeError):
    """The given login may not do what is needed; the message says what is missing."""


def role_names(database: str) -> dict[str, str]:
    """The roles of a database: `owner`, `app` and `shares`. Raises `LoginsError` for a name that needs quoting."""
    if not _NAME.match(database):
        raise LoginsError("A database's name has lower-case letters, digits and underscores, at most 41 of them.")
    return {part: f"{database}_{part}" for part in ("owner", "app", "shares")}


def may_make_logins(url: str) -> bool:
    """Whether this login may create roles and databases. Raises `LoginsError` when it cannot connect."""
    with _connect(url) as connection:
        row = connection.execute(
            "SELECT rolsuper OR (rolcreaterole AND rolcreatedb) FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        return bool(row and row[0])


def ensure_logins(superuser_url: str, database: str, passwords: Mapping[str, str]) -> Addresses:
    """Make, or bring up to date, the roles and databases of `database`; answer their addresses.

    `passwords` has one for each of `owner`, `app` and `shares`. Running it again changes nothing but passwords.
    """
    roles = role_names(database)
    with _connect(superuser_url) as connection:
        superuser = _is_superuser(connection)
        for part, role in roles.items():
            _ensure_role(connection, role, passwords[part])
        with _acting_as(connection, roles["owner"]):
            for name, guest in _databases(database, roles):
                _ensure_database(connection, superuser_url, name, owner=roles["owner"])
                _close_database(connection, name, guest=guest)
    addresses = _addresses(superuser_url, database, roles, passwords)
    shares_owner_url = _with(addresses["DATABASE_OWNER_URL"], f"{database}_shares")
    for url, guest in ((addresses["DATABASE_OWNER_URL"], roles["app"]), (shares_owner_url, roles["shares"])):
        with _connect(url) as connection:
            connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
            connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(guest)))
    if superuser:
        _let_shares_be_destroyed(_with(superuser_url, f"{database}_shares"), roles["shares"])
    return addresses


def create_from_template(superuser_url: str, addresses: Addresses, name: str) -> Addresses:
    """Copy both databases behind `addresses` to `name` and `name`_shares, with the same logins (about 20 ms each).

    Nobody may be connected to the databases that are copied.
    """
    template = make_url(addresses["DATABASE_URL"]).database or ""
    roles = role_names(template)
    role_names(name)
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY")
    with _connect(superuser_url) as connection, _acting_as(connection, roles["owner"]):
        originals = [original for original, _ in _databases(template, roles)]
        for (database, guest), original in zip(_databases(name, roles), originals, strict=True):
            connection.execute(copy.format(*map(sql.Identifier, (database, original, roles["owner"]))))
            _close_database(connection, database, guest=guest)
    return Addresses(
        DATABASE_OWNER_URL=_with(addresses["DATABASE_OWNER_URL"], name),
        DATABASE_URL=_with(addresses["DATABASE_URL"], name),
        SHARES_URL=_with(addresses["SHARES_URL"], f"{name}_shares"),
    )


def drop(superuser_url: str, name: str) -> None:
    """Drop both databases of `name`, whoever is connected. The roles stay."""
    role_names(name)
    with _connect(superuser_url) as connection:
        for database in (name, f"{name}_shares"):
            statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
            connection.execute(statement)


def _connect(url: str) -> Connection:
    try:
        return psycopg.connect(libpq_url(url), autocommit=True, connect_timeout=10)
    except psycopg.ProgrammingError:
        raise LoginsError("The database's address cannot be read: has its password been percent-encoded?") from None
    except psycopg.OperationalError as error:
        # The driver's own words may name a host or a login, never the password.
        raise LoginsError(f"The database cannot be reached: {str(error).strip()}") from None


@contextmanager
def _acting_as(connection: Connection, owner: str) -> Iterator[None]:
    """Let a login that is no superuser make databases for `owner`: a member of it for as long as that takes."""
    if _is_superuser(connection):
        yield
        return
    member = sql.Identifier(owner)
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(member))
    try:
        yield
    finally:
        connection.execute(sql.SQL("REVOKE {} FROM CURRENT_USER").format(member))


def _databases(database: str, roles: Mapping[str, str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Each database with the one role, beside the owner, that may connect to it."""
    return (database, roles["app"]), (f"{database}_shares", roles["shares"])


def _ensure_role(connection: Connection, role: str, password: str) -> None:
    name = sql.Identifier(role)
    found = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    if found is None:
        try:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
        except (errors.DuplicateObject, errors.UniqueViolation):
            pass  # another start made it at the same moment
        except errors.InsufficientPrivilege:
            raise LoginsError("This login may not create roles.") from None
    if found and found[0]:
        raise LoginsError(f"The role {role} exists and is a superuser: drop it, or choose another database name.")
    encrypted = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    # Only the hash of the password travels, so that no server log can hold the password itself.
    powers = sql.SQL(_POWERLESS if _is_superuser(connection) else "LOGIN NOCREATEDB NOCREATEROLE")
    connection.execute(sql.SQL("ALTER ROLE {} {} PASSWORD {}").format(name, powers, sql.Literal(encrypted)))


def _is_superuser(connection: Connection) -> bool:
    return connection.info.parameter_status("is_superuser") == "on"


def _ensure_database(connection: Connection, url: str, name: str, *, owner: str) -> None:
    found = connection.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", (name,)).fetchone()
    if found:
        if found[0] != owner:
            _take_over(connection, url, name, owner=owner)
        return
    statement = sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0")
    try:
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(owner)))
    except (errors.DuplicateDatabase, errors.UniqueViolation):
        pass  # another start made it at the same moment
    except errors.InsufficientPrivilege:
        raise LoginsError("This login may not create databases.") from None


def _take_over(connection: Connection, url: str, name: str, *, owner: str) -> None:
    """Give an existing, empty database to the owner role, so that a server's fresh database can be named."""
    with _connect(_with(url, name)) as inside:
        used = inside.execute(
            "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' LIMIT 1"
        ).fetchone()
    if used:
        raise LoginsError(f"The database {name} belongs to somebody else and is not empty: name another one.")
    statement = sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), sql.Identifier(owner))
    try:
        connection.execute(statement)
    except errors.InsufficientPrivilege:
        raise LoginsError(f"The database {name} belongs to another login: name another one.") from None


def _close_database(connection: Connection, name: str, *, guest: str) -> None:
    """Only the owner and one guest may connect; nobody but the owner may make anything, temporary tables included."""
    database = sql.Identifier(name)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(guest)))


def _let_shares_be_destroyed(url: str, role: str) -> None:
    """Let the share store's login switch the WAL and ask for a checkpoint, with which an erasure ends.

    Only a superuser can give that; elsewhere the handbook's two GRANTs are run by whoever keeps the server.
    """
    name = sql.Identifier(role)
    with _connect(url) as connection:
        connection.execute(sql.SQL("GRANT pg_checkpoint TO {}").format(name))
        connection.execute(sql.SQL("GRANT EXECUTE ON FUNCTION pg_switch_wal() TO {}").format(name))


def _with(url: str, database: str) -> str:
    return make_url(sqlalchemy_url(url)).set(database=database).render_as_string(hide_password=False)


def _addresses(url: str, database: str, roles: Mapping[str, str], passwords: Mapping[str, str]) -> Addresses:
    server: URL = make_url(sqlalchemy_url(url))

    def address(part: str, name: str) -> str:
        login = server.set(username=roles[part], password=passwords[part], database=name)
        return login.render_as_string(hide_password=False)

    return Addresses(
        DATABASE_OWNER_URL=address("owner", database),
        DATABASE_URL=address("app", database),
        SHARES_URL=address("shares", f"{database}_shares"),
    )
