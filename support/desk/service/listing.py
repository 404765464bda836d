"""The list of cases with what stands out in each."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from support.cases import service as cases
from support.cases.service import Page
from support.correspondence import service as correspondence
from support.people import service as people
from support.people.actor import Staff
from support.people.model import Role


@dataclass(frozen=True)
class Listing:
    """Part of the list, and for the cases in it how many steps are overdue and how many messages unread."""

    page: Page
    overdue: dict[UUID, int]
    unread: dict[UUID, int]


def listing(actor: Staff, filters: dict[str, Any], cursor: str | None = None) -> Listing:
    """Cases the actor sees, narrowed and marked; two statements more than the list. Raises Forbidden, Invalid."""
    page = cases.browse(actor, **filters, cursor=cursor)
    shown = [one["id"] for one in page.items]
    return Listing(page, cases.overdue_steps(shown), correspondence.unread(actor, shown))


def caseworkers(actor: Staff) -> list[dict[str, Any]]:
    """Everybody who can hold a case, the least busy first: `[{name, load}]`; two statements."""
    held = cases.loads()
    found = [
        {"name": one.name, "load": held.get(one.id, 0)} for one in people.staff(actor) if Role.CASEWORKER in one.roles
    ]
    return sorted(found, key=lambda one: (one["load"], one["name"]))
