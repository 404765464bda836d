"""Two officers with their words, and a file store of each test's own."""

from dataclasses import replace

import pytest

from tests.intake.factory import application


@pytest.fixture
def settings(settings, tmp_path):
    """Files go into this test's own folder."""
    return replace(settings, files_url=(tmp_path / "files").as_uri())


@pytest.fixture
def officer(app, client, people):
    """Somebody who applied, signed in."""
    return people.officer(client.post("/api/v1/applications", json=application()).json["passphrase"])


@pytest.fixture
def other(app, client, people):
    """Somebody else who applied."""
    return people.officer(client.post("/api/v1/applications", json=application("Other")).json["passphrase"])
