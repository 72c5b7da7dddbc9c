"""Views by page: record, writing, stays, exchange, quality."""
