"""Command line of diagnostics."""
