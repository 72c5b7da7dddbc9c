"""Shapes of what people type: `request` a referral, `acts` on one, `care` at home."""
