from collections.abc import Callable, Iterator

import pytest
from django.utils.translation import override
from wagtail.models import Locale, Page


@pytest.fixture(scope="module")
def seeded(seeded_in_two_languages: None) -> None:
    """In place of the English site."""


@pytest.fixture
def home(seeded: None, db: None) -> Page:
    return Page.objects.get(depth=2, locale=Locale.get_default()).specific


@pytest.fixture(autouse=True)
def _leave_the_language() -> Iterator[None]:
    """A Spanish page leaves its language to whatever renders next in this process."""
    with override("en"):
        yield


@pytest.fixture
def mirror(home: Page) -> Callable[[Page], Page]:
    """`mirror(page)` takes the translation away: its place shows the words of the page itself."""

    def put(page: Page) -> Page:
        spanish = Locale.objects.get(language_code="es")
        own = page.get_translation(spanish)
        Page.objects.filter(pk=own.pk).update(alias_of=page.pk)
        Page.objects.get(pk=page.pk).specific.update_aliases()
        return Page.objects.get(pk=own.pk)

    return put
