"""Looking at the whole from above: what was done, by whom, to what."""
