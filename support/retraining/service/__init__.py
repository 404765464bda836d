"""The verbs of retraining and work."""
