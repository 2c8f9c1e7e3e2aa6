"""The frame of every page: name, menu, notices, crisis lines, footer, addresses, terms in force.

It is the same for every person of a site and language, so it is made once a generation and read
with one statement at most. Nothing of a person, a session or a request is in it.

A process keeps the frames that it has read. It asks for the generation with each page, so it hears
of every change, and reads a frame again as soon as that is another one.

See docs/decisions/0301 and 0634.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from hashlib import sha256
from time import time
from typing import Any, get_args, get_type_hints

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page, Site

from content.languages import (
    source_language,
    with_known_slug,
    with_words_language,
    words_language,
)
from content.snippets.banners import Banner
from content.snippets.settings import CrisisLines, SiteWords
from content.terms.services import CurrentTerms, current_terms
from portal.look import generation
from sm_plugin.adapter import TranslatedTerms

WORDS = ("help_text", "footer_note")
LINES = tuple(
    field.name
    for field in CrisisLines._meta.concrete_fields
    if not (field.primary_key or field.is_relation)
)
LEGAL = ("terms", "accessibility")
MOST_SECONDS = 5 * 60  # what was changed past all signals shows after this time
MOST_KEPT = 100  # frames of a process: one for each host and language
_ON_REQUEST = "_portal_frame"
_DRAWN = "_portal_drawn"
_current: ContextVar[HttpRequest | None] = ContextVar("portal_frame", default=None)


@dataclass(frozen=True)
class Link:
    """`lang` is set where the page is in another language than the frame."""

    title: str
    url: str
    lang: str = ""


@dataclass(frozen=True)
class Notice:
    """A banner; `below` is the place in the tree from which on it shows, empty for everywhere."""

    severity: str
    title: str
    text: str
    below: str
    lang: str = ""

    def is_for(self, path: str) -> bool:
        return path.startswith(self.below)


@dataclass(frozen=True)
class Frame:
    """`help_url` is empty where no page is the help page; `terms` is None before the first, and in
    a frame that is not shared: the adapter then asks for them."""

    name: str
    words: dict[str, str]
    menu: list[Link]
    legal: list[Link]
    help_url: str
    notices: list[Notice]
    lines: dict[str, str]
    terms: CurrentTerms | None

    @cached_property
    def crisis_lines(self) -> CrisisLines:
        """Return the lines as Wagtail's tags take them; nobody saves this one."""
        return CrisisLines(**self.lines)

    def as_data(self) -> dict[str, Any]:
        """Return the frame as a cache stores it: plain data."""
        data = asdict(self)
        if self.terms:
            data["terms"]["effective_on"] = self.terms.effective_on.isoformat()
        return data

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> "Frame":
        terms = data["terms"]
        made = {
            "menu": [Link(**one) for one in data["menu"]],
            "legal": [Link(**one) for one in data["legal"]],
            "notices": [Notice(**one) for one in data["notices"]],
            "terms": terms and _terms_of(terms),
        }
        return cls(**data | made)


def _terms_of(data: dict[str, Any]) -> CurrentTerms:
    day, translated = date.fromisoformat(data["effective_on"]), data["translated"]
    made = {"effective_on": day, "translated": translated and TranslatedTerms(**translated)}
    return CurrentTerms(**data | made)


@dataclass(frozen=True)
class _Kept:
    """A frame as this process has read it, and the parts of pages that were drawn from it.

    `rows` are what every page of the site begins with; see `portal.page_cache.beginnings`.
    """

    generation: str
    until: float
    frame: Frame
    drawn: dict[Any, str] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)

    def is_of(self, generation: str) -> bool:
        return self.generation == generation and self.until > time()


_kept: dict[str, _Kept] = {}


def forget_kept() -> None:
    """Read every frame again: for tests, whose changes are undone without a new generation."""
    _kept.clear()


class FrameMiddleware:
    """Remember the request whose frame is asked for where no request is at hand."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _current.set(request)
        try:
            return self.get_response(request)
        finally:
            _current.reset(token)


def current() -> Frame | None:
    """Return the frame of the page that is being shown; None outside of one.

    Nor for what changes something: that asks the database itself.
    """
    request = _current.get()
    if request is None or request.method not in ("GET", "HEAD") or not _is_shared(request):
        return None
    return frame_of(request)


def shown() -> Frame | None:
    """Return the frame of the page that answers this request, whatever it does; None outside."""
    request = _current.get()
    return None if request is None else frame_of(request)


def frame_of(request: HttpRequest) -> Frame:
    """Return the frame for this request's site and language, asked for once a request."""
    known: tuple[str | None, Frame] | None = vars(request).get(_ON_REQUEST)
    if known is None or known[0] != get_language():
        known = get_language(), look_up(request)[0]
        remember(request, known[1])
    return known[1]


def remember(request: HttpRequest, frame: Frame) -> None:
    """Give the request its frame, and its crisis lines to the blocks that show them too."""
    setattr(request, _ON_REQUEST, (get_language(), frame))
    name = CrisisLines.get_cache_attr_name()
    if not hasattr(request, name):  # a preview puts what is being written there
        setattr(request, name, frame.crisis_lines)


def look_up(request: HttpRequest, *keys: str) -> tuple[Frame, str, dict[str, Any]]:
    """Return the frame, the generation, and what is stored under these keys, in one statement.

    A preview shows what is being written, so it gets a frame made for it alone.
    """
    if not _is_shared(request):
        return _make(request, terms=None), "", {}
    key = _key(request)
    kept = _kept.get(key)
    now, found = generation.look_up(*keys) if kept else generation.look_up(key, *keys)
    if kept and not kept.is_of(now):
        kept = None
        now, found = generation.look_up(key, *keys)
    kept = kept or _read(found, key, now)
    if kept is None:
        began = time()
        frame = _make(request, terms=current_terms())
        until = unchanged_until(began)
        generation.put(key, frame.as_data(), generation=now, until=until)
        return frame, now, found
    setattr(request, _DRAWN, (get_language(), kept))
    return kept.frame, now, found


