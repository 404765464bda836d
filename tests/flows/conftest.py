"""One started service for all journeys: they share this folder's single file, so that one worker starts one."""

from collections.abc import Iterator

import pytest

from tests.flows.days import Days
from tests.live import Live, started


@pytest.fixture(scope="session")
def days(tmp_path_factory: pytest.TempPathFactory) -> Days:
    """Its clock, which goes right until the last journeys move it."""
    return Days(tmp_path_factory.mktemp("live"))


@pytest.fixture(scope="session")
def live(days: Days) -> Iterator[Live]:
    """The real thing, as `make run` starts it, with demo data."""
    with started(days.folder, **days.environment) as service:
        yield service
