"""Organisations and people outside who help: what they offer, what was agreed, and who of them may sign in."""
