"""Tags for the frame of every page: its name, its menu, its tab, its messages."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.template.engine import Engine
from django.template.loader import render_to_string
from django.urls import ResolverMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, override
from wagtail.models import Page

from content.languages import open_pages_of
from portal.accounts.outside.providers import Provider, all_providers
from portal.accounts.sign_in import second_factor, sessions
from portal.look.frame import Frame, Link, drawn_parts, frame_of
from portal.look.languages import in_language, leading_on
from portal.page_cache import shared
from portal.sessions import timeout as session_timeout

register = template.Library()
register.filter(sessions.device_name)


def _frame(context: Context) -> Frame | None:
    """Return what the frame shows; an error page that has no request does without."""
    request = context.get("request")
    return frame_of(request) if request else None


@register.simple_tag(takes_context=True)
def portal_name(context: Context) -> str:
    """Return the name an administrator gave the site, else the setting."""
    frame = _frame(context)
    return frame.name if frame else str(settings.WAGTAIL_SITE_NAME)


@register.simple_tag
def sign_in_providers() -> list[Provider]:
    """Return the outside providers for signing in; usually there are none."""
    return all_providers()


@register.simple_tag(takes_context=True)
def footer_words(context: Context, field: str) -> str:
    """Return the editors' words for the footer in this language; empty for the usual words."""
    frame = _frame(context)
    return frame.words[field] if frame else ""


@register.simple_tag(takes_context=True)
def portal_banners(context: Context) -> SafeString:
    """Return the editors' notices for this page; outside of the tree, those of the whole site."""
    frame, page = _frame(context), context.get("page")
    path = page.path if isinstance(page, Page) and page.path else ""
    shown = [notice for notice in frame.notices if notice.is_for(path)] if frame else []
    if not shown:
        return mark_safe("")
    return mark_safe(render_to_string("content/partials/banners.html", {"banners": shown}))  # noqa: S308


@register.simple_tag
def portal_home_url() -> str:
    return reverse("wagtail_serve", args=[""])


LANGUAGE = '<a class="portal-tools__link" href="{}" lang="{}" hreflang="{}">{}</a>'


@register.simple_tag(takes_context=True)
def portal_languages(context: Context) -> SafeString:
    """Link the page in the other languages, or their home page where it is not translated."""
    request = context.get("request")
    if request is None:
        return mark_safe("")
    page, now = context.get("page"), get_language()
    address = _address(context, request)
    others = [(code, name) for code, name in settings.LANGUAGES if code != now]
    match = request.resolver_match if urlsplit(address).path == request.path else None
    translated = _translations(page, request) if isinstance(page, Page) else None
    links = (
        (_in_language(address, code, translated, match), code, code, name) for code, name in others
    )
    return format_html_join("", LANGUAGE, links)


def _address(context: Context, request: HttpRequest) -> str:
    """Return an address that opens this page; for answers to forms an app names `same_page`.

    The forms of sign-in go to the bare address, and what comes next is in a field of theirs.
    """
    same = context.get("same_page")
    address = request.get_full_path() if same in (None, request.path) else str(same)
    return leading_on(address, context.get("redirect_field_value"))


def _translations(page: Page, request: HttpRequest) -> dict[str, str]:
    """By language, where the page is; its own one is left out."""
    others = _in_other_languages(page)
    return {one.locale.language_code: str(one.get_url(request)) for one in others}


def _in_other_languages(page: Page) -> list[Page]:
    """Return the live translations; asked once a page, for the head and for the links."""
    known: list[Page] | None = vars(page).get("_portal_translations")
    if known is None:
        known = open_pages_of(page)
        vars(page)["_portal_translations"] = known
    return known


@register.inclusion_tag("portal/alternates.html", takes_context=True)
def portal_alternates(context: Context) -> dict[str, Any]:
    """Tell search engines where this page is in each language, where it is in more than one."""
    page, request = context.get("page"), context.get("request")
    if not isinstance(page, Page) or not page.pk or page.alias_of_id or request is None:
        return {}
    others = [one for one in _in_other_languages(page) if not one.alias_of_id]
    pages = [page, *others] if others else []
    return {
        "alternates": [
            {
                "code": one.locale.language_code,
                "url": request.build_absolute_uri(one.get_url(request)),
            }
            for one in pages
        ],
        "default": settings.LANGUAGE_CODE.partition("-")[0],
    }


