"""Doors of the resident pages, by what people come for."""
