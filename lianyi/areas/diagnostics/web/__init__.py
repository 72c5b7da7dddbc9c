"""Pages of diagnostics."""
