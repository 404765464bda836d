"""From a programme to a job: what can be learned, who learns it, and what became of them."""
