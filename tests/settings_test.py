"""Settings of the tests: as in production, but fast, alone, and with nothing left behind.

LIANYI_TEST_DB  `sqlite` (default) or `postgres`, which starts a private cluster (tests/pgcluster.py)
"""

import atexit
import os
import shutil
import tempfile

from tests import pgcluster

# The first process makes one folder and at most one cluster; pytest-xdist's workers inherit both.
if "LIANYI_TEST_ROOT" not in os.environ:
    _root = os.environ["LIANYI_TEST_ROOT"] = tempfile.mkdtemp(prefix="lianyi-test-")
    atexit.register(shutil.rmtree, _root, ignore_errors=True)
    os.environ.pop("LIANYI_DATABASE_URL", None)  # never the database someone works with
    if os.environ.get("LIANYI_TEST_DB") == "postgres":
        os.environ["LIANYI_DATABASE_URL"] = pgcluster.start()
os.environ["LIANYI_HOME"] = tempfile.mkdtemp(dir=os.environ["LIANYI_TEST_ROOT"])
os.environ.pop("LIANYI_PUBLIC_URL", None)
os.environ.pop("LIANYI_DEBUG", None)

from lianyi.entry.settings import *  # noqa: F403  # after the environment is prepared
from lianyi.entry.settings import DATABASES, LIANYI_HOME

if "LIANYI_DATABASE_URL" not in os.environ:
    # a file, not memory: threads of a race or of the live server each open their own connection
    DATABASES["default"]["TEST"] = {"NAME": LIANYI_HOME / "test.sqlite3"}
    # no test cuts the power: nobody need wait for the disk
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

(LIANYI_HOME / "static").mkdir()  # whitenoise warns where it is missing

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # the live server serves what the finders find, under plain names
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
