"""The rules of the way back."""