def _read(found: dict[str, Any], key: str, now: str) -> _Kept | None:
    """Return the frame that was stored in this generation, and keep it; None if none was."""
    data = generation.read(found, key, now)
    if data is None:
        return None
    kept = _Kept(now, found[key]["until"], Frame.of_data(data))
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[key] = kept
    return kept


def drawn_parts(request: HttpRequest) -> dict[Any, str] | None:
    """Return the parts of pages that were drawn from this request's frame, to look in and add to.

    None for a frame that is not kept, such as a preview's.
    """
    kept = _kept_of(request)
    return kept.drawn if kept else None


def kept_rows(request: HttpRequest) -> dict[str, Any] | None:
    """Return what is kept beside this request's frame, to look in and add to; None as above."""
    kept = _kept_of(request)
    return kept.rows if kept else None


def _kept_of(request: HttpRequest) -> _Kept | None:
    now = get_language()
    language, kept = vars(request).get(_DRAWN, (None, None))
    if language != now:
        frame_of(request)
        language, kept = vars(request).get(_DRAWN, (None, None))
    return kept if language == now else None


def _is_shared(request: HttpRequest) -> bool:
    return settings.PORTAL_CACHES_PAGES and not is_preview(request)


def is_preview(request: HttpRequest) -> bool:
    return getattr(request, "is_preview", False) or getattr(request, "is_dummy", False)


def _key(request: HttpRequest) -> str:
    """The host says the site; the shape is in it, so that no release reads another's frames."""
    return _named(request.get_host(), get_language(), tuple(Frame.__annotations__.items()))


@lru_cache(maxsize=MOST_KEPT)
def _named(host: str, language: str | None, _fields: tuple[Any, ...]) -> str:
    return "frame:" + sha256(repr((host, language, _shape(Frame))).encode()).hexdigest()


def _shape(kind: Any) -> Any:
    """Return the names and kinds of a class's fields, those of the classes in them included."""
    if is_dataclass(kind):
        return [(name, _shape(of)) for name, of in get_type_hints(kind).items()]
    return [_shape(part) for part in get_args(kind)] or str(kind)


def unchanged_until(began: float) -> float:
    """Return the time until which a page stays right if nobody changes anything, in Unix seconds.

    A banner begins or ends by the clock, and terms come into force at midnight.
    """
    now = datetime.fromtimestamp(began, tz=timezone.get_default_timezone())
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    ends = [began + MOST_SECONDS, midnight.timestamp()]
    if banner := Banner.objects.next_change(now):
        ends.append(banner.timestamp())
    return min(ends)


def _make(request: HttpRequest, *, terms: CurrentTerms | None) -> Frame:
    site = Site.find_for_request(request)
    words = SiteWords.shown_to(request)
    pages = _under_home(site)
    links = {
        page.known_slug: Link(page.title, page.get_url(request) or "", words_language(page))
        for page in pages
    }
    for page in _only_in_source(site, {*LEGAL, "help"} - set(links)):
        links[page.slug] = Link(page.title, page.get_url(request) or "", source_language())
    lines = CrisisLines.shown_to(request)
    help_page = links.get("help")
    return Frame(
        name=words.in_language("name") or (site and site.site_name) or settings.WAGTAIL_SITE_NAME,
        words={field: words.in_language(field) for field in WORDS},
        menu=[links[page.known_slug] for page in pages if page.show_in_menus],
        legal=[links[slug] for slug in LEGAL if slug in links],
        help_url=help_page.url if help_page else "",
        notices=_notices(),
        lines={name: getattr(lines, name) for name in LINES},
        terms=terms,
    )


def _under_home(site: Site | None) -> list[Any]:
    """Return the pages under the front page of the language shown."""
    if site is None:
        return []
    pages = site.root_page.localized.get_children().live().public()
    return list(with_words_language(with_known_slug(pages)))


def _only_in_source(site: Site | None, slugs: set[str]) -> list[Page]:
    """Return those pages under the front page that the language shown has not; one query."""
    if site is None or not slugs or get_language() == source_language():
        return []
    return list(site.root_page.get_children().live().public().filter(slug__in=slugs))


def _notices() -> list[Notice]:
    """Return the notices, each in the language shown; else in the source's; else as it is written.

    A warning that is not translated yet must reach those who read in another language, too.
    """
    wanted = (get_language(), source_language())

    def rank(one: Banner) -> int:
        code = one.locale.language_code
        return wanted.index(code) if code in wanted else len(wanted)

    found: dict[Any, Banner] = {}
    for one in Banner.objects.shown_now().select_related("below", "locale"):
        known = found.setdefault(one.translation_key, one)
        if rank(one) < rank(known):
            found[one.translation_key] = one
    return [_notice(one) for one in sorted(found.values(), key=lambda one: one.starts_at)]


def _notice(banner: Banner) -> Notice:
    """Return the banner as it stands on the pages of the language shown.

    A translated banner points at the section that its source points at. A page below a section
    that readers don't see may be one that they see.
    """
    language = banner.locale.language_code
    return Notice(
        banner.severity,
        banner.title,
        banner.text,
        banner.below.localized_draft.path if banner.below else "",
        language if language != get_language() else "",
    )
