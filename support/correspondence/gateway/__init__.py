"""What lies outside: the mail server."""
