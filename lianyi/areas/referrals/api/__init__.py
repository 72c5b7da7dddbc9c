"""REST: every move of a referral, its lists, its dated tasks, its counters."""

from lianyi.areas.referrals.api import care, moves, reads  # each puts its operations on the router
from lianyi.areas.referrals.api.router import router

__all__ = ["care", "moves", "reads", "router"]
