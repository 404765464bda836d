"""Files that people send: cleaned by a program of their own, sealed, kept in a store that knows nothing of them."""
