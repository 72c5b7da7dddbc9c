"""Accounts: who may come in, how they prove it, and for how long.

Knows people only as accounts: which posts an account holds, and what a post permits, is told to `scope` by the entry,
from workforce.
"""
