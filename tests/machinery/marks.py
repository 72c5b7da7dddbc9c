"""Marks that machinery tests share.

A test that commits has its tables emptied behind it. Naming the apps it touches empties only theirs, and spares Django
making its permissions anew: that would take a second or two a test.
"""

import pytest
from django.conf import settings

COMMITTED = pytest.mark.django_db(
    transaction=True, available_apps=["lianyi.machinery.audit", "lianyi.machinery.outbox"]
)
COMMITTED_EVERYWHERE = pytest.mark.django_db(
    transaction=True, available_apps=list(settings.INSTALLED_APPS)
)
