"""One started service for all journeys: they share this folder's single file, so that one worker starts one."""

from collections.abc import Iterator

import pytest

from tests.live import Live, started


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The real thing, as `make run` starts it, with demo data."""
    with started(tmp_path_factory.mktemp("live")) as service:
        yield service
