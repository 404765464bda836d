"""The ledger: what money came, what became of it, and the proof that the books are whole."""
