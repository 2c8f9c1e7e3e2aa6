"""The demonstration on one machine: secrets made on first start, mail kept as files."""

from portal.settings.environment import keyring_kept_in, secret_kept_in, switch

from .base import *  # noqa: F403
from .base import SECURE_MESSAGING, VAR_DIR

PORTAL_DEMONSTRATION = True  # lets `manage.py demo` make people with a known password
DEBUG = switch("PORTAL_DEBUG")
PORTAL_CACHES_PAGES = not DEBUG
SECRET_KEY = secret_kept_in(VAR_DIR / "secret_key")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SECURE_MESSAGING["KEYRING_FILE"] = keyring_kept_in(VAR_DIR / "keyring.json")

PORTAL_SECOND_FACTOR = switch("PORTAL_SECOND_FACTOR")
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # 127.0.0.1 has no TLS
PORTAL_MAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
WHITENOISE_AUTOREFRESH = DEBUG
