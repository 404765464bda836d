"""The web layer: closed unless opened, one transaction a request, one refusal shape, strict headers."""
