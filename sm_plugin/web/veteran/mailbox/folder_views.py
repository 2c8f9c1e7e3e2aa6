"""A Veteran's own folders: adding, renaming and removing them."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from sm_plugin.access.access import MailboxAccess
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.drafts.models import Draft
from sm_plugin.errors import InvalidInput
from sm_plugin.mailboxes.folder_list import NamedFolder, folders_of
from sm_plugin.mailboxes.folder_names import NAME_LENGTH
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.mailboxes.own_folders import add_folder, remove_folder, rename_folder
from sm_plugin.permissions import Act, allowed, require
from sm_plugin.web.base import or_gone, page, say
from sm_plugin.web.veteran.page import address, veteran_page

from .navigation import DELETED, folder_tabs, move_choices
from .organise_views import chosen_folder


class FolderForm(forms.Form):
    """A folder's name; the service says what it may be."""

    name = forms.CharField(
        label=gettext_lazy("Name of the folder"),
        help_text=gettext_lazy(
            "Letters, numbers and spaces, no other signs. For example: Lab results. "
            "Your care team does not see it."
        ),
        widget=forms.TextInput(attrs={"data-count": NAME_LENGTH, "autocomplete": "off"}),
        max_length=NAME_LENGTH,
        error_messages={
            "required": gettext_lazy("Give the folder a name."),
            "max_length": gettext_lazy(
                "Shorten the name to %(limit_value)d characters. It has %(show_value)d now."
            ),
        },
    )


class RemoveForm(forms.Form):
    """Ask where the threads of a removed folder should go."""

    to = forms.ChoiceField(
        label=gettext_lazy("Where do its messages go?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the folders in the list.")},
    )

    def __init__(self, data: Any, choices: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["to"].choices = choices  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@veteran_page
def folders(request: HttpRequest, access: MailboxAccess) -> HttpResponse:
    """All folders with their counts, and the form for one more."""
    mailbox = access.mailbox
    form = FolderForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            add_folder(actor=request.user, mailbox=mailbox, **form.cleaned_data)
        except InvalidInput as problem:
            form.add_error("name", str(problem.message))
        else:
            say(request, _("The folder was added."))
            return redirect(address(access, "folders"))
    return _folders_page(request, access, mailbox, form)


def _folders_page(
    request: HttpRequest, access: MailboxAccess, mailbox: Mailbox, form: FolderForm
) -> HttpResponse:
    folders = folders_of(mailbox, counted=True)
    begun = Draft.objects.written_by(request.user, mailbox).count()
    counts = MailboxEntry.objects.count_by_folder(mailbox)
    context = {
        "access": access,
        "form": form,
        "own": [(folder, counts.get(folder.pk, 0)) for folder in folders.own],
        "tabs": folder_tabs(access, folders, begun=begun),
        "can_organise": allowed(request.user, Act.ORGANISE, mailbox),
    }
    response = page(request, "veteran/mailbox/folders", context, status=422 if form.errors else 200)
    record(
        actor=request.user,
        action=Action.FOLDER_LIST,
        obj=mailbox,
        patient=access.patient,
    )
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@veteran_page
def rename(request: HttpRequest, access: MailboxAccess, folder_id: UUID) -> HttpResponse:
    mailbox = access.mailbox
    require(request.user, Act.ORGANISE, mailbox)
    named = folders_of(mailbox).own_folder(folder_id)
    is_sent = request.method == "POST"
    form = FolderForm(request.POST if is_sent else None, initial={"name": named.name})
    if form.is_valid():
        try:
            rename_folder(actor=request.user, folder=named.folder, **form.cleaned_data)
        except InvalidInput as problem:
            form.add_error("name", str(problem.message))
        else:
            say(request, _("The folder was renamed."))
            return redirect(address(access, "folders"))
    return _edit_page(request, access, "veteran/mailbox/rename_folder", named, {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@veteran_page
@or_gone("folder", lambda _request, access: address(access, "folders"))
def remove(request: HttpRequest, access: MailboxAccess, folder_id: UUID) -> HttpResponse:
    """Ask where its messages go, unless it is empty; nothing is lost with a folder."""
    mailbox = access.mailbox
    require(request.user, Act.ORGANISE, mailbox)
    folders = folders_of(mailbox)
    named = folders.own_folder(folder_id)
    choices = [*move_choices(folders, named.pk), (DELETED, _("Deleted"))]
    form = RemoveForm(request.POST if request.method == "POST" else None, choices)
    if form.is_valid():
        to = form.cleaned_data["to"]
        try:
            target = chosen_folder(mailbox, to) if to else None
            moved = remove_folder(actor=request.user, folder=named.folder, to=target)
        except InvalidInput as problem:
            form.add_error("to", str(problem.message))
        else:
            say(request, _removed_words(moved))
            return redirect(address(access, "folders"))
    count = MailboxEntry.objects.filter(mailbox=mailbox, folder=named.pk).count()
    return _edit_page(
        request, access, "veteran/mailbox/remove_folder", named, {"form": form, "count": count}
    )


def _removed_words(moved: int) -> str:
    if not moved:
        return _("The empty folder was removed.")
    text = ngettext(
        "The folder was removed. %(count)d conversation was moved.",
        "The folder was removed. %(count)d conversations were moved.",
        moved,
    )
    return text % {"count": moved}


def _edit_page(
    request: HttpRequest,
    access: MailboxAccess,
    name: str,
    named: NamedFolder,
    more: dict[str, Any],
) -> HttpResponse:
    context = {"access": access, "folder": named, **more}
    return page(request, name, context, status=422 if more["form"].errors else 200)
