"""Pages of cases: what waits for one's duty."""
