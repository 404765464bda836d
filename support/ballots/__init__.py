"""Ballots: elections and resolutions by secret vote, opened by trustees and recounted by anybody."""
