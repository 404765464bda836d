"""Lets days pass for a service that the flows start: Python runs this first where this folder is on PYTHONPATH.

The file that MOVED_CLOCK names holds by how many seconds the service's clock is ahead; where MOVED_SCHEDULE is set the
worker's timetable goes by the same clock. The service has no such switch: what it reads the time with is wrapped.
"""

import os
import sys
import time
from datetime import timedelta
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from pathlib import Path
from types import SimpleNamespace


def ahead():
    """How many seconds."""
    try:
        return float(Path(os.environ["MOVED_CLOCK"]).read_text())
    except FileNotFoundError:
        return 0.0


def moved_clock(module):
    """Its present moment is later."""
    real = module.now
    module.now = lambda: real() + timedelta(seconds=ahead())


def moved_schedule(module):
    """What is due is due later."""
    if "MOVED_SCHEDULE" in os.environ:
        module.time = SimpleNamespace(time=lambda: time.time() + ahead())


WRAPPED = {"support.core.clock": moved_clock, "procrastinate.periodic": moved_schedule}


class Wrapping(MetaPathFinder):
    """Wraps what is imported under these names."""

    def find_spec(self, name, path=None, target=None):
        """The module as it is found otherwise, and wrapped once it has run."""
        if name not in WRAPPED:
            return None
        spec = PathFinder.find_spec(name, path, target)
        runs = spec.loader.exec_module

        def exec_module(module):
            runs(module)
            WRAPPED[name](module)

        spec.loader.exec_module = exec_module
        return spec


if "MOVED_CLOCK" in os.environ:
    sys.meta_path.insert(0, Wrapping())
