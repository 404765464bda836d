"""The file store in a bucket: the same promises as in a folder."""

from dataclasses import replace

import pytest

from support.core.db import at_the_edge
from support.correspondence.service import documents
from tests.correspondence.bucket import Bucket
from tests.files.factory import photograph, send

OWN = "/api/v1/me/case/documents"


@pytest.fixture
def bucket(monkeypatch):
    """A bucket, and the variables that lead there."""
    opened = Bucket()
    for name, value in {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-1",
        "AWS_ENDPOINT": opened.url,
        "AWS_ALLOW_HTTP": "true",
    }.items():
        monkeypatch.setenv(name, value)
    yield opened
    opened.close()


@pytest.fixture
def settings(settings, bucket, tmp_path):
    """An address of its own for each test, since a store is kept for the life of the process."""
    return replace(settings, files_url=f"s3://bucket/{tmp_path.name}")


def test_files_are_kept_in_a_bucket_below_the_installations_own_id(app, officer, bucket, settings):
    document = send(officer, OWN, photograph(), "a.jpg").json["id"]
    with app.app_context():
        place = f"{settings.files_url.removeprefix('s3://bucket/')}/{documents.vault.site().id}"
    assert len(bucket.objects) == 2
    assert {key.rpartition("/")[0] for key in bucket.objects} == {place}
    assert not [body for body in bucket.objects.values() if b"JFIF" in body]
    assert officer.get(f"{OWN}/{document}/content").mimetype == "image/jpeg"
    assert bucket.signed >= 3
    del bucket.objects[f"{place}/{document}"]
    assert "no longer in the store" in officer.get(f"{OWN}/{document}/content").json["detail"]


def test_the_sweep_of_a_bucket_leaves_what_others_keep_there(app, officer, bucket, settings):
    send(officer, OWN, b"text", "a.txt")
    mine = next(iter(bucket.objects)).rpartition("/")[0]
    bucket.objects[f"{mine}/00000000-0000-4000-8000-000000000000"] = b"left"
    bucket.objects["another/installation/object"] = b"theirs"
    with app.test_request_context(), at_the_edge():
        assert documents.sweep() == 1
    assert set(bucket.objects.values()) > {b"theirs"}
    assert len(bucket.objects) == 2


def test_what_is_not_kept_leaves_nothing_in_a_bucket(officer, bucket, monkeypatch):
    from support.core import errors

    real = documents.files.put

    def full(name, sealed):
        real(name, sealed)
        raise errors.Unavailable

    monkeypatch.setattr(documents.files, "put", full)
    assert send(officer, OWN, b"text", "a.txt").status_code == 503
    assert bucket.objects == {}
