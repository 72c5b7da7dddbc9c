"""The words of consultations. Values only."""
