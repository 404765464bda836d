"""What comes into the union and goes out."""
