"""Views by page: orders, queue, centres, figures, and those of each discipline."""
