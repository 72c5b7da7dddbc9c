"""Writes of the shared record. Each is one transaction: lock, decide, write, version, audit line, event."""
