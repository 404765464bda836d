"""A case that carol and cyril hold, its officer, and a file store of each test's own."""

from dataclasses import replace

import pytest

from tests.aid.factory import held_case


@pytest.fixture
def settings(settings, tmp_path):
    """Files go into this test's own folder."""
    return replace(settings, files_url=(tmp_path / "files").as_uri())


@pytest.fixture
def case(client, as_, people):
    """Carol owns it, cyril is the deputy."""
    return held_case(client, as_, people)


@pytest.fixture
def officer(people, case):
    """The officer of the case, signed in with their words."""
    return people.officer(case.passphrase)
