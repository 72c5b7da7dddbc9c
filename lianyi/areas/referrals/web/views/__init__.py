"""Views by page: lists, request, case, care, figures."""
