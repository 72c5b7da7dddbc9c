"""Writes of diagnostics: each one transaction."""
