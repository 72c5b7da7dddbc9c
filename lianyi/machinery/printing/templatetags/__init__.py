"""Template tags of slips: `{% load printing %}`."""
