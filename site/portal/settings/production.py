"""Production: everything from the environment; refuses to start without it, and says what."""

from portal.settings.environment import log_to_console, number, require, value

from .base import *  # noqa: F403
from .base import SECURE_MESSAGING

_set = require(
    [
        "PORTAL_SECRET_KEY",
        "PORTAL_ALLOWED_HOSTS",
        "PORTAL_BASE_URL",
        "DATABASE_URL",
        "PORTAL_KEYRING_FILE|PORTAL_KEYRING",
        "PORTAL_AUDIT_HEAD_FILE",
        "PORTAL_EMAIL_HOST",
        "PORTAL_FROM_EMAIL",
        "PORTAL_PROXY_COUNT",
    ]
)
DEBUG = False
LOGGING = log_to_console(value("PORTAL_LOG_LEVEL", "INFO"), "json")
SECRET_KEY = _set["PORTAL_SECRET_KEY"]
ALLOWED_HOSTS = [host.strip() for host in _set["PORTAL_ALLOWED_HOSTS"].split(",")]
SECURE_MESSAGING["KEYRING_FILE"] = value("PORTAL_KEYRING_FILE")
SECURE_MESSAGING["KEYRING"] = value("PORTAL_KEYRING")
SECURE_MESSAGING["READ_UNBOUND_SEALS"] = value("PORTAL_READ_UNBOUND_SEALS") == "1"
SECURE_MESSAGING["AUDIT_HEAD_FILE"] = _set["PORTAL_AUDIT_HEAD_FILE"]

EMAIL_HOST = _set["PORTAL_EMAIL_HOST"]
EMAIL_PORT = number("PORTAL_EMAIL_PORT", 587)
EMAIL_HOST_USER = value("PORTAL_EMAIL_USER")
EMAIL_HOST_PASSWORD = value("PORTAL_EMAIL_PASSWORD")
EMAIL_USE_TLS = True
EMAIL_TIMEOUT = 10
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

# The proxy in front ends TLS, sets X-Forwarded-Proto itself and drops what a client sent.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = number("PORTAL_PROXY_COUNT")
SECURE_MESSAGING["TRUSTED_PROXY_COUNT"] = ALLAUTH_TRUSTED_PROXY_COUNT
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_NAME = "__Host-sessionid"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
PORTAL_SERVES_PICTURES = False
