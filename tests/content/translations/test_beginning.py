"""Who begins a translation brings readers nothing new, and changes nothing that is translated."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Locale, Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from content.pages.learning import LearningPage
from content.pages.spotlights import SpotlightPage
from content.pages.standard import StandardPage
from content.snippets.banners import Banner
from content.snippets.contributors import Contributor
from content.snippets.glossary import GlossaryTerm
from content.snippets.topics import Topic
from portal.accounts.models import User
from tests.content.conftest import Desk

TYPED = "Nobody has read this"


@pytest.fixture(autouse=True)
def _at_once(django_capture_on_commit_callbacks: Callable[..., Any]) -> Any:
    with django_capture_on_commit_callbacks(execute=True):
        yield


def spanish() -> Locale:
    return Locale.objects.get(language_code="es")


def translator(make_person: Callable[..., User], *more: str) -> tuple[User, Client]:
    """Somebody who may open the admin and begin translations, and has no rights on any row."""
    person, client = make_person("Joan Bare"), Client()
    for name in ("access_admin", "submit_translation", *more):
        rights = Permission.objects.exclude(content_type__app_label="sm_plugin")
        person.user_permissions.add(rights.get(codename=name))
    client.force_login(person)
    return person, client


def address_of(source: Any) -> str:
    if isinstance(source, Page):
        return reverse("wagtail_localize:submit_page_translation", args=[source.pk])
    names = [source._meta.app_label, source._meta.model_name, source.pk]
    return reverse("wagtail_localize:submit_snippet_translation", args=names)


def sync_of(source: Any) -> str:
    kept, _is_new = TranslationSource.get_or_create_from_instance(source)
    return reverse("wagtail_localize:update_translations", args=[kept.pk])


def begin(client: Client, source: Any, *, below: bool = False) -> HttpResponse:
    values = {"locales": [spanish().pk]} | ({"include_subtree": "on"} if below else {})
    return client.post(address_of(source), values)


def type_title(page: Page) -> None:
    """Keep a title for the translation, as its editor does while somebody types."""
    kept, _is_new = TranslationSource.update_or_create_from_instance(page)
    segment = kept.stringsegment_set.get(context__path="title")
    StringTranslation.objects.update_or_create(
        translation_of=segment.string,
        context=segment.context,
        locale=spanish(),
        defaults={"data": TYPED},
    )


def section(home: Page, title: str = "Section") -> StandardPage:
    page = StandardPage(title=title, summary="x")
    home.add_child(instance=page).save_revision().publish()
    return StandardPage.objects.get(pk=page.pk)


def state(page: Page) -> tuple[Any, ...]:
    found = Page.objects.get(pk=page.pk)
    return found.title, found.live, found.latest_revision_id, found.alias_of_id


def test_what_lies_below_and_is_translated_stays_as_it_is(desk: Desk) -> None:
    above = section(desk.home)
    lesson = LearningPage.objects.get(slug="talking-with-your-provider", locale=desk.home.locale)
    lesson.move(above, pos="last-child")
    lesson = LearningPage.objects.get(pk=lesson.pk)
    translated = lesson.get_translation(spanish())
    found = Translation.objects.get(source__object=lesson.translation_key)
    Translation.objects.filter(pk=found.pk).update(enabled=False)
    type_title(lesson)
    before = state(translated)

    begin(desk.browser("emily"), Page.objects.get(pk=above.pk), below=True)

    assert not above.get_translation(spanish()).live
    assert state(translated) == before
    found.refresh_from_db()
    assert not found.enabled


def test_what_a_page_names_and_is_translated_stays_as_it_is(desk: Desk) -> None:
    article = SpotlightPage.objects.get(locale=desk.home.locale)
    copied = article.copy(update_attrs={"title": "Copy", "slug": "copy"})
    named = Contributor.objects.get(
        translation_key=article.contributor.translation_key, locale=spanish()
    )
    Contributor.objects.filter(pk=named.pk).update(role="Corrected by hand")
    Translation.objects.filter(source__object=named.translation_key).update(enabled=False)

    begin(desk.browser("emily"), copied)

    assert copied.get_translation(spanish()).specific.contributor == named
    named.refresh_from_db()
    assert named.role == "Corrected by hand"
    assert not Translation.objects.get(source__object=named.translation_key).enabled


def test_a_mirror_becomes_a_page_whose_new_words_wait(desk: Desk) -> None:
    page = section(desk.home)
    type_title(page)
    mirror = page.copy_for_translation(spanish(), alias=True)
    assert (mirror.live, mirror.alias_of_id) == (True, page.pk)

    begin(desk.browser("emily"), page)

    found = StandardPage.objects.get(pk=mirror.pk)
    assert (found.title, found.live, found.alias_of) == ("Section", True, None)
    assert found.live_revision.content["title"] == "Section"
    assert found.get_latest_revision_as_object().title == TYPED
    assert found.has_unpublished_changes


def test_new_pages_below_go_along_but_not_those_of_others_nor_what_lies_below_them(
    desk: Desk, make_person: Callable[..., User]
) -> None:
    """Who may only add pages edits none of others'. No mirror is made for what lies between."""
    joan, client = translator(make_person)
    above = section(desk.home)
    own, others = section(above, "Own"), section(above, "Others")
    deeper, deepest = section(own, "Deeper"), section(others, "Deepest")
    group = Group.objects.create(name="Adding")
    group.user_set.add(joan)
    add = Permission.objects.get(codename="add_page")
    GroupPagePermission.objects.create(group=group, page=above, permission=add)
    mine = (above, own, deeper, deepest)
    Page.objects.filter(pk__in=[page.pk for page in mine]).update(owner=joan)

    begin(client, above, below=True)

    for page in (above, own, deeper):
        found = page.get_translation(spanish())
        assert (found.live, found.alias_of) == (False, None)
    for page in (others, deepest):
        assert not page.get_translations().exists()


