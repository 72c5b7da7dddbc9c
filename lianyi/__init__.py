"""联医 Lianyi, the platform on which a close-type county medical community runs."""

__version__ = "2026.11.0"
