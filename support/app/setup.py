"""The command that prepares an empty installation."""

import json
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from support.app.founding import set_up
from support.core.db import at_the_edge


@click.command("setup")
@click.option(
    "--custodians",
    nargs=3,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The public keys of the three recovery custodians (NAME.pub files).",
)
@click.option("--write", type=click.Path(path_type=Path), help="Write the invitation codes there as JSON (0600).")
@with_appcontext
def setup_command(custodians: tuple[Path, Path, Path], write: Path | None) -> None:
    """Make the site and recovery, and invite the administrator and a founder for each compartment.

    It can be run again: what stands is left alone, and invitations not yet used are replaced by new ones.
    """
    keys = {letter: bytes.fromhex(path.read_text()) for letter, path in zip("ABC", custodians, strict=True)}
    with current_app.test_request_context(), at_the_edge():
        sent = set_up(keys)
    if write:
        write.touch(mode=0o600)
        write.write_text(json.dumps({who: invitation.code for who, invitation in sent.items()}))
        return
    click.echo("Each of these works once, for 72 hours. Hand each to one person, by a way nobody else sees.")
    for who, invitation in sent.items():
        click.echo(f"  {who:<24} {invitation.code}")
    if not sent:
        click.echo("  Nothing to do: everything is set up.")
