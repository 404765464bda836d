"""Stirring: every night the rows of members are written anew, so that no order tells when each of them came."""

from collections.abc import Callable
from functools import partial

import sqlalchemy as sa

from support.core import clock
from support.core.db import aside
from support.core.errors import Unavailable
from support.vault import service as vault

#: How often a table that is in use is tried again, and after how many seconds. Each try waits half a second at most,
#: and lets nobody else wait longer.
TRIES, PAUSE = 20, 3.0


def stir() -> None:
    """Write all rows of members anew in one transaction, then each table's file in the order of its random keys.

    Sessions of members end with it: they carry times. Both stores are stirred, each by a function of its owner's, and
    nothing that is deleted meanwhile comes back. Raises Unavailable when a table was in use all the time; the next
    night does it then.
    """
    _patiently(lambda: _call(sa.func.stir_members()))
    with aside() as connection:
        names: list[str] = connection.execute(sa.select(sa.func.tables_of_members())).scalar_one()
    for name in names:
        _patiently(partial(_call, sa.func.settle_members(name)))
    _patiently(vault.stir_shares)


def _call(function: sa.Function[object]) -> None:
    with aside() as connection:
        connection.execute(sa.select(function))


def _patiently(act: Callable[[], None]) -> None:
    for _try in range(TRIES):
        try:
            return act()
        except (sa.exc.OperationalError, Unavailable):
            clock.sleep(PAUSE)
    raise Unavailable
