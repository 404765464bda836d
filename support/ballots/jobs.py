"""What is done for ballots when nobody asks."""
