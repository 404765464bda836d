"""Feedback and complaints from anybody, and what came of them; nobody handles one about themselves."""
