"""Pages of accounts: the entrance, what everyone may do to their own account, and the administration of accounts."""
