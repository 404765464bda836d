"""Staff and officers: who they are here, how they sign in, and who was invited by whom."""