def _in_language(
    address: str, code: str, translated: dict[str, str] | None, match: ResolverMatch | None
) -> str:
    if translated is None:
        return in_language(address, code, match)
    if code in translated:
        return translated[code]
    with override(code):
        return reverse("wagtail_serve", args=[""])


@register.simple_tag(takes_context=True)
def portal_menu_state(context: Context) -> tuple[Any, ...]:
    """Return all that the menu's look depends on beside the frame: the mark of this page."""
    menu = portal_menu(context)
    entries = tuple(entry["current"] for entry in menu["entries"])
    return entries, menu["path"] == menu["home"], menu["search_box"]


@register.inclusion_tag("portal/menu.html", takes_context=True)
def portal_menu(context: Context) -> dict[str, Any]:
    """Home and those of its children that editors put into menus; home alone on an empty site."""
    request, frame = context.get("request"), _frame(context)
    path = request.path if request else ""
    entries = [_entry(link, path) for link in frame.menu] if frame else []
    return {
        "entries": entries,
        "path": path,
        "home": portal_home_url(),
        "search_box": portal_search_box(context),
    }


@register.simple_tag(takes_context=True)
def portal_runs_something(context: Context) -> bool:
    """Return True where the header leads to the administration."""
    return sessions.runs_something(context.get("request"))


@register.simple_tag(takes_context=True)
def portal_search_box(context: Context) -> bool:
    """Return True where the header has a box to search this site.

    The page of results has one itself. Messaging pages have a search of their own, and what people
    look for there must not slip into a public one: they get a link.
    """
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    if match is None:
        return False
    return match.view_name != "search" and match.app_name != "sm_plugin"


def _entry(link: Link, path: str) -> dict[str, str]:
    """Return a link of the menu; `current` is the value of aria-current."""
    inside = "true" if path.startswith(link.url) else ""
    current = "page" if path == link.url else inside
    return {"title": link.title, "url": link.url, "lang": link.lang, "current": current}


SESSION = 'data-person="{person}" data-left="{left}" data-overall="{overall}"'
# Pages of a person's own account; "providers" only where there is one outside.
ACCOUNT_PAGES = {
    "account_email": gettext_lazy("Email address"),
    "account_change_password": gettext_lazy("Password"),
    "usersessions_list": gettext_lazy("Where you are signed in"),
    "providers": gettext_lazy("Other ways to sign in"),
    "mfa_index": gettext_lazy("Two-step sign-in"),
}


@register.inclusion_tag("portal/account_menu.html", takes_context=True)
def portal_account_menu(context: Context) -> dict[str, Any]:
    """List the pages of the person's account and mark where one is."""
    request = context["request"]
    return {
        "entries": [
            _entry(Link(str(title), reverse(name)), request.path)
            for name, title in ACCOUNT_PAGES.items()
            if name != "providers" or all_providers()
        ]
    }


@register.simple_tag(takes_context=True)
def portal_help_url(context: Context) -> str:
    """Return the page with the slug `help` under home, else the help in the footer."""
    frame = _frame(context)
    return (frame and frame.help_url) or "#help"


@register.simple_tag(takes_context=True)
def portal_legal_pages(context: Context) -> list[Link]:
    """Return the terms and the accessibility statement, as far as they are live."""
    frame = _frame(context)
    return frame.legal if frame else []


@register.simple_tag(takes_context=True)
def portal_messaging_tab(context: Context) -> SafeString:
    """Return the messaging plugin's tab; nothing where the plugin isn't installed.

    Nor on an error page for a request that failed before anyone knew whose it was, nor in a
    session that still waits for the second factor: the tab counts messages and names a mailbox.
    """
    request = context.get("request")
    if context.template is None or request is None or not hasattr(request, "user"):
        return mark_safe("")
    if second_factor.is_without_second_factor(request):
        return mark_safe("")
    tab = _messaging_tab(context.template.engine) if apps.is_installed("sm_plugin") else None
    return mark_safe(tab.render(context).strip()) if tab else mark_safe("")  # noqa: S308


@lru_cache
def _messaging_tab(engine: Engine) -> template.Template | None:
    """Compiled by name, because `load` of a missing library would break every page."""
    library = engine.template_libraries.get("secure_messaging")
    if not library or "secure_messaging_tab" not in library.tags:
        return None
    return engine.from_string("{% load secure_messaging %}{% secure_messaging_tab %}")


@register.simple_tag
def portal_session() -> dict[str, Any]:
    """Return what the dialog before the session's end says to everyone."""
    return session_timeout.words_of_warning()


