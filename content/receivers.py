from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import PageViewRestriction
from wagtail.signals import (
    copy_for_translation_done,
    page_published,
    page_unpublished,
    post_page_move,
    task_submitted,
)

from content.archive.services import record_archived, record_restored, refuse_deletion
from content.pages.home import HomePage
from content.pages.mixins import Topical
from content.reviews.services import confirm_by_publication
from content.snippets.banners import Banner, emergency_waits
from content.snippets.confirming import propose
from content.snippets.topics import bring_topics_along
from content.terms.models import TermsPage
from content.terms.services import record_translation, record_version
from content.translations.privacy import (
    open_in_all_languages,
    restrict_in_all_languages,
    restrict_what_stays_behind,
)
from content.translations.services import share_rights, take_own_topics
from content.workflow.days import share_days
from content.workflow.governed import Governed
from content.workflow.models import ClinicalReviewTask
from content.workflow.notices import StandInNotifier
from content.workflow.rules import clinical_approval, publications


@receiver(page_published, sender=TermsPage, dispatch_uid="content.keep_terms_version")
def keep_terms_version(sender, instance, **kwargs):
    """Make a version on publication, or keep its translation; saving a draft never does.

    Wagtail sends the signal also for a page that only got a day on which it goes live.
    """
    if instance.alias_of_id or not instance.live:
        return
    if instance.is_translation:
        record_translation(instance)
    else:
        record_version(instance)


@receiver(page_published, dispatch_uid="content.confirm_reviewed_words")
def confirm_reviewed_words(sender, instance, revision=None, **kwargs):
    """Confirm the page once readers have the words that a clinical reviewer approved.

    The log gets its entry after this signal: one since the approval is of the same words.
    """
    approval = revision and instance.live and clinical_approval(instance, revision)
    if not approval:
        return
    if not publications(instance).filter(timestamp__gt=approval.finished_at).exists():
        for_another = getattr(approval, "for_another", None)
        confirm_by_publication(
            page=instance,
            on=timezone.localdate(approval.finished_at),
            reviewer=approval.finished_by,
            in_place_of=for_another.reviewer if for_another else None,
        )


@receiver(page_published, dispatch_uid="content.share_days")
def share_days_with_translations(sender, instance, **kwargs):
    """Wagtail sends the signal also for a page that only got a day on which it goes live."""
    if not instance.alias_of_id:
        share_days(instance)


@receiver(page_published, dispatch_uid="content.topics_of_mirror")
def give_a_mirror_its_topics(sender, instance, alias=False, **kwargs):
    """Wagtail copies a published page into its mirrors, and its topics with it."""
    if alias:
        take_own_topics(instance)


@receiver(task_submitted, dispatch_uid="content.tell_stand_ins")
def tell_stand_ins(sender, instance, **kwargs):
    """Mail those who stand in for a reviewer today; Wagtail mails the groups alone."""
    if isinstance(instance.task.specific, ClinicalReviewTask):
        StandInNotifier()(instance=instance, **kwargs)


@receiver(page_unpublished, dispatch_uid="content.record_archived")
def keep_record_of_archiving(sender, instance, **kwargs):
    if issubclass(sender, Governed) and sender.kept:
        record_archived(instance)


@receiver(page_published, dispatch_uid="content.record_restored")
def keep_record_of_return(sender, instance, **kwargs):
    if instance.live:
        record_restored(instance)


@receiver(pre_delete, dispatch_uid="content.refuse_deletion")
def keep_published_pages(sender, instance, **kwargs):
    """Refuse to delete what readers have seen, also where no permission of the page is asked."""
    if issubclass(sender, Governed) and sender.kept:
        refuse_deletion(instance)


@receiver(post_delete, sender=Banner, dispatch_uid="content.end_translations")
def end_translations_of_banner(sender, instance, **kwargs):
    instance.end_translations(timezone.now())


@receiver(emergency_waits, dispatch_uid="content.propose_emergency")
def ask_for_a_second_person(sender, banner, **kwargs):
    propose(banner)


@receiver(copy_for_translation_done, dispatch_uid="content.share_rights")
def share_rights_of_home(sender, source_obj, target_obj, **kwargs):
    if isinstance(target_obj, HomePage):
        share_rights(source=source_obj, target=target_obj)


@receiver(copy_for_translation_done, dispatch_uid="content.bring_topics_along")
def bring_topics_of_page(sender, source_obj, target_obj, **kwargs):
    if isinstance(source_obj, Topical):
        bring_topics_along(source=source_obj, locale=target_obj.locale)


@receiver(post_save, sender=PageViewRestriction, dispatch_uid="content.restrict_languages")
def restrict_translations(sender, instance, raw=False, **kwargs):
    if not raw:
        restrict_in_all_languages(instance)


@receiver(
    m2m_changed, sender=PageViewRestriction.groups.through, dispatch_uid="content.restrict_groups"
)
def restrict_translations_to_groups(sender, instance, action, **kwargs):
    """The form of a page stores the groups after the restriction."""
    if action.startswith("post_") and isinstance(instance, PageViewRestriction):
        restrict_in_all_languages(instance)


@receiver(post_delete, sender=PageViewRestriction, dispatch_uid="content.open_languages")
def open_translations_again(sender, instance, origin=None, **kwargs):
    """Not where the page itself is deleted: its translations stay as they are."""
    if getattr(origin, "model", type(origin)) is PageViewRestriction:
        open_in_all_languages(instance)


@receiver(post_page_move, dispatch_uid="content.restrict_moved")
def restrict_translations_of_moved(sender, instance, **kwargs):
    restrict_what_stays_behind(instance)
