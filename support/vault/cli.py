"""The command that hands the custodians what they open together."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from support.vault import service


@click.command("recovery-seals")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
def recovery_seals_command(folder: Path) -> None:
    """Write AB.seal, AC.seal and BC.seal into FOLDER: each opens for its two custodians together, for nobody alone."""
    folder.mkdir(mode=0o700, exist_ok=True)
    seals = service.recovery_seals()
    for pair, sealed in seals.items():
        (folder / f"{pair}.seal").write_text(sealed.hex())
    click.echo(f"{len(seals)} seals written. See `python -m support.vault.custodian --help`.")
