"""What runs here is what was locked, and it fits together."""

import re
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

from packaging.markers import Marker
from packaging.utils import canonicalize_name

HOUSE = Path(__file__).resolve().parents[2]
LINE = re.compile(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;]+)(?:\s*;\s*([^\\]+?))?\s*(?:\\|$)")


def locked():
    """`{name: version}` of what the lock asks for on this machine."""
    found = {}
    for line in (HOUSE / "requirements-dev.txt").read_text().splitlines():
        if (match := LINE.match(line)) and (match[3] is None or Marker(match[3]).evaluate()):
            found[canonicalize_name(match[1])] = match[2]
    return found


def test_sc1_what_is_installed_is_what_was_locked():
    installed = {canonicalize_name(one.name): one.version for one in distributions()}
    wanted = locked()
    assert len(wanted) > 60
    assert {
        name: (version, installed.get(name)) for name, version in wanted.items() if installed.get(name) != version
    } == {}
    done = subprocess.run(
        [sys.executable, "-m", "uv", "pip", "check", "--offline", "--python", sys.executable],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    print(f"SC1: {len(wanted)} packages installed in exactly the locked versions, and they fit together")
