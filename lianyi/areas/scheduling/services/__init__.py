"""Writes of slots and beds. Locks are taken in one order: slot or bed, reservation, appointment."""
