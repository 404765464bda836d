"""Ports for what the tests start."""

import random
import socket

#: Below those that connections going out are given (from 32,768): none of these takes one before it is bound.
FREE = range(15_000, 32_000)


def free_port() -> int:
    """One that nobody listens on. Raises OSError if there is none."""
    for port in random.sample(FREE, 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("There is no free port.")
