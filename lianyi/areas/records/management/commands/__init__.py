"""Commands of the shared record."""
