"""Tools of the workshop: each runs as `python -m tools.<name>`, most from the Makefile."""
