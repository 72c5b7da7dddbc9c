"""Writes of referrals, by what they serve: sending, answering, the journey, homecoming, follow-ups, guidance, endings."""
