"""Pages of terminology: find a code, look through a system, map local codes."""
