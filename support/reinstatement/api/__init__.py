"""The JSON doors of the way back."""

from support.reinstatement.api import competitions, own, register
from support.reinstatement.api.door import api

__all__ = ["api", "competitions", "own", "register"]
