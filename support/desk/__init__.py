"""What staff see in one place: the queue, a whole case, and the end of somebody's access. It owns no table."""
