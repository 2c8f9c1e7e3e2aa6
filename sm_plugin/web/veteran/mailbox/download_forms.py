from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sm_plugin.exports.choices import Format, Scope
from sm_plugin.exports.pdf import has_pdf
from sm_plugin.mailboxes.folder_list import folders_of
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.threads.models import Message


class FormatForm(forms.Form):
    """In what form one conversation is to be downloaded."""

    same_for_all = ("format",)

    format = forms.ChoiceField(
        label=_("Format"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a format.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [one for one in Format if one != Format.PDF or has_pdf()]
        self.fields["format"].choices = [(one.value, one.label) for one in offered]  # type: ignore[attr-defined]
        self.fields["format"].initial = offered[0].value


class DownloadForm(FormatForm):
    """Ask which part of the mailbox to download, and in what form."""

    what = forms.ChoiceField(
        label=_("Which messages?"),
        widget=forms.RadioSelect,
        initial=Scope.ALL,
        error_messages={"required": _("Choose which messages you want.")},
    )
    field_order = ("what", "format")

    def __init__(self, *args: Any, mailbox: Mailbox, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._folders = {f"folder-{one.pk}": one for one in folders_of(mailbox)}
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (Scope.ALL.value, _("All messages")),
            *(
                (key, _("Folder: %(name)s") % {"name": one.name})
                for key, one in self._folders.items()
            ),
            *((f"year-{year}", _("Year: %(year)s") % {"year": year}) for year in _years(mailbox)),
        ]

    def chosen(self) -> dict[str, Any]:
        """Return the choice as arguments of the service."""
        what = self.cleaned_data["what"]
        words: dict[str, Any] = {"format": Format(self.cleaned_data["format"])}
        if what.startswith("year-"):
            return words | {"scope": Scope.YEAR, "year": int(what.removeprefix("year-"))}
        if what.startswith("folder-"):
            return words | {"scope": Scope.FOLDER, "folder": self._folders[what].folder}
        return words | {"scope": Scope.ALL}


def _years(mailbox: Mailbox) -> list[int]:
    """Return the years of the mailbox's messages on its clock, the latest first."""
    messages = Message.objects.filter(thread__entries__mailbox=mailbox)
    return [
        day.year for day in messages.datetimes("sent_at", "year", order="DESC", tzinfo=mailbox.zone)
    ]
