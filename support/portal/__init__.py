"""The officer's own place: where things stand, what comes next, payments, and what they told us."""
