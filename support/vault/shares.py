"""The share store: half of every data key, in a second database with its own login.

A share is committed on its own connection before anything sealed with it, and destroyed before anything that is
erased with it: what the main store's backups hold stays closed for good.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from support.core import clock
from support.core.db import db
from support.core.errors import Unavailable
from support.vault.ciphers import KEY_BYTES, random_key
from support.vault.model import new_id

metadata = sa.MetaData()
share = sa.Table(
    "share",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("secret", sa.LargeBinary, nullable=False),
    sa.Column("made_on", sa.Date, nullable=False),
    sa.CheckConstraint(f"length(secret) = {KEY_BYTES}", name="share_secret_length_check"),
)

#: What `stir` calls, made with the store. Ids of members' shares begin with `APART`, and their rows lie in a file of
#: their own: they are written anew in one transaction, and then that file in the order of its random ids, without what
#: was destroyed. An update finds nothing that another transaction destroys, so nothing comes back.
STIRRING = (
    """
    DO $$
    BEGIN
        IF (SELECT relkind FROM pg_class WHERE oid = 'public.share'::regclass) = 'p' THEN
            RETURN;
        END IF;
        IF to_regnamespace('members') IS NULL THEN
            CREATE SCHEMA members;
        END IF;
        IF to_regnamespace('others') IS NULL THEN
            CREATE SCHEMA others;
        END IF;
        ALTER TABLE public.share SET SCHEMA others;
        CREATE TABLE public.share (LIKE others.share INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE (id);
        ALTER TABLE public.share ATTACH PARTITION others.share
            FOR VALUES FROM (MINVALUE) TO ('ffffffff-ff00-0000-0000-000000000000');
        CREATE TABLE members.share PARTITION OF public.share
            FOR VALUES FROM ('ffffffff-ff00-0000-0000-000000000000') TO (MAXVALUE);
        ALTER TABLE public.share ADD PRIMARY KEY (id);
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION stir_shares() RETURNS void LANGUAGE sql SECURITY DEFINER
        SET search_path = public, pg_temp SET lock_timeout = '500ms' AS $$
        UPDATE members.share SET made_on = made_on
    $$
    """,
    """
    CREATE OR REPLACE FUNCTION settle_shares() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp SET lock_timeout = '500ms' AS $$
    BEGIN
        CLUSTER members.share USING share_pkey;
    END $$
    """,
    "REVOKE ALL ON FUNCTION stir_shares(), settle_shares() FROM PUBLIC",
)


#: What a store that is away answers with: no connection, a lost one, none free in time.
AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)


def _engine() -> sa.Engine:
    return db.engines["shares"]


def make(*, coarse: bool = False) -> tuple[UUID, bytes]:
    """A new share, committed at once. Raises Unavailable when the store cannot be reached.

    A `coarse` one has no day but its quarter's last: nothing sweeps it earlier, and it tells no more than the quarter.
    """
    share_id, secret = new_id(apart=coarse), random_key()
    made_on = clock.quarters_on(clock.today(), 1) - timedelta(days=1) if coarse else clock.today()
    try:
        with _engine().begin() as connection:
            connection.execute(sa.insert(share).values(id=share_id, secret=secret, made_on=made_on))
    except AWAY as error:
        raise Unavailable from error
    return share_id, secret


def fetch(ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """The shares that still exist. Raises Unavailable when the store cannot be reached."""
    try:
        with _engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            rows = connection.execute(sa.select(share.c.id, share.c.secret).where(share.c.id.in_(list(ids))))
            return {row.id: row.secret for row in rows}
    except AWAY as error:
        raise Unavailable from error


def destroy(ids: Iterable[UUID]) -> None:
    """Destroy shares for good, committed at once: what was sealed with them never opens again. Raises Unavailable."""
    try:
        with _engine().begin() as connection:
            connection.execute(sa.delete(share).where(share.c.id.in_(list(ids))))
    except AWAY as error:
        raise Unavailable from error


def reachable() -> str | None:
    """A reason when the store does not answer."""
    with _engine().connect() as connection:
        connection.execute(sa.select(share.c.id).limit(1))
    return None


def sweep(known: set[UUID]) -> int:
    """Destroy shares that no key refers to, what an unfinished act or a rotation left; how many.

    Those of today and yesterday are let be: the act that made them may still be about to commit.
    """
    with _engine().begin() as connection:
        before = clock.today() - timedelta(days=1)
        old = connection.execute(sa.select(share.c.id).where(share.c.made_on < before)).scalars()
        orphans = [share_id for share_id in old if share_id not in known]
        if orphans:
            connection.execute(sa.delete(share).where(share.c.id.in_(orphans)))
    return len(orphans)


def stir() -> None:
    """Write the shares of members anew, so that neither order nor transaction tells when each was made.

    Raises Unavailable when the store is away, or in use for longer than a few seconds.
    """
    try:
        for act in ("stir_shares", "settle_shares"):
            with _engine().begin() as connection:
                connection.execute(sa.select(getattr(sa.func, act)()))
    except AWAY as error:
        raise Unavailable from error
