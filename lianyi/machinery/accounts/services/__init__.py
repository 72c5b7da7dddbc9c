"""Writes of accounts: people, secrets, second factor, sessions, tokens."""
