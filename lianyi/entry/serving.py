"""What `lianyi serve` runs in each server process: the pages, and on a thread of its own the delivery of events.

The thread shares the process, and so the write lock of an embedded database.
"""

from django.core.handlers.wsgi import WSGIHandler

from lianyi.entry.wsgi import application  # first: importing it sets Django up
from lianyi.machinery.outbox import worker


def start() -> WSGIHandler:
    """Start delivering events in this process and return the application."""
    worker.start_in_thread()
    return application
