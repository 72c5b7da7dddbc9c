"""What a county decides about diagnostics, and the catalogue of what can be examined."""
