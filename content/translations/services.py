"""A translation that is kept text by text goes the same way to readers as any other page.

wagtail-localize writes what was translated straight into the page and publishes it afterwards.
Here it becomes a revision first, which is reviewed and published like every other.

See docs/decisions/0088.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext, gettext_lazy
from wagtail.coreutils import find_available_slug
from wagtail.fields import StreamField
from wagtail.models import (
    GroupPagePermission,
    Page,
    Task,
    TaskState,
    TranslatableMixin,
    WorkflowPage,
    WorkflowState,
)
from wagtail_localize.models import Translation

from content.links.finding import links_of
from content.pages.mixins import Topical
from content.pages.topic_pages import TopicPage
from content.rich_text import opened
from content.snippets.topics import in_language
from content.workflow.models import SecondPersonTask
from content.workflow.own_edits import OWN_EDIT
from content.workflow.revisions import says_something_new

TYPED_SINCE = gettext_lazy(
    "Nothing was published, because somebody has typed other texts since. They are kept. Send the"
    " translation for review; it can be published after that."
)


def synced_translation(page: Page | TranslatableMixin) -> Translation | None:
    """Return the translation that wagtail-localize's editor works on; None where it does not."""
    return Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    ).first()


def source_of(page: Page) -> Page | None:
    """Return the page that this one translates, as it is now."""
    found = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id
    ).first()
    if found is None:
        return None
    return page.get_translations().filter(locale_id=found.source.locale_id).first()


def may_send(user, page: Page) -> bool:
    tester = page.permissions_for_user(user)
    return bool(
        tester.can_edit() and tester.can_submit_for_moderation() and not tester.page_locked()
    )


def require_unlocked(user, page: Page) -> None:
    """Raise ValidationError with the lock's own words if the page is locked for this person."""
    lock = page.get_lock()
    if lock and lock.for_user(user):
        raise ValidationError(str(lock.get_description(user)))


@transaction.atomic
def send_for_review(*, actor, page: Page) -> None:
    """Make the newest texts a draft of the page and start the workflow from its first step.

    Raises ValidationError for texts that the page cannot take, and for a page that is locked.
    """
    require_unlocked(actor, page)
    if not may_send(actor, page):
        raise PermissionDenied
    keep_as_draft(actor, page)
    workflow = page.get_workflow()
    returned = page.current_workflow_state
    if returned and returned.status == WorkflowState.STATUS_NEEDS_CHANGES:
        returned.cancel(user=actor)
    workflow.start(Page.objects.get(pk=page.pk).specific, actor)


@transaction.atomic
def publish(*, actor, page: Page) -> None:
    """Show readers what was approved, at once or on the day of the source.

    Raises PermissionDenied, and ValidationError for a page that is locked, on a day on which
    readers may not get it, for texts that the page cannot take, and for texts that were typed
    since: those are nobody's draft until they are sent.
    """
    require_unlocked(actor, page)
    if not page.permissions_for_user(actor).can_publish():
        raise PermissionDenied(str(OWN_EDIT))
    translated = _with_newest_texts(page)
    _refuse_what_no_form_takes(translated)
    if says_something_new(translated):
        raise ValidationError(TYPED_SINCE)
    if reason := page.specific.why_not_ready():
        raise ValidationError(reason)
    page.get_latest_revision().publish(user=actor)


@transaction.atomic
def give_up_own_words(*, actor, page: Page) -> None:
    """End the review of other words of a page that is to mirror its source.

    Raises ValidationError for a page that is locked, as one is that has a day or a step of others.
    """
    require_unlocked(actor, page)
    if page.current_workflow_state:
        page.current_workflow_state.cancel(user=actor)


def take_own_topics(mirror: Page) -> None:
    """Give a mirror the topics of its language: lists there ask for those."""
    if isinstance(mirror, Topical):
        mirror.take_topics_of_language()
    elif isinstance(mirror, TopicPage) and mirror.topic:
        [mirror.topic] = in_language([mirror.topic], mirror.locale_id)
    else:
        return
    mirror.save(clean=False)


