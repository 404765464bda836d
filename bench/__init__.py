"""Measuring: seeding many cases, and what is measured over them."""
