"""Command line of residents."""
