"""Pages of referrals: translate in, one call down, translate out."""
