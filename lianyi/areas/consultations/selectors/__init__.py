"""Reads of consultations: scoped, bounded, plain values."""
