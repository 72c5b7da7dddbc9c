"""Template tags of every page: `{% load ui %}`."""
