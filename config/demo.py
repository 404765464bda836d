"""The demo's sign-ins: kept in a file for scripts, shown as a table for people."""

import json
import os
from pathlib import Path
from typing import Any


def read(path: Path) -> dict[str, Any]:
    """What the demo wrote: url, stripe_url, staff (name, roles, passphrase), officers, members (handle, passphrase)."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def move(path: Path, *, url: str, stripe_url: str) -> None:
    """Note where the service and the sandbox are this time; the ports may differ from last time's."""
    found = {**read(path), "url": url, "stripe_url": stripe_url}
    fresh = path.with_name("demo.json.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(found, file, ensure_ascii=False, indent=2)
    fresh.replace(path)


def table(path: Path) -> str:
    """The sign-ins in columns, staff by role, then officers and members of the union, who need no name."""
    found = read(path)
    staff = sorted((", ".join(one["roles"]), one["name"], one["passphrase"]) for one in found["staff"])
    officers = [("officer", one["handle"], one["passphrase"]) for one in found["officers"]]
    members = [
        (", ".join(["member", *one["offices"]]), one["handle"], one["passphrase"]) for one in found.get("members", ())
    ]
    rows = [("ROLE", "NAME", "PASSPHRASE"), *staff, *officers, *members]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    lines = [f"  {row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]}" for row in rows]
    note = f"  Officers and members sign in with the passphrase alone. All of this is in {path}."
    return "\n".join(["", *lines, "", note, ""])
