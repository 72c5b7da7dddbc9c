"""Views by page: slots, visits, beds."""
