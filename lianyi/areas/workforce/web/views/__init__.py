"""Doors of the workforce pages."""
