"""The rules of testimony."""
