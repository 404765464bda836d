"""What happens by itself in retraining and work, once its day has come."""
