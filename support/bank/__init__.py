"""The bank: its statements, what each line of them was, and the lines that nobody can explain yet."""
