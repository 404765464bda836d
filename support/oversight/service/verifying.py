"""Whether what was published is still what was published: digests, signatures and the chain, computed anew."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute
from support.oversight import policy
from support.oversight.model import HeldBack, Snapshot
from support.oversight.service.publishing import DELAY_DAY, due
from support.oversight.service.reading import published
from support.vault import notary


@dataclass(frozen=True)
class Link:
    """A published month and what is wrong with it: `digest`, `signature`, `key`, `previous` or `month`."""

    month: str
    published_on: date
    faults: list[str]


@dataclass(frozen=True)
class Chain:
    """All published months, the oldest first."""

    links: list[Link]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong with any of them."""
        return not self.broken

    @property
    def broken(self) -> list[Link]:
        """Those with which something is wrong."""
        return [link for link in self.links if link.faults]


def verify_chain(actor: Actor) -> Chain:
    """Compute everything anew, now; that it was asked is recorded. Raises Forbidden."""
    require(policy.may_see_disclosure, actor)
    chain = Chain(_links())
    audit.record(actor, "snapshots.verified", reason="whole" if chain.whole else "broken")
    return chain


def broken_months() -> list[str]:
    """The months that are not what was published, told to the audit log. Another key of ours breaks none."""
    broken = [link.month for link in _links() if set(link.faults) - {"key"}]
    if broken:
        audit.record(None, "snapshots.broken")
    return broken


def standing(actor: Actor) -> dict[str, Any]:
    """How many entries wait since which month, how many months are published, which are due. Raises Forbidden."""
    require(policy.may_see_disclosure, actor)
    waiting = sa.select(HeldBack.since, sa.func.count()).group_by(HeldBack.since).order_by(HeldBack.since)
    return {
        "held_back": [{"since": since, "entries": count} for since, count in execute(waiting)],
        "published": published(),
        "due": [month.code for month in due(clock.today())],
        "delay_day": DELAY_DAY,
    }


def _links() -> list[Link]:
    links: list[Link] = []
    before: Any = None
    ours = notary.verify_key()
    for row in execute(sa.select(Snapshot.__table__).order_by(Snapshot.month)):
        links.append(Link(f"{row.month:%Y-%m}", row.published_on, list(_faults(row, before, ours))))
        before = row
    return links


def _faults(row: Any, before: Any, ours: bytes) -> Any:
    body = row.body.encode()
    if hashlib.sha256(body).digest() != row.digest:
        yield "digest"
    if not notary.verify(row.verify_key, row.signature, body):
        yield "signature"
    if row.verify_key != ours:
        yield "key"
    expected = before.digest if before else None
    said = f'"previous":"{expected.hex()}"' if expected else '"previous":null'
    if row.previous != expected or said not in row.body:
        yield "previous"
    if f'"month":"{row.month:%Y-%m}"' not in row.body:
        yield "month"
