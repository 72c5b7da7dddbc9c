"""Writes of referrals: sending, answering, the journey, homecoming, follow-ups, guidance, endings."""
