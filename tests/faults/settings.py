"""Settings of a server under fault: production's own, and one more listener that counts what it hears.

FAULTS_MAX_PAGES  the embedded database may not grow beyond so many pages: a full disk for those who cannot make one
"""

import os

from lianyi.entry.settings import *  # noqa: F403
from lianyi.entry.settings import DATABASES, INSTALLED_APPS, PASSWORD_HASHERS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.tally"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
if "FAULTS_MAX_PAGES" in os.environ:
    DATABASES["default"]["OPTIONS"]["init_command"] += (
        f"PRAGMA max_page_count={int(os.environ['FAULTS_MAX_PAGES'])};"
    )
