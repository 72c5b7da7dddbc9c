"""Decisions of consultations: pure."""
