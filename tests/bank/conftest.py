"""What the tests of the bank share."""

import pytest

from tests.aid.after import book_of


@pytest.fixture
def book(server, settings):
    """What stands in this test's database."""
    with book_of(server, settings) as found:
        yield found
