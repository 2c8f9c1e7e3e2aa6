"""The demonstration's settings as they are, mail kept as files; static files without a manifest."""

from portal.settings.dev import *  # noqa: F403
from portal.settings.dev import STORAGES

STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
