"""Forms of the shared record."""
