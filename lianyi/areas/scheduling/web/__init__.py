"""Pages of slots, visits and beds."""
