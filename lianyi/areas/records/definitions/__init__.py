"""Dated tables of the shared record: codes, ranges, classes, weights, templates. Data, read once."""