def test_the_pages_above_go_along_as_drafts_and_stand_in_no_menu(desk: Desk) -> None:
    above = section(desk.home, "Above")
    StandardPage.objects.filter(pk=above.pk).update(show_in_menus=True)
    page = section(StandardPage.objects.get(pk=above.pk), "Page")

    begin(desk.browser("emily"), page)

    for one in (above, page):
        found = one.get_translation(spanish())
        assert (found.live, found.alias_of) == (False, None)
    assert Client().get("/es/above/").status_code == 404
    assert "Above" not in Client().get("/es/").content.decode()


def test_who_may_not_edit_the_page_above_is_told_to_have_it_translated_first(
    desk: Desk, make_person: Callable[..., User]
) -> None:
    joan, client = translator(make_person)
    above = section(desk.home, "Above")
    own = section(above, "Own")
    group = Group.objects.create(name="Own only")
    group.user_set.add(joan)
    change = Permission.objects.get(codename="change_page")
    GroupPagePermission.objects.create(group=group, page=own, permission=change)

    begin(client, own)

    told = client.get(address_of(own)).content.decode()
    assert "“Own” stands below “Above”, which is not in Español yet." in told
    assert not above.get_translations().exists()
    assert not own.get_translations().exists()


@pytest.mark.parametrize("model", [Banner, GlossaryTerm, Contributor, Topic])
def test_only_who_may_change_snippets_of_a_kind_translates_one(
    model: type[Any], desk: Desk, make_person: Callable[..., User]
) -> None:
    source = written(model)
    joan, client = translator(make_person, f"view_{model._meta.model_name}")
    for address in (address_of(source), sync_of(source)):
        told = client.get(address, follow=True).content.decode()
        assert str(source) not in told
    begin(client, source)
    assert not source.get_translations().exists()
    right = {"content_type__app_label": "content", "codename": f"change_{model._meta.model_name}"}
    joan.user_permissions.add(Permission.objects.get(**right))
    begin(client, source)
    assert source.get_translations().filter(locale=spanish()).exists()


def written(model: type[Any]) -> Any:
    kept = {
        Banner: {"title": "A new thing", "text": "x"},
        GlossaryTerm: {"name": "A new thing", "slug": "new-thing", "definition": "x"},
        Contributor: {"name": "A new thing"},
        Topic: {"name": "A new thing", "slug": "new-thing"},
    }
    return model.objects.create(locale=Locale.get_default(), **kept[model])


def test_a_word_that_its_own_rules_refuse_says_why(desk: Desk) -> None:
    source = written(GlossaryTerm)
    GlossaryTerm.objects.filter(pk=source.pk).update(slug="")
    martin = desk.browser("martin")
    begin(martin, source)
    assert "cannot be blank" in martin.get(address_of(source)).content.decode()
    assert not source.get_translations().exists()


def test_only_who_may_edit_a_page_translates_it_or_reads_its_name(
    desk: Desk, draft: StandardPage, make_person: Callable[..., User]
) -> None:
    _joan, client = translator(make_person)
    for address in (address_of(draft), sync_of(draft)):
        assert draft.title not in client.get(address, follow=True).content.decode()
    begin(client, draft)
    assert not draft.get_translations().exists()


def test_no_button_leads_where_one_is_refused(desk: Desk) -> None:
    written(GlossaryTerm)
    listed = reverse("wagtailsnippets_content_glossaryterm:list")
    assert "/localize/submit/" not in desk.browser("emily").get(listed).content.decode()
    assert "/localize/submit/" in desk.browser("martin").get(listed).content.decode()


def test_a_sync_shows_no_banner_again(desk: Desk) -> None:
    source = written(Banner)
    martin = desk.browser("martin")
    begin(martin, source)
    translated = source.get_translation(spanish())
    translated.ends_at = timezone.now() - timedelta(minutes=1)
    translated.starts_at = translated.ends_at - timedelta(days=1)
    translated.save()
    martin.post(sync_of(source), {"publish_translations": "on"})
    assert Banner.objects.get(pk=translated.pk).is_over


def test_a_translation_begins_with_the_end_that_a_banner_has_now(desk: Desk) -> None:
    source = written(Banner)
    TranslationSource.get_or_create_from_instance(source)
    source.starts_at = timezone.now() - timedelta(days=1)
    source.ends_at = timezone.now() - timedelta(minutes=1)
    source.save()
    begin(desk.browser("martin"), source)
    assert source.get_translation(spanish()).is_over


def test_a_page_that_was_never_published_is_translated_from_its_newest_words(desk: Desk) -> None:
    page = StandardPage(title="Fl", slug="fl", summary="W", live=False)
    desk.home.add_child(instance=page)
    for title in ("Flu shots", "Flu shots in fall"):
        page.title = title
        page.save_revision(user=desk.emily)
        if title == "Flu shots":
            begin(desk.browser("emily"), page)
        else:
            desk.browser("emily").post(sync_of(page))
        kept = TranslationSource.objects.get(object=page.translation_key)
        assert title in [one.string.data for one in kept.stringsegment_set.all()]
    assert page.get_translation(spanish()).title == "Flu shots"
