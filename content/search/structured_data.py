"""Facts about a page for search engines, in the words of schema.org."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page, Site

from content.languages import with_words_language
from content.media.renditions import shared_rendition
from content.pages.learning import LearningPage
from content.pages.spotlights import SpotlightPage
from content.pages.topic_pages import TopicPage
from content.workflow.governed import WAY

Data = dict[str, Any]


def structured_data(page: Page, request: HttpRequest) -> list[Data]:
    """Return a description of the page where its type has one, and its breadcrumbs.

    Nothing for a page that was never saved: it has no address.
    """
    if not page.pk:
        return []
    describe = DESCRIPTIONS.get(type(page))
    found = [describe(page, request) if describe else {}, _breadcrumbs(page, request)]
    return [{"@context": "https://schema.org"} | data for data in found if data]


def describe_facilities(rows: Iterable[tuple[Any, Any]]) -> Data:
    """Describe facilities as a list, each with what its stage means to the public; none closed."""
    items = [_facility(place, meaning) for place, meaning in rows if not place.is_closed]
    return {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "item": item}
            for number, item in enumerate(items, start=1)
        ],
    }


def _facility(place: Any, meaning: Any) -> Data:
    address = {"addressLocality": place.city, "addressRegion": place.state}
    position = {"latitude": float(place.latitude), "longitude": float(place.longitude)}
    return _filled(
        {
            "@type": "MedicalClinic",
            "name": place.name,
            "address": {"@type": "PostalAddress", **address},
            "geo": {"@type": "GeoCoordinates", **position},
            "telephone": meaning.phone,
            "description": f"{meaning.title}. {meaning.text}",
        }
    )


def _article(page: SpotlightPage, request: HttpRequest) -> Data:
    picture = shared_rendition(page.lead_picture)
    return _filled(
        {
            "@type": "NewsArticle",
            "headline": page.title,
            **_common(page, request),
            "mainEntityOfPage": _address(page, request),
            "image": [request.build_absolute_uri(picture.url)] if picture else [],
            "datePublished": page.published_on and page.published_on.isoformat(),
            "author": _person(page.contributor) if page.contributor else None,
        }
    )


def _medical_page(page: LearningPage | TopicPage, request: HttpRequest) -> Data:
    reviewed_on = page.reviewed_on
    return _filled(
        {
            "@type": "MedicalWebPage",
            "name": page.title,
            **_common(page, request),
            "url": _address(page, request),
            "lastReviewed": reviewed_on and reviewed_on.isoformat(),
            "audience": {"@type": "MedicalAudience", "audienceType": "Patient"},
            "citation": [_source(block.value) for block in getattr(page, "sources", ())],
        }
    )


DESCRIPTIONS: dict[type[Page], Callable[[Any, HttpRequest], Data]] = {
    SpotlightPage: _article,
    LearningPage: _medical_page,
    TopicPage: _medical_page,
}


def _common(page: Any, request: HttpRequest) -> Data:
    topics = page.topic_list if hasattr(page, "topic_list") else [page.topic]
    published = page.last_published_at
    return {
        "description": page.search_description or page.summary,
        "inLanguage": page.locale.language_code,
        "dateModified": published and published.isoformat(),
        "about": [{"@type": "Thing", "name": topic.name} for topic in topics if topic],
        "publisher": _publisher(request),
    }


def _publisher(request: HttpRequest) -> Data | None:
    site = Site.find_for_request(request)
    if site is None:
        return None
    home = request.build_absolute_uri("/")
    return {"@type": "Organization", "name": site.site_name, "url": home}


def _person(contributor: Any) -> Data:
    employer = {"@type": "Organization", "name": contributor.organisation}
    return _filled(
        {
            "@type": "Person",
            "name": contributor.name,
            "jobTitle": contributor.role,
            "worksFor": employer if contributor.organisation else None,
        }
    )


def _source(source: Any) -> Data:
    publisher = {"@type": "Organization", "name": source["publisher"]}
    work = {"@type": "CreativeWork", "name": source["title"], "publisher": publisher}
    return _filled(work | {"url": source.href})


def _breadcrumbs(page: Page, request: HttpRequest) -> Data:
    """Return the breadcrumbs that the page shows above its heading; none for the home page."""
    ancestors = breadcrumb_ancestors(page, request)
    if not ancestors:
        return {}
    steps = enumerate([*ancestors, page], start=1)
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "name": step.title,
                "item": _address(step, request),
            }
            for place, step in steps
        ],
    }


def breadcrumb_ancestors(page: Page, request: HttpRequest | None) -> list[Page]:
    """Return the live pages from the home page down to the parent, fetched once a page.

    Empty for a preview of a page that was never saved: it has no place in the tree yet.
    """
    site = Site.find_for_request(request) if request else None
    if not page.path or site is None:
        return []
    if not hasattr(page, "_breadcrumb_ancestors"):
        way = _way_to(page, request)
        if way is None:
            above = page.get_ancestors().filter(depth__gte=site.root_page.depth).live()
            way = list(with_words_language(above))
        page._breadcrumb_ancestors = way
    return list(page._breadcrumb_ancestors)


def _way_to(page: Page, request: HttpRequest | None) -> list[Page] | None:
    """Return the pages through which the request came to this one; None where it did not."""
    way: list[Page] = vars(request).get(WAY, []) if request else []
    if not way or not all(one.live for one in way):
        return None
    depths = range(way[0].depth, page.depth + 1)
    if [one.path for one in way] != [page.path[: depth * page.steplen] for depth in depths]:
        return None
    return way[:-1]


def _address(page: Page, request: HttpRequest) -> str:
    return request.build_absolute_uri(page.get_url(request))


def _filled(data: Data) -> Data:
    """Drop empty values: an empty claim is a wrong one."""
    return {name: value for name, value in data.items() if value not in (None, "", [])}
