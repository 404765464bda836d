"""What comes in and goes out about retraining and work."""
