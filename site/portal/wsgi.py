"""The WSGI entry point: `gunicorn --pythonpath site portal.wsgi`."""

import gc
import logging
import os

from django.apps import apps
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connections

from portal.look.generation import invalidate_all
from portal.outage import CacheAway
from sm_plugin.worker import kind_and_place

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

logger = logging.getLogger(__name__)

# Python looks for circles of objects after so many new ones. One page makes tens of thousands.
GARBAGE = (20_000, 20, 20)

application = get_wsgi_application()


def _begin() -> None:
    """Make old pages old, and stop the start if the keyring can't open what the database holds."""
    if settings.PORTAL_CACHES_PAGES:
        # Pages that the release before made name files and words that may be gone.
        try:
            invalidate_all()
        except CacheAway as error:  # then they are gone by themselves after five minutes
            logger.error("Started without a cache of pages (%s).", kind_and_place(error))
    if apps.is_installed("sm_plugin"):
        from sm_plugin.safety.services import read_ahead
        from sm_plugin.vault.services import verify_keyring_at_start

        verify_keyring_at_start()
        read_ahead()
        connections.close_all()  # no forked worker shares one


try:
    _begin()
except OperationalError as error:
    # It serves as soon as the database is there. Until then /health/ready says 503; then that
    # verifies the keyring, as does the first thing that this process writes.
    logger.error("Started without a database (%s).", kind_and_place(error))

# What a started process holds stays until it ends: don't look through it with each page.
gc.collect()
gc.freeze()
gc.set_threshold(*GARBAGE)
