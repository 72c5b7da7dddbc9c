"""Decisions of the shared record: pure functions over values."""
