"""Reads of the shared record: scoped, bounded, plain values.

Whoever shows a person's rows to a person notes the reading: doors go through `services.reading`.
"""
