"""How large a file may be."""

#: The largest file, in bytes.
LARGEST_FILE = 50 * 1024 * 1024
