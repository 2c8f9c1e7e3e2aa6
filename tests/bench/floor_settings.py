"""The portal's database without middleware, but for the one that an app does not start without."""

from tests.bench.kill_settings import *  # noqa: F403

MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]
ROOT_URLCONF = "tests.bench.floor"
