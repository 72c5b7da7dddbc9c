"""Doors of the pages."""
