"""New mail: asked for quietly by a page that stands open, and the way to it from an email.

See docs/decisions/0042.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from sm_plugin.addresses import address_of
from sm_plugin.errors import NotEligible
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.web.base import messaging_page
from sm_plugin.web.veteran.page import own_access


@require_safe
@messaging_page
def unread(request: HttpRequest) -> HttpResponse:
    """The count of one's own unread conversations in words, or 204 when it is the known one.

    It shows what the tab of every page shows, so it is no reading and leaves no event. A
    person who may not read any more gets 204, like everyone to whom nothing new has come.
    """
    try:
        mailbox = own_access(request).require_reader().mailbox
    except NotEligible:
        return HttpResponse(status=204)
    count = MailboxEntry.objects.unread_count(mailbox)
    known = request.GET.get("known", "")
    if known == str(count):
        return HttpResponse(status=204)
    more = count - int(known) if known.isdecimal() and len(known) < 6 else 0
    return JsonResponse({"unread": count, "tab": _tab_words(count), "news": _news(more)})


def _tab_words(count: int) -> str:
    return ngettext("%(n)d unread", "%(n)d unread", count) % {"n": count} if count else ""


def _news(more: int) -> str:
    if more <= 0:
        return ""
    # Not "new": a conversation that was marked as unread by hand counts, too.
    text = ngettext("%(n)d more unread conversation", "%(n)d more unread conversations", more)
    return text % {"n": more}


@require_safe
@messaging_page
def newest(request: HttpRequest) -> HttpResponse:
    """Lead from an email to the one answer that waits; to the inbox where there is none, or more.

    The email names no conversation: others may read that mailbox. Nothing is opened here.
    """
    try:
        mailbox = own_access(request).require_reader().mailbox
    except NotEligible:
        return redirect(address_of("inbox"))
    waiting = MailboxEntry.objects.unread().filter(mailbox=mailbox)
    threads = list(waiting.values_list("thread_id", flat=True)[:2])
    if len(threads) == 1:
        return redirect(address_of("thread", thread_id=threads[0]))
    return redirect(address_of("inbox"))
