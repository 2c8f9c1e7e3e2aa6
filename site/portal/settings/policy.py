"""The policy of the site: what browsers may load, how long people stay signed in, passwords."""

from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_INLINE

PUBLIC = {
    "default-src": [SELF],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "object-src": [NONE],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
    "form-action": [SELF],
}


def public(providers: list[dict[str, str]]) -> dict[str, list[str]]:
    """Return the policy of public pages: their forms may also lead to a sign-in provider."""
    homes = ["{0.scheme}://{0.netloc}".format(urlsplit(one["issuer"])) for one in providers]
    return PUBLIC | {"form-action": [SELF, *homes]}


# Wagtail's editor shows our own pages in a frame.
PREVIEW = PUBLIC | {"frame-ancestors": [SELF]}
# Wagtail starts its widgets from inline scripts and writes style attributes, and shows pictures
# from blobs before they are uploaded. Django's own admin needs none of that.
WAGTAIL_PATH = "/admin/"
DJANGO_PATH = "/django-admin/"
WAGTAIL = PREVIEW | {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
}

# No page asks for any of these.
PERMISSIONS: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}

# NIST SP 800-63B-4: length and known words count; rules of composition and expiry don't.
_DJANGO = "django.contrib.auth.password_validation."
PASSWORD_VALIDATORS = [
    {
        "NAME": _DJANGO + "UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
    {"NAME": _DJANGO + "MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": _DJANGO + "CommonPasswordValidator"},
    {"NAME": "portal.accounts.passwords.validators.CommonPieceValidator"},
    {"NAME": "portal.accounts.passwords.validators.SiteWordsValidator"},
    {"NAME": "portal.accounts.passwords.validators.RepetitionValidator"},
]

# A hospital is one address: right sign-ins are never counted, and nobody is kept out by how many
# colleagues sign in, register or forgot their password in the same minute.
RATE_LIMITS: dict[str, str | None] = {
    "login": None,
    "login_failed": "60/m/ip,5/5m/key",
    "signup": "60/m/ip",
    "reset_password": "60/m/ip,5/m/key",
    "reset_password_from_key": "60/m/ip",
    "unasked_mail": "6/h/key",  # to one address, about a sign-up or a forgotten password
    "confirm_email": "3/10m/key",  # to one address, with a link that confirms it
    "provider": "60/m/ip",  # each start, and each coming back that ends in a refusal
}
TRY_AGAIN_SECONDS = 60  # every limit that ends in a page of its own counts one minute

# Cached pages are in a table of their own: among rate limits, many pages would push those out.
PAGES = {"MAX_ENTRIES": 2_000}

# Files sent to messaging stay in memory; all others go through Django's own handlers.
_UPLOADS = "django.core.files.uploadhandler."


def upload_handlers(with_secure_messaging: bool) -> list[str]:
    private = ["sm_plugin.web.uploads.PrivateUploadHandler"] if with_secure_messaging else []
    return [*private, _UPLOADS + "MemoryFileUploadHandler", _UPLOADS + "TemporaryFileUploadHandler"]


# How long one stays signed in, in seconds. 15 minutes without a sign of life, as NIST SP 800-63B-4
# asks at its highest level, with a warning two minutes before; 12 hours whatever one does, with a
# last call ten minutes before, which is time to save what one writes.
IDLE_SECONDS = 15 * 60
CLOCK_SECONDS = 30  # the clock is stored when it is older, so 15 minutes may be as few as 14.5
WARNING_SECONDS = 2 * 60
SIGNED_IN_SECONDS = 12 * 60 * 60
LAST_CALL_SECONDS = 10 * 60
# Wagtail's editor says every few seconds that it is open, whether or not anyone sits before it.
# Its saving of drafts is another matter: that comes only after someone typed.
BACKGROUND_PATHS = ("/admin/editing-sessions/",)
