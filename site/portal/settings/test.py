from .base import *  # noqa: F403

DEBUG = False
SECRET_KEY = "test"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
