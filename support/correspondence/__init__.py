"""What officer and team write and hand to each other: messages, documents, requests for documents, quiet notices."""
