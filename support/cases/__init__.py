"""Everything about helping one officer: the case, its needs, who holds it, and who may read what of it."""
