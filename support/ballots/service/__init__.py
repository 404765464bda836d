"""The verbs of ballots."""
