"""The words of referrals: enumerations in `words`, frozen values in `cards`, drafts a door fills in `drafts`."""
