"""A part of a case in other hands: who is asked, what they see and until when, and what they write back."""
