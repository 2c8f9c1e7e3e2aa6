from .base import *  # noqa: F403

DEBUG = True
SECRET_KEY = "dev"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
