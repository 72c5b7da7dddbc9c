"""Reads of referrals: what the rules say, lists, one referral with everything, counters; scoped and bounded."""
