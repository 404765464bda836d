"""What comes into ballots and goes out."""
