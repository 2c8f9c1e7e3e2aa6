"""Tests: a database file and folders of their own, fast passwords, mail kept in memory."""

import atexit
import json
import os
import shutil
import tempfile
from base64 import b64encode

# Set before base reads it, so that nothing a test writes lands in the checkout's var/.
if not os.environ.get("PORTAL_VAR_DIR"):
    os.environ["PORTAL_VAR_DIR"] = tempfile.mkdtemp(prefix="portal-test-")
    atexit.register(shutil.rmtree, os.environ["PORTAL_VAR_DIR"], ignore_errors=True)

from .base import *  # noqa: F403
from .base import DATABASES, SECURE_MESSAGING, STORAGES, VAR_DIR

DEBUG = PORTAL_CACHES_PAGES = False  # tests of cached pages turn it on
PORTAL_CLOCK_SECONDS = 5 * 60  # no count of queries depends on how long a test takes
SECRET_KEY = "only for tests " * 4
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
_KEY, _AUDIT = (b64encode(letter * 32).decode() for letter in (b"k", b"a"))
SECURE_MESSAGING |= {"KEYRING": json.dumps({"active": "k1", "keys": {"k1": _KEY}, "audit": _AUDIT})}

# A file, not memory: processes that a test starts open the same database.
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    _database["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = PORTAL_MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_EMAIL_VERIFICATION = "optional"
PORTAL_SECOND_FACTOR = False  # tests of the second factor turn it on
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_AUTOREFRESH = True
