"""Keys and sealed parts: the only room that touches a cipher."""
