"""What happens by itself in testimony, once its day has come."""
