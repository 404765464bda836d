"""Applying for help: what an officer tells us is sealed at once, and their way back is shown once."""
