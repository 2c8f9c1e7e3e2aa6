"""Those who run the portal or a rollout see no message text anywhere."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils.text import capfirst

from sm_plugin.threads.models import Message, Thread
from tests.sm_plugin.matrix.addresses import addresses
from tests.sm_plugin.matrix.cast import World

pytestmark = pytest.mark.django_db

TEXTS = ("Subject of ruth", "Words of ruth", "Subject of walt", "Words of walt")


def messaging_pages(world: World) -> Iterator[str]:
    for address in addresses():
        for value in world.slots(address.arguments[0]) if address.arguments else [None]:
            yield address.url(value)
    for name in ("role", "mine", "unassigned", "patient", "escalated", "done"):
        yield f"{reverse('sm_plugin:queue')}?queue={name}"


def admin_pages() -> Iterator[str]:
    """Every page of both admins that takes no argument, with the search that would find a text."""
    waiting: list[tuple[str, URLPattern | URLResolver]] = [
        (prefix, pattern)
        for prefix in ("/admin/", "/django-admin/")
        for pattern in get_resolver().url_patterns
        if str(pattern.pattern) == prefix[1:]
    ]
    while waiting:
        prefix, pattern = waiting.pop()
        if isinstance(pattern, URLResolver):
            inner = prefix if str(pattern.pattern) == prefix[1:] else prefix + str(pattern.pattern)
            waiting += [(inner, child) for child in pattern.url_patterns]
        elif (url := plain(prefix, str(pattern.pattern))) is not None:
            yield url


def plain(prefix: str, route: str) -> str | None:
    """The address, unless something in it is to be filled in or it ends the session."""
    url = prefix + route.removeprefix("^").removesuffix("$").removesuffix("\\Z")
    return None if set(url) & set("<(\\[") or "logout" in url else url


def test_a_superuser_finds_no_text_on_any_page(world):
    client, found, pages = world.clients["nora"], [], 0
    for url in {*messaging_pages(world), *admin_pages()}:
        for query in ("", "?q=Words"):
            response = client.get(url + query, follow=False)
            if response.status_code != 200:
                break  # a search does not open what is closed
            pages += 1
            page = b"".join(response) if response.streaming else response.content
            text = page.decode(errors="replace")
            found += [(url, words) for words in TEXTS if words in text]

    assert not found
    assert pages > 60


def test_the_search_for_texts_would_find_one(world):
    """The control: the owner's pages do show them."""
    client = world.clients["ruth"]
    found = [client.get(url) for url in messaging_pages(world)]
    pages = [page.content.decode(errors="replace") for page in found if not page.streaming]

    assert sum(words in page for page in pages for words in TEXTS[:2]) >= 3


def as_files(url: str) -> list[str]:
    """Return the address of a page as a file: Wagtail's, the board's, or the reports' of a team."""
    page = url.partition("?")[0]
    ways = ("export", "format") if "admin/" in page else ("as",)
    return [f"{page}?{way}=csv" for way in ways]


@pytest.mark.parametrize("person", ["frank", "joan", "emily"])
def test_administrators_of_facilities_and_editors_find_none_either(person, world):
    """Neither on a page nor in a file that one of them can be taken along as."""
    client = world.clients[person]
    for url in {*messaging_pages(world), *admin_pages()}:
        response = client.get(url)
        if response.status_code == 200:
            assert not texts_in(response), url
            for file in as_files(url):
                assert not texts_in(client.get(file)), file


def test_what_a_superuser_takes_along_as_files_holds_none(world):
    client, files = world.clients["nora"], 0
    for url in {*messaging_pages(world), *admin_pages()}:
        for file in as_files(url):
            response = client.get(file)
            files += "attachment" in response.get("Content-Disposition", "")
            assert not texts_in(response), file
    assert files > 3


def texts_in(response) -> list[str]:
    page = b"".join(response) if response.streaming else response.content
    return [words for words in TEXTS if words in page.decode(errors="replace")]


def traces() -> set[str]:
    """Return the keys of all rows of messaging, and the names of their kinds as Django has them."""
    models = list(apps.get_app_config("sm_plugin").get_models())
    keys = {str(pk) for model in models for pk in model._base_manager.values_list("pk", flat=True)}
    kinds = {f"{capfirst(model._meta.verbose_name)}: " for model in models}
    return {key for key in keys if len(key) > len("a number")} | kinds


@pytest.mark.parametrize("way", ["one", "several"])
def test_deleting_an_account_tells_nothing_of_what_hangs_on_it(world, way):
    """Neither where messages keep it nor where it could go."""
    nora, found = world.people["nora"], traces()
    nora.is_staff = nora.is_superuser = True
    nora.save()
    address, kept = reverse("admin:accounts_user_changelist"), 0
    for name, person in world.people.items():
        if way == "one":
            page = world.clients["nora"].get(f"{address}{person.pk}/delete/")
        else:
            asked = {"action": "delete_selected", "_selected_action": [person.pk]}
            page = world.clients["nora"].post(address, asked)
        text = page.content.decode()
        assert page.status_code == 200, name
        main = text[text.index("<main") :]
        assert [trace for trace in found if trace in main] == [], name
        kept += "still name this person" in main
    assert kept >= len(world.people) / 2


def test_no_admin_has_pages_for_threads_or_messages():
    registered = {model._meta.label for model in admin.site._registry}
    assert not [label for label in registered if label.startswith("sm_plugin.")]

    for model in (Thread, Message):
        name = model._meta.model_name
        for pattern in (
            f"sm_plugin_{name}_modeladmin_index",
            f"wagtailsnippets_sm_plugin_{name}:list",
            f"admin:sm_plugin_{name}_changelist",
        ):
            with pytest.raises(NoReverseMatch):
                reverse(pattern)


def test_wagtail_indexes_and_revises_nothing_of_ours():
    from django.apps import apps
    from wagtail.models import ReferenceIndex, RevisionMixin
    from wagtail.search.index import Indexed

    for model in apps.get_app_config("sm_plugin").get_models():
        assert not issubclass(model, Indexed | RevisionMixin), model
        assert model not in ReferenceIndex.tracked_models, model
