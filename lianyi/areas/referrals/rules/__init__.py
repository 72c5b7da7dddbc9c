"""Decisions of referrals: pure functions and tables; no ORM, no clock, no settings."""
