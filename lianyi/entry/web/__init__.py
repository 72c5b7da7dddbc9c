"""The shell of the site: the role desk, what stands round every page, errors, health."""
