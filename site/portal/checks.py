"""System checks of the portal; `check --deploy` runs them all."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from portal.accounts.outside.providers import all_providers

Messages = list[CheckMessage]
SHARED_CACHES = ("default", "pages")
UNPLANTABLE = (".LocMemCache", ".DummyCache")


@register(Tags.security)
def check_one_password_backend(**kwargs: Any) -> Messages:
    """Report a second password backend: it hashes twice, and timing tells who has an account."""
    if "django.contrib.auth.backends.ModelBackend" not in settings.AUTHENTICATION_BACKENDS:
        return []
    return [Error("ModelBackend must not stand beside allauth's backend.", id="portal.E001")]


@register(Tags.security)
def check_no_page_cache(**kwargs: Any) -> Messages:
    """Report a page cache: pages differ by person, and one once handed out other people's sessions.

    Our own `CachedPagesMiddleware` stores only pages for anonymous visitors.
    """
    cached = [name for name in settings.MIDDLEWARE if "CacheMiddleware" in name]
    return [Error(f"{name} would cache personal pages.", id="portal.E002") for name in cached]


@register(Tags.security)
def check_page_cache_sees_every_cookie(**kwargs: Any) -> Messages:
    """Inside of the session, a page would be cached whose cookie is set only later."""
    order, cache = settings.MIDDLEWARE, "portal.page_cache.middleware.CachedPagesMiddleware"
    session = "django.contrib.sessions.middleware.SessionMiddleware"
    if cache not in order or order.index(cache) < order.index(session):
        return []
    return [Error("CachedPagesMiddleware must stand before SessionMiddleware.", id="portal.E007")]


@register(Tags.security, deploy=True)
def check_database_is_verified(**kwargs: Any) -> Messages:
    """Report a PostgreSQL over a network that does not prove who it is."""
    database = settings.DATABASES["default"]
    host = database.get("HOST") or ""
    over_network = "postgresql" in database["ENGINE"] and host and not host.startswith("/")
    if not over_network or database.get("OPTIONS", {}).get("sslmode") == "verify-full":
        return []
    return [
        Error(
            "The connection to PostgreSQL is not verified.",
            hint="Add ?sslmode=verify-full to DATABASE_URL.",
            id="portal.E003",
        )
    ]


@register(Tags.caches, deploy=True)
def check_cache_is_shared(**kwargs: Any) -> Messages:
    """Report a cache per process: rate limits count in the cache, and it would multiply them.

    And a page that the worker publishes must show in every web process.
    """
    caches: dict[str, Any] = dict(settings.CACHES)
    backends = {name: caches[name]["BACKEND"] for name in SHARED_CACHES if name in caches}
    return [
        Error(f"The cache “{name}” is not shared between processes.", id="portal.E004")
        for name, backend in backends.items()
        if backend.endswith(("LocMemCache", "DummyCache"))
    ]


@register(Tags.security)
def check_caches_are_signed(**kwargs: Any) -> Messages:
    """Report caches that keep pickles: planted by somebody, they run in the web process.

    A process's own memory can't be planted in.
    """
    caches: dict[str, Any] = dict(settings.CACHES)
    dotted = {name: cache["BACKEND"] for name, cache in caches.items()}
    return [
        Error(
            f"The cache “{name}” keeps pickles.",
            hint="Use SignedDatabaseCache or SignedRedisCache of portal.signed_cache.",
            id="portal.E008",
        )
        for name, backend in dotted.items()
        if not backend.startswith("portal.signed_cache.") and not backend.endswith(UNPLANTABLE)
    ]


@register(Tags.security, deploy=True)
def check_mail_is_encrypted(**kwargs: Any) -> Messages:
    """Report mail that would travel unencrypted between the portal and the mail server."""
    backends = (settings.EMAIL_BACKEND, settings.PORTAL_MAIL_BACKEND)
    if not any(backend.endswith("smtp.EmailBackend") for backend in backends):
        return []
    if settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL:
        return []
    return [Error("Mail would travel unencrypted: set EMAIL_USE_TLS.", id="portal.E005")]


@register(Tags.security, deploy=True)
def check_second_factor_is_asked(**kwargs: Any) -> Messages:
    """Report an install where a stolen password alone opens the work of a care team."""
    if settings.PORTAL_SECOND_FACTOR:
        return []
    return [
        Error(
            "People who work here need no second factor.",
            hint="Leave PORTAL_SECOND_FACTOR out of the environment.",
            id="portal.E009",
        )
    ]


@register(Tags.security, deploy=True)
def check_session_cookie_is_bound_to_the_host(**kwargs: Any) -> Messages:
    """Report a name without `__Host-`: other subdomains could write our session cookie."""
    if settings.SESSION_COOKIE_NAME.startswith("__Host-"):
        return []
    return [Error("The session cookie has no __Host- prefix.", id="portal.E006")]


@register(Tags.security)
def check_sign_in_providers_are_whole(**kwargs: Any) -> Messages:
    """Report a provider whose levels don't fit: an account would be upgraded by nothing."""
    return [
        Error(f"No level that is asked of {one.name} may upgrade an account.", id="portal.E010")
        for one in all_providers()
        if not one.verified or not one.verified <= set(one.levels) or not one.key
    ]


@register(Tags.security, deploy=True)
def check_sign_in_providers_are_safe(**kwargs: Any) -> Messages:
    """Report a provider that is not asked over TLS, or to which we can't prove who we are."""
    found: Messages = []
    for one in all_providers():
        if urlsplit(one.issuer).scheme != "https" or not urlsplit(one.issuer).hostname:
            found.append(Error(f"The issuer of {one.name} must be https.", id="portal.E011"))
        try:
            one.private_key()
        except ImproperlyConfigured as error:
            found.append(Error(str(error), id="portal.E012"))
    return found
