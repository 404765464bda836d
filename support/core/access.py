"""Who is asking, and the one way a rule refuses."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.errors import Forbidden

if TYPE_CHECKING:
    from enum import StrEnum


class Actor(Protocol):
    """Whoever acts: a member of staff or an officer. `people` supplies it."""

    @property
    def id(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def keyring(self) -> Any: ...
    def has(self, role: "StrEnum") -> bool: ...


def require(rule: Callable[..., bool], actor: Actor, *subject: Any, detail: Any = None) -> None:
    """Go on only if the rule allows it; a refusal is recorded under the rule's name and outlives the rollback.

    Of whom nothing is recorded is not told that it was. Raises Forbidden.
    """
    if rule(actor, *subject):
        return
    if detail is None and actor.kind in audit.SILENT:
        detail = _("This is not open to you as things stand. Your first page says what you can do.")
    audit.refuse(actor, rule.__name__, subject[0] if subject else None)
    raise Forbidden(detail)
