"""What staff see in one place: what waits, the cases, a whole case, the end of somebody's access. It owns no table."""
