"""What lies outside: the store of files, the program that cleans them, the mail server."""
