"""Decisions about slots and beds: pure functions over values."""
