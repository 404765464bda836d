"""The rules of retraining and work."""
