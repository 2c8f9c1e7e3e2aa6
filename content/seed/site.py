"""The frame of the site: language, root, home page, and the site record itself."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Collection, Locale, Page, Site

from content.pages.home import HomePage

from .text import home


def site_home() -> HomePage | None:
    """Return the home page of the default site, if an earlier run or an editor made one."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    page = site.root_page.specific if site else None
    return page if isinstance(page, HomePage) else None


def make_home() -> HomePage:
    """Put our home page in the place of Wagtail's welcome page.

    Builds the locale and the two roots as well when a test has flushed the database.
    """
    Locale.objects.get_or_create(
        language_code=get_supported_content_language_variant(settings.LANGUAGE_CODE)
    )
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    page = HomePage(title=home.TITLE, slug="veterans-health", introduction=home.INTRODUCTION)
    root.add_child(instance=page)
    page.save_revision().publish()
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        site = Site(hostname="localhost", is_default_site=True)
    welcome = site.root_page if site.root_page_id else None
    site.root_page = page
    site.site_name = site.site_name or settings.WAGTAIL_SITE_NAME
    _at_the_public_address(site)
    site.save()
    if welcome is not None and _untouched(welcome):
        welcome.delete()
    return page


def _at_the_public_address(site: Site) -> None:
    """Give a site that nobody named yet the address where people reach it, for maps and exports."""
    if site.hostname != "localhost":
        return
    public = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    if public.hostname:
        site.hostname = public.hostname
        site.port = public.port or (443 if public.scheme == "https" else 80)


def _untouched(page: Page) -> bool:
    """Return True for the page that Wagtail's migration made, unless somebody has edited it."""
    return (
        page.specific_class is Page
        and page.latest_revision_id is None
        and not page.get_children().exists()
    )
