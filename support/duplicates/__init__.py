"""Whether two cases are of one person: possible duplicates, questions to those who hold the other, and merging."""
