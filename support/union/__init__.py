"""The union: who is a member, what they pay and decide together, and how they are represented."""
