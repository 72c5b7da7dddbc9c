"""Names and parameters of slots and beds."""
