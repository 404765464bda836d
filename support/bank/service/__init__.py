"""The verbs of the bank: taking statements in, booking their lines, explaining what is left."""

from support.bank.service.matching import Claimant, Explainer, Given, Match, also_explain, also_match

__all__ = ["Claimant", "Explainer", "Given", "Match", "also_explain", "also_match"]
