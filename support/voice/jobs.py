"""What happens by itself in feedback and complaints, once its day has come."""
