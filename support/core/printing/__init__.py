"""Papers: a template of Typst and some values become a PDF, in a program of its own and in memory alone.

The typesetter is large and reads what strangers typed, so it never runs inside the server: see decision 23. Values
reach the template as data (`#let it = json(bytes(sys.inputs.values))`), never as its code.
"""

import json
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

from support.core.errors import Unavailable

#: The program has this long, in seconds.
PATIENCE = 30.0
_CHECKOUT = Path(__file__).parents[3]


def printed(package: str, template: str, values: dict[str, Any]) -> bytes:
    """A PDF (tagged, as PDF/UA asks) of `package`'s file `template`. Raises Unavailable when it cannot be made."""
    text = resources.files(package).joinpath(template).read_text(encoding="utf-8")
    given = json.dumps({"template": text, "values": values}, default=str).encode()
    environ = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "support.core.printing"],
            input=given,
            capture_output=True,
            timeout=PATIENCE,
            cwd=_CHECKOUT,
            env=environ,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise Unavailable from None
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        raise Unavailable
    return done.stdout
