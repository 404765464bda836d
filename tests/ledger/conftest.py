"""The ledger by itself: what other rooms add to its self-check is left out, since here nobody asks for money."""

from collections.abc import Iterator

import pytest

from support.app.rooms import BOOKS
from support.ledger.service import checks


@pytest.fixture(autouse=True)
def _alone(app: object) -> Iterator[None]:
    """Only the ledger's own checks."""
    added = {name: checks.CHECKS.pop(name) for name in BOOKS}
    yield
    checks.CHECKS.update(added)
