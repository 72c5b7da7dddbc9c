"""Reads of diagnostics: scoped, bounded, plain values."""
