"""Settings that every environment shares; `dev`, `test` and `production` add their own."""

from pathlib import Path

from django.urls import reverse_lazy

from portal.settings import policy
from portal.settings.environment import (
    database,
    keeps_plans,
    log_to_console,
    metrics_folder,
    named_sender,
    sign_in_providers,
    switch,
    templates,
    value,
)

BASE_DIR = Path(__file__).resolve().parents[3]
VAR_DIR = Path(value("PORTAL_VAR_DIR", str(BASE_DIR / "var")))
WITH_SECURE_MESSAGING = value("PORTAL_WITHOUT_SM") != "1"

INSTALLED_APPS = [
    *(["sm_plugin"] if WITH_SECURE_MESSAGING else []),
    "content",
    "portal",
    "portal.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "wagtail_modeladmin",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.accounts.apps.PeopleAdminConfig",  # wagtail.users with our person form
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.contrib.postgres",  # only what it adds to the database of that name
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "portal.operations.middleware.OperationsMiddleware",
    "portal.accounts.outbox.OutboxMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.page_cache.middleware.CachedPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.PrivateResponseMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.middleware.FullDiskMiddleware",
    "portal.middleware.TooLargeNumberMiddleware",
    "portal.middleware.QuietRefusalMiddleware",
    "portal.middleware.CopiesOnlyFillInMiddleware",
    "portal.admins.search.AdminSearchMiddleware",
    "portal.sessions.timeout.IdleMiddleware",
    "portal.accounts.sign_in.second_factor.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.OldAddressMiddleware",
    "portal.look.frame.FrameMiddleware",
    "portal.page_cache.shared.SharedPagesMiddleware",
]

ROOT_URLCONF = "portal.urls"

TEMPLATES = templates(BASE_DIR / "templates")
FORM_RENDERER = "portal.look.form_renderer.PortalRenderer"