def may_publish_now(user, page: Page) -> bool:
    """Return True if publishing would bring readers something new, and just what was approved."""
    is_new = not page.live or page.has_unpublished_changes
    tester = page.permissions_for_user(user)
    if not is_new or tester.page_locked() or not tester.can_publish():
        return False
    return not says_something_new(_with_newest_texts(page))


def steps_of(user, page: Page) -> tuple[TaskState | None, dict[str, str]]:
    """Return the step in which the page is, and what this person may do in it, by name."""
    state = page.current_workflow_task_state
    if state is None:
        return None, {}
    if page.permissions_for_user(user).page_locked():
        return state, {}
    labels: dict[str, str] = {}
    for name, label, _asks_for_comment in _task(state).get_actions(page, user):
        labels.setdefault(name, label)
    return state, labels


def why_not_approve(user, page: Page) -> str:
    """Return why this person may not approve the translation in a step that is theirs."""
    state = page.current_workflow_task_state
    task = _task(state) if state else None
    if not isinstance(task, SecondPersonTask) or not task.is_step_of(user):
        return ""
    return str(task.why_not(page, user) or "")


def take_step(*, actor, page: Page, name: str, comment: str) -> None:
    """Approve or give back, as the buttons of Wagtail's page editor do.

    Raises PermissionDenied, and ValidationError for a page that is locked, and for a text that
    must not be approved in this step.
    """
    require_unlocked(actor, page)
    state, allowed = steps_of(actor, page)
    if name == "approve" and (reason := why_not_approve(actor, page)):
        raise ValidationError(reason)
    if state is None or name not in allowed:
        raise PermissionDenied
    _task(state).on_action(state, actor, name, comment=comment)


def _task(state: TaskState) -> Task:
    return state.task.specific


def keep_as_draft(actor, page: Page) -> None:
    """Save texts that the newest revision lacks; raises ValidationError for what no form takes."""
    translated = _with_newest_texts(page)
    _refuse_what_no_form_takes(translated)
    if says_something_new(translated):
        translated.save_revision(user=actor)


def _refuse_what_no_form_takes(page: Page) -> None:
    """Ask the blocks as the page's form does: the editor of translations takes any value.

    Raises ValidationError, with the place.
    """
    for link in links_of(page):
        if link.target.url and not opened(link.target.url):
            told = gettext("%(place)s: a link has an address that no browser may open.")
            raise ValidationError(told % {"place": link.where})
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            try:
                field.stream_block.clean(getattr(page, field.name))
            except ValidationError as error:
                told = gettext("%(place)s: a part of it has a value that the page can't keep.")
                raise ValidationError(told % {"place": capfirst(field.verbose_name)}) from error


def _with_newest_texts(page: Page) -> Page:
    """Return the page with the texts of the editor of translations, saved nowhere yet."""
    translation = synced_translation(page)
    if translation is None:
        raise PermissionDenied
    translated = translation.source.get_ephemeral_translated_instance(
        translation.target_locale, fallback=True
    )
    translated.slug = find_available_slug(
        translated.get_parent(), slugify(translated.slug), ignore_page_id=translated.pk
    )
    if isinstance(translated, Topical):
        translated.take_topics_of_language()
    return translated


@transaction.atomic
def share_rights(*, source: Page, target: Page) -> None:
    """Give a home page in a new language the rights and the workflow of its source.

    Both lie on the home page, and a translated one lies beside it in the tree.
    """
    for granted in GroupPagePermission.objects.filter(page_id=source.pk):
        GroupPagePermission.objects.get_or_create(
            group=granted.group, page_id=target.pk, permission=granted.permission
        )
    assigned = WorkflowPage.objects.filter(page_id=source.pk).first()
    if assigned:
        WorkflowPage.objects.get_or_create(
            page_id=target.pk, defaults={"workflow": assigned.workflow}
        )
