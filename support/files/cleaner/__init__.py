"""A program of its own: it reads a file somebody sent, and writes it anew without anything that hides or acts."""
