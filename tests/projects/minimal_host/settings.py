"""A Wagtail site as `wagtail start` makes it, and what the README says to add for the plugin."""

import atexit
import json
import os
import shutil
import tempfile
from base64 import b64encode
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent
if "MINIMAL_HOST_VAR_DIR" not in os.environ:
    os.environ["MINIMAL_HOST_VAR_DIR"] = tempfile.mkdtemp(prefix="minimal-host-")
    atexit.register(shutil.rmtree, os.environ["MINIMAL_HOST_VAR_DIR"], ignore_errors=True)
VAR_DIR = Path(os.environ["MINIMAL_HOST_VAR_DIR"])

SECRET_KEY = "only for tests " * 4
ALLOWED_HOSTS = ["testserver"]
INSTALLED_APPS = [
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
]
ROOT_URLCONF = "urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR_DIR / "host.sqlite3",
        "OPTIONS": {
            "init_command": "PRAGMA synchronous=OFF;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        },
        "TEST": {"NAME": VAR_DIR / "test.sqlite3"},
    }
}
if "MINIMAL_HOST_POSTGRES" in os.environ:
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.postgresql",
        **json.loads(os.environ["MINIMAL_HOST_POSTGRES"]),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
USE_TZ = True
STATIC_URL = "/static/"
MEDIA_ROOT, MEDIA_URL = VAR_DIR / "media", "/media/"
WAGTAIL_SITE_NAME = "Minimal host"
WAGTAILADMIN_BASE_URL = "http://testserver"

# What the README says to add.
INSTALLED_APPS += ["sm_plugin", "guardian", "wagtail_modeladmin"]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
KEY_LETTER = os.environ.get("MINIMAL_HOST_KEY", "k").encode()  # tests bring a wrong one
_KEY, _AUDIT = (b64encode(letter * 32).decode() for letter in (KEY_LETTER, b"a"))
SECURE_MESSAGING = {
    "BASE_TEMPLATE": "base.html",
    "KEYRING": json.dumps({"active": "k1", "keys": {"k1": _KEY}, "audit": _AUDIT}),
}