@register.simple_tag(takes_context=True)
def portal_session_marks(context: Context) -> SafeString:
    """Return what that dialog says of this person's session; nothing for anonymous visitors."""
    request = context.get("request")
    if request is None or not hasattr(request, "user") or not request.user.is_authenticated:
        return mark_safe("")
    return format_html(SESSION, **session_timeout.marks_of_warning(request))


@register.simple_tag(takes_context=True)
def portal_waits_for_second_factor(context: Context) -> bool:
    return second_factor.is_without_second_factor(context["request"])


@register.simple_tag
def portal_static(path: str) -> str:
    """Like `static`, but an error page must show even where `collectstatic` never ran."""
    try:
        return staticfiles_storage.url(path)
    except ValueError:
        return f"{settings.STATIC_URL}{path}"


@register.tag
def shared_part(parser: Parser, token: Token) -> "SharedPart":
    """`{% shared_part name %}…{% endshared_part %}` around what is the same for every person."""
    _tag, name = token.split_contents()
    content = parser.parse(("endshared_part",))
    parser.delete_first_token()
    return SharedPart(name, content)


class SharedPart(template.Node):
    """Show the part as it was drawn for a stranger, or draw it, and keep it for `page_cache`."""

    child_nodelists = ("content",)  # where Django looks for blocks

    def __init__(self, name: str, content: NodeList) -> None:
        self.name, self.content = name, content

    def render(self, context: Context) -> SafeString:
        if parts := context.get("shared_parts"):
            return mark_safe(parts[self.name])  # noqa: S308 - drawn by this tag
        drawn = self.content.render(context)
        kept = getattr(context.get("request"), shared.PARTS, None)
        if kept is not None:
            kept[self.name] = str(drawn)
        return drawn


@register.tag
def kept_part(parser: Parser, token: Token) -> "KeptPart":
    """`{% kept_part name values %}…{% endkept_part %}` around what they and the frame decide.

    It is drawn once for each of them and then the same for everyone: nothing of a person, a
    request or an address may be in it. The token of forms is put in for each page.
    """
    _tag, name, *values = token.split_contents()
    content = parser.parse(("endkept_part",))
    parser.delete_first_token()
    return KeptPart(name, [parser.compile_filter(value) for value in values], content)


class KeptPart(template.Node):
    """Show the part as this process has drawn it before, or draw it; see `portal.look.frame`."""

    TOKEN = "the-token-of-this-page"  # noqa: S105 - stands for it in what is kept

    child_nodelists = ("content",)  # where Django looks for blocks

    def __init__(self, name: str, values: list[FilterExpression], content: NodeList) -> None:
        self.name, self.values, self.content = name, values, content

    def render(self, context: Context) -> SafeString:
        request = context.get("request")
        drawn = drawn_parts(request) if request else None
        if drawn is None:
            return self.content.render(context)
        key = self.name, *(value.resolve(context, ignore_failures=True) for value in self.values)
        part = drawn.get(key)
        if part is None:
            with context.push(csrf_token=self.TOKEN):
                part = drawn[key] = str(self.content.render(context))
        if self.TOKEN in part:
            part = part.replace(self.TOKEN, str(context.get("csrf_token", "")))
        return mark_safe(part)  # noqa: S308 - drawn by this tag


@register.tag
def messages_under_heading(parser: Parser, token: Token) -> "MessagesUnderHeading":
    """`{% messages_under_heading %}…{% endmessages_under_heading %}` around a page's content."""
    content = parser.parse(("endmessages_under_heading",))
    parser.delete_first_token()
    return MessagesUnderHeading(content)


class MessagesUnderHeading(template.Node):
    """Put messages right under the h1, whichever app drew the page.

    The content is rendered first, so a page that shows the messages itself has them.
    """

    child_nodelists = ("content",)  # where Django looks for blocks

    def __init__(self, content: NodeList) -> None:
        self.content = content

    def render(self, context: Context) -> SafeString:
        content = self.content.render(context)
        messages = context.get("messages")
        if not messages or getattr(messages, "used", False):
            return content
        shown = render_to_string("portal/messages.html", {"messages": messages})
        before, heading_end, after = content.partition("</h1>")
        if not heading_end:
            return mark_safe(shown + content)  # noqa: S308 - both come from templates
        return mark_safe(before + heading_end + shown + after)  # noqa: S308 - as above
