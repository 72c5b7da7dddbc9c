"""The words of diagnostics. Values only."""
