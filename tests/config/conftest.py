"""What the tests of the configuration share: a sound production environment, one embedded server."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import production
from config.embedded import Embedded


@pytest.fixture
def sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment that production accepts; a fake mount table says that `memory` is a tmpfs."""
    memory = tmp_path / "memory"
    memory.mkdir()
    (memory / "stripe_key").write_text(f"rk_live_{secrets.token_hex(16)}\n")
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/vda / ext4 rw 0 0\ntmpfs {memory} tmpfs rw 0 0\n")
    monkeypatch.setattr(production, "MOUNTS", mounts)
    return {
        "ENVIRONMENT": "production",
        "INSTANCE": str(tmp_path / "instance"),
        "URL": "https://apora.example",
        "SECRET_KEY": secrets.token_hex(32),
        "PEPPER": secrets.token_urlsafe(32),
        "DATABASE_URL": "postgres://apora_app:x@db.internal/apora",
        "SHARES_URL": "postgres://apora_shares:x@shares.internal/apora_shares",
        "STRIPE_KEY_FILE": str(memory / "stripe_key"),
        "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(16)}",
    }


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """An embedded server below a folder that is closed to everybody else."""
    closed = tmp_path_factory.mktemp("closed")
    closed.chmod(0o700)
    embedded = Embedded(closed / "instance")
    embedded.start()
    yield embedded
    embedded.stop()
