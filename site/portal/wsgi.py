"""The WSGI entry point: `gunicorn --pythonpath site portal.wsgi`."""

import os

from django.apps import apps
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal.generation import invalidate_all

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

application = get_wsgi_application()

if settings.PORTAL_CACHES_PAGES:
    # Pages that the release before made name files and words that may be gone.
    invalidate_all()

if apps.is_installed("sm_plugin"):
    from sm_plugin.vault.services import verify_keyring_at_start

    # A keyring that can't open what the database holds stops the start, not the first reader.
    verify_keyring_at_start()
