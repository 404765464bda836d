"""KEY=VALUE files that only their owner may read: what a development instance keeps between two starts."""

import os
from collections.abc import Mapping
from pathlib import Path


def read(path: Path) -> dict[str, str]:
    """The pairs of a file, comments and blank lines left out; empty when there is no such file."""
    if not path.is_file():
        return {}
    pairs = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, found, value = line.partition("=")
        if found and not name.lstrip().startswith("#"):
            pairs[name.strip()] = value.strip()
    return pairs


def write(path: Path, pairs: Mapping[str, str], *, heading: str) -> None:
    """Replace the file in one step, mode 0600, so that a crash leaves the old one or the new one."""
    for name, value in pairs.items():
        if "\n" in name or "\n" in value or "=" in name:
            raise ValueError(f"{name.splitlines()[0] if name else 'A name'} does not fit on one KEY=VALUE line.")
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"# {heading}\n")
        file.writelines(f"{name}={value}\n" for name, value in pairs.items())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
