"""Pages of the shared record."""
