"""What comes in and goes out about the way back."""
