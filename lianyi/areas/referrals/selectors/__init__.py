"""Reads of referrals: what the rules say, lists, one referral with everything, counters. Scope first, bounded, values out."""
