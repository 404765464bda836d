"""What lies outside: the store of sealed files, the program that cleans them."""
