"""Command line of workforce."""
