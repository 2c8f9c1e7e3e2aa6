"""The search of a Veteran: a form that is only ever sent by POST, and pages of results."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from sm_plugin.access.access import MailboxAccess
from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.services import record
from sm_plugin.errors import BadAddress
from sm_plugin.mailboxes.folder_list import FolderList, folders_of
from sm_plugin.permissions import Act, require
from sm_plugin.search.limits import require_unhurried
from sm_plugin.search.services import search_for_what_was_meant
from sm_plugin.search.terms import TERMS_AT_MOST
from sm_plugin.web.base import page
from sm_plugin.web.veteran.page import veteran_page

from ..filters import require_known_choices
from .form import SearchForm
from .results import PAGE_SIZE, results_of


@require_http_methods(["GET", "HEAD", "POST"])
@veteran_page
def search(request: HttpRequest, access: MailboxAccess) -> HttpResponse:
    """All folders of the mailbox at once, also Sent, Deleted and one's own drafts."""
    folders = folders_of(access.mailbox)
    form = SearchForm(request.POST if request.method == "POST" else None, folders=folders)
    if not form.is_valid():
        require_known_choices(form)
        return _form(request, access, form)
    return _results(request, access, folders, form)


def _form(request: HttpRequest, access: MailboxAccess, form: SearchForm) -> HttpResponse:
    """The form alone. It leaves no row in the record, so it names no folder of another person."""
    if access.for_other:
        form.leave_out_own_folders()
    context, status = {"access": access, "form": form}, 422 if form.is_bound else 200
    return page(request, "veteran/mailbox/search", context, status=status)


def _results(
    request: HttpRequest, access: MailboxAccess, folders: FolderList, form: SearchForm
) -> HttpResponse:
    """One page of what was found; nothing leaves before the search is on record."""
    require(request.user, Act.LIST_MAILBOX, access.mailbox)
    require_unhurried(request.user)
    places = form.entries(access), form.drafts(request.user, access)
    found = search_for_what_was_meant(form.terms, access.mailbox, *places)
    terms = found.meant or form.terms
    pages = max(1, -(-len(found.hits) // PAGE_SIZE))
    number = min(_number(request.POST.get("page", "1")), pages)
    hits = found.hits[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    context = {
        "access": access,
        "form": form,
        "count": len(found.hits),
        "meant": found.meant and found.meant.typed,
        "looked_for": TERMS_AT_MOST if form.terms.has_more else 0,
        "unreadable": found.unreadable,
        "results": results_of(hits, terms, access, folders),
        "number": number,
        "first": (number - 1) * PAGE_SIZE + 1,
        "pages": pages,
        "is_searched": True,
    }
    response = page(request, "veteran/mailbox/search", context)
    record(
        actor=request.user,
        action=Action.SEARCH,
        outcome=Outcome.FAILED if found.unreadable else Outcome.OK,
        obj=access.mailbox,
        patient=access.patient,
    )
    return response


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdecimal() and 0 < len(typed) <= 6):
        raise BadAddress
    return max(1, int(typed))
