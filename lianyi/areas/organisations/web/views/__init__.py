"""Doors of the organisation pages, by what people come for."""
