"""Draft a migration from the models: `python -m migrations.draft "what changes"`, or `--first` to begin anew.

CHECKs and triggers are not found by comparison on a changed table: write them by hand, into `migrations/sql`.
"""

import argparse
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from config.embedded import Embedded
from config.logins import ensure_logins

HERE = Path(__file__).parent


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Draft a migration from the models.")
    parser.add_argument("message")
    parser.add_argument("--first", action="store_true", help="Write 0001 anew (only before the first release).")
    given = parser.parse_args()
    if given.first:
        for old in (HERE / "versions").glob("*.py"):
            old.unlink()
    number = f"{len(list((HERE / 'versions').glob('*.py'))) + 1:04d}"
    with tempfile.TemporaryDirectory(prefix="apora-draft-") as folder:
        server = Embedded(Path(folder))
        server.start()
        try:
            names = {part: part * 8 for part in ("owner", "app", "shares")}
            urls = ensure_logins(server.superuser_url(), "draft", names)
            config = Config()
            config.set_main_option("script_location", str(HERE))
            config.attributes["url"] = urls["DATABASE_OWNER_URL"]
            if not given.first:
                command.upgrade(config, "head")
            command.revision(config, message=given.message, autogenerate=True, rev_id=number)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
