"""Decisions of diagnostics: pure."""
