"""Writes of consultations: each one transaction."""
