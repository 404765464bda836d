"""What is done for the union when nobody asks."""
