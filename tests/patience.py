"""Time on a machine that others use too: they only add to it, so the quickest try tells what the work takes."""

import time
from collections.abc import Callable
from typing import Any

#: So many tries before something is called too slow.
ROUNDS = 15


def quickest(act: Callable[[], Any], limit: float) -> tuple[float, Any]:
    """Seconds of the quickest try and its answer; no more tries once one is within the limit (seconds)."""
    best, answer = float("inf"), None
    for _round in range(ROUNDS):
        began = time.perf_counter()
        answer = act()
        best = min(best, time.perf_counter() - began)
        if best < limit:
            break
    return best, answer
