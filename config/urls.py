"""Database addresses: one spelling for SQLAlchemy, one for libpq, and what two of them have in common."""

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

SOCKET_PREFIX = "apora-pg"  # every socket folder of an embedded server is named so, wherever it lies
DRIVER = "postgresql+psycopg"
_SPELLINGS = ("postgres://", "postgresql://", "postgresql+psycopg2://")


def sqlalchemy_url(url: str) -> str:
    """`postgres://` and its kin as `postgresql+psycopg://`; anything else as it is."""
    for spelling in _SPELLINGS:
        if url.startswith(spelling):
            return f"{DRIVER}://{url.removeprefix(spelling)}"
    return url


def libpq_url(url: str) -> str:
    """The address as psycopg and the PostgreSQL tools want it."""
    # SQLAlchemy leaves spaces as they are, libpq refuses them.
    return sqlalchemy_url(url).replace(f"{DRIVER}://", "postgresql://", 1).replace(" ", "%20")


def parsed(url: str) -> URL | None:
    """The parts of an address, or None when it has no readable form."""
    try:
        return make_url(sqlalchemy_url(url))
    except (ArgumentError, ValueError):
        return None


def socket_folder(url: URL) -> Path | None:
    """The folder of the Unix socket an address names, if it names one."""
    host = url.query.get("host", url.host or "")
    first = host if isinstance(host, str) else host[0] if host else ""
    return Path(first) if first.startswith("/") else None


def is_embedded(url: str, instance: Path) -> bool:
    """Whether the address is that of a server that `make run` or the tests embed, under this instance or another."""
    found = parsed(url)
    folder = socket_folder(found) if found else None
    if folder is None:
        return False
    inside = folder.resolve().is_relative_to(instance.resolve())
    return inside or any(part.startswith(SOCKET_PREFIX) for part in folder.parts)


def same_database(one: str, other: str) -> bool:
    """Whether two addresses lead to one database, whatever login they use."""
    places = []
    for url in (one, other):
        found = parsed(url)
        if found is None:
            return False
        host = str(socket_folder(found) or found.query.get("host") or found.host or "localhost").lower()
        port = found.port or found.query.get("port") or 5432
        places.append(
            (
                host.replace("127.0.0.1", "localhost").replace("::1", "localhost"),
                int(str(port)),
                found.database or found.username,
            )
        )
    return places[0] == places[1]
