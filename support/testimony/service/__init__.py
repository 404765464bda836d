"""The verbs of testimony."""
