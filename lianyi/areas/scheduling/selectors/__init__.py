"""Reads of slots, holds, visits and beds: scoped, bounded, plain values."""
