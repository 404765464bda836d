"""What happens by itself in the way back, once its day has come."""
