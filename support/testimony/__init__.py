"""What somebody witnessed, kept for investigators: never a condition for help, and unreadable to who helps."""
