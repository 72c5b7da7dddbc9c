"""Where sessions are kept: Django's table, read by a statement built once, for every request begins with it."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from lianyi.machinery.accounts import selectors


class SessionStore(db.SessionStore):
    """Django's database sessions in every other respect."""

    def _get_session_from_db(self) -> Session | None:
        """The living row of the session's key; without one the key is forgotten, so that nobody can choose it."""
        row = selectors.find_session(self.session_key or "", timezone.now())
        if row is None:
            self._session_key = None
        return row