DATABASES = {"default": database(f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared by every process: a cache per process would multiply each rate limit.
CACHES = {
    # Limits are counted here: it forgets none of them to make room for others.
    "default": {"BACKEND": "portal.signed_cache.SignedLimitsCache", "LOCATION": "portal_cache"},
    "pages": {
        "BACKEND": "portal.signed_cache.SignedPagesCache",
        "LOCATION": "portal_pages",
        "VERSION": 3,
        "OPTIONS": policy.PAGES,
    },
    # Wagtail writes each rendition into its cache on every view; the table itself is one query.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}

# Identity: allauth alone. A second password backend would hash twice and give names away.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
AUTH_PASSWORD_VALIDATORS = policy.PASSWORD_VALIDATORS
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = reverse_lazy("wagtail_serve", args=[""])
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "portal.accounts.sign_in.form.SignInForm",
    "add_email": "portal.accounts.sign_in.form.NewAddressForm",
    "signup": "portal.accounts.passwords.forms.SignupForm",
    "set_password": "portal.accounts.passwords.forms.SetPasswordForm",
    "change_password": "portal.accounts.passwords.forms.ChangePasswordForm",
    "reset_password": "portal.accounts.passwords.forms.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.passwords.forms.ResetPasswordKeyForm",
}
ACCOUNT_SIGNUP_FORM_CLASS = "portal.accounts.forms.SignupForm"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = policy.RATE_LIMITS
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "portal.accounts.passwords.tokens.ResetTokens"  # noqa: S105
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # for a change of address, password or factor
MFA_ADAPTER = "portal.accounts.sign_in.second_factor.MFAAdapter"
USERSESSIONS_ADAPTER = "portal.accounts.sign_in.sessions.SessionsAdapter"
MFA_FORMS = {
    "authenticate": "portal.accounts.sign_in.codes.AuthenticateForm",
    "reauthenticate": "portal.accounts.sign_in.codes.ReauthenticateForm",
    "activate_totp": "portal.accounts.sign_in.codes.ActivateTOTPForm",
    "authenticate_webauthn": "portal.accounts.sign_in.passkeys.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "portal.accounts.sign_in.passkeys.ReauthenticateWebAuthnForm",
    "add_webauthn": "portal.accounts.sign_in.passkeys.AddWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # half-minutes early or late
MFA_WEBAUTHN_USER_VERIFICATION = "required"
PORTAL_SECOND_FACTOR = switch("PORTAL_SECOND_FACTOR", default=True)

PORTAL_SIGN_IN_PROVIDERS = sign_in_providers()
# Admin sign-in goes through the same page; see portal/admins/sign_in.py.
WAGTAILADMIN_LOGIN_URL = "/admin/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = WAGTAILUSERS_PASSWORD_REQUIRED = False

SESSION_ENGINE = "portal.sessions.store"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_USE_SESSIONS, CSRF_FAILURE_VIEW = True, "portal.look.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy.public(PORTAL_SIGN_IN_PROVIDERS)}
PERMISSIONS_POLICY = policy.PERMISSIONS

LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("es", "Español")]
WAGTAIL_I18N_ENABLED = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False  # a translation is published by somebody else
LOCALE_PATHS = [BASE_DIR / "site" / "portal" / "locale"]
TIME_ZONE = "America/New_York"

STATIC_URL, MEDIA_URL = "/static/", "/media/"
STATIC_ROOT, MEDIA_ROOT = VAR_DIR / "static", VAR_DIR / "media"
STATICFILES_DIRS = [BASE_DIR / "site" / "frontend" / "dist"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "content.search.backend"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
PORTAL_SERVES_PICTURES = True  # production's web server does it from MEDIA_ROOT

WAGTAIL_SITE_NAME = "Veterans Health Portal"
WAGTAIL_PAGE_MODEL = "wagtailcore.Page"  # our migrations name it; Wagtail 7 has no default
WAGTAILADMIN_BASE_URL = value("PORTAL_BASE_URL", "http://127.0.0.1:8000")
WAGTAILIMAGES_IMAGE_MODEL = "content.PortalImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "content.media.forms.ImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "content.media.forms.DocumentForm"
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]

FORMAT_MODULE_PATH = "portal.formats"
# A request stores its mail; the worker sends it by the true backend.
EMAIL_BACKEND = "portal.accounts.outbox.OutboxBackend"
PORTAL_MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
CONTENT_WORKER_STEPS = [
    "portal.accounts.outbox.WORKER_STEP",
    "portal.sessions.clearing.WORKER_STEP",
]
SERVER_EMAIL = value("PORTAL_FROM_EMAIL", "portal@localhost")
DEFAULT_FROM_EMAIL = named_sender(SERVER_EMAIL, WAGTAIL_SITE_NAME)
# Read by prometheus_client when it is first imported.
PORTAL_METRICS_DIR = metrics_folder()
LOGGING = log_to_console(value("PORTAL_LOG_LEVEL", "INFO"))
FILE_UPLOAD_HANDLERS = policy.upload_handlers(WITH_SECURE_MESSAGING)
SECURE_MESSAGING: dict[str, object] = {
    "KEEPS_PLANS": keeps_plans(),
    "BASE_TEMPLATE": "base.html",
    "BASE_SHOWS_NUMBERS": True,
    "ADAPTER": "portal.messaging_adapter.PortalAdapter",
}

# Read by the portal's own middleware and pages.
PORTAL_PREVIEW_CSP = policy.PREVIEW
PORTAL_WAGTAIL_CSP = policy.WAGTAIL
PORTAL_WAGTAIL_PATH = policy.WAGTAIL_PATH
PORTAL_DJANGO_PATH = policy.DJANGO_PATH
PORTAL_TRY_AGAIN_SECONDS = policy.TRY_AGAIN_SECONDS
PORTAL_CACHES_PAGES = True  # also the frame of every page
PORTAL_IDLE_SECONDS = policy.IDLE_SECONDS
PORTAL_CLOCK_SECONDS = policy.CLOCK_SECONDS
PORTAL_WARNING_SECONDS = policy.WARNING_SECONDS
PORTAL_SIGNED_IN_SECONDS = policy.SIGNED_IN_SECONDS
PORTAL_LAST_CALL_SECONDS = policy.LAST_CALL_SECONDS
PORTAL_BACKGROUND_PATHS = policy.BACKGROUND_PATHS
