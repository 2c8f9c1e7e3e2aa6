"""The form of the search: the words, and where to look."""

from typing import Any, cast

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sm_plugin.access.access import MailboxAccess
from sm_plugin.drafts.models import Draft
from sm_plugin.mailboxes.folder_list import FolderList
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.search.terms import Terms, terms_of
from sm_plugin.teams.models import Topic
from sm_plugin.threads.models import Message

from ..filters import DatesForm, dates
from ..navigation import DELETED, DRAFTS, INBOX, SENT, place_of

WORDS_LENGTH = 200  # characters


class SearchForm(DatesForm):
    """Sent by POST alone: words that tell of an illness stay out of addresses and logs."""

    words = forms.CharField(
        label=gettext_lazy("Words to look for"),
        help_text=gettext_lazy(
            "We show messages in which all the words occur. To look for words that stand "
            'together, put them in quotes: "blood test".'
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
        error_messages={
            "required": gettext_lazy("Enter at least one word to look for."),
        },
        validators=[
            MaxLengthValidator(
                WORDS_LENGTH, gettext_lazy("Look for fewer words: %(limit_value)d characters fit.")
            )
        ],
    )
    place = forms.ChoiceField(label=gettext_lazy("Where"), required=False)
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Topic"),
        required=False,
        queryset=Topic.objects.all(),
        empty_label=gettext_lazy("All topics"),
    )

    field_order = ("words", "place", "topic", "since", "until")

    def __init__(self, data: Any, *, folders: FolderList) -> None:
        super().__init__(data)
        self.folders = folders
        self._offer_places([(str(own.pk), own.name) for own in folders.own])

    def leave_out_own_folders(self) -> None:
        """Offer the folders that everybody has, and none by a name that its owner gave."""
        self._offer_places([])

    def _offer_places(self, own: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields["place"]).choices = [
            ("", _("All folders")),
            (INBOX, _("Inbox")),
            (DRAFTS, _("Drafts")),
            (SENT, _("Sent")),
            *own,
            (DELETED, _("Deleted")),
        ]

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"])
        if not terms_of(words):
            raise forms.ValidationError(self.fields["words"].error_messages["required"])
        return words

    @property
    def is_narrowed(self) -> bool:
        """Return True if anything but the words was asked for, or was asked for wrongly."""
        return any(self.data.get(name) or name in self.errors for name in self.field_order[1:])

    @property
    def terms(self) -> Terms:
        return terms_of(self.cleaned_data["words"])

    def entries(self, access: MailboxAccess) -> Any:
        """The threads in which to look; only the mailbox's own."""
        key = self.cleaned_data["place"]
        if key == DRAFTS:
            return MailboxEntry.objects.none()
        entries = MailboxEntry.objects.filter(mailbox=access.mailbox)
        if key:
            entries = place_of(self.folders, key).entries(access.mailbox)
        if topic := self.cleaned_data["topic"]:
            entries = entries.filter(thread__topic=topic)
        if days := self._dates("sent_at", access):
            # In the days asked for is what has any message of them, however it went on.
            entries = entries.filter(
                Exists(Message.objects.filter(thread=OuterRef("thread"), **days))
            )
        return entries

    def drafts(self, user: Any, access: MailboxAccess) -> Any:
        """The drafts in which to look: one's own alone."""
        drafts = Draft.objects.written_by(user, access.mailbox)
        if self.cleaned_data["place"] not in ("", DRAFTS):
            return drafts.none()
        if topic := self.cleaned_data["topic"]:
            drafts = drafts.filter(topic=topic)
        return drafts.filter(**self._dates("saved_at", access))

    def _dates(self, field: str, access: MailboxAccess) -> dict[str, Any]:
        return dates(self.cleaned_data, field, access.mailbox.zone)
