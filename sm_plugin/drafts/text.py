"""The moment a draft was saved, and its name in lists."""

import logging
from datetime import timedelta, tzinfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sm_plugin.errors import VaultError
from sm_plugin.text.dates import day_in_words, month_and_day
from sm_plugin.threads.text import Subject

from .models import Draft

logger = logging.getLogger(__name__)


def saved_words(draft: Draft, zone: tzinfo) -> str:
    """ "Draft saved at 10:42 a.m.", with the day when it was not today."""
    local, today = draft.saved_at.astimezone(zone), timezone.now().astimezone(zone).date()
    words = {"day": day_in_words(local), "time": date_format(local, "g:i a")}
    if local.date() == today:
        return _("Draft saved at %(time)s") % words
    if local.date() == today - timedelta(days=1):
        return _("Draft saved yesterday at %(time)s") % words
    return _("Draft saved on %(day)s at %(time)s") % words


def offer_words(draft: Draft, zone: tzinfo) -> str:
    """ "You have a draft from today at 10:42 a.m.", for a person who comes back."""
    local, today = draft.saved_at.astimezone(zone), timezone.now().astimezone(zone).date()
    words = {"day": month_and_day(local), "time": date_format(local, "g:i a")}
    if local.date() == today:
        return _("You have a draft from today at %(time)s") % words
    if local.date() == today - timedelta(days=1):
        return _("You have a draft from yesterday at %(time)s") % words
    return _("You have a draft from %(day)s at %(time)s") % words


def title_words(draft: Draft) -> Subject:
    """Return the draft's name in the list; one that can't be opened says so and is logged."""
    try:
        if draft.thread is not None:
            subject = draft.thread.subject_in(draft.mailbox.patient_id)
            return Subject(_("Reply: %(subject)s") % {"subject": subject}, True)
        return Subject(" ".join(draft.words.subject.split()) or _("No subject yet"), True)
    except VaultError as error:
        logger.error("Draft %s can't be opened: %s", draft.pk, error.code)
        return Subject(str(error.message), False)
