"""Data of residents: texts of consent, lists of codes, policy parameters."""
