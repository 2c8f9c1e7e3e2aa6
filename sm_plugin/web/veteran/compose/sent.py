"""The answer to a message that went: its thread, and who reads it by when."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sm_plugin.access.access import MailboxAccess
from sm_plugin.threads.models import Message, Thread
from sm_plugin.threads.text import OWED, due_words, reader_words, state_words
from sm_plugin.triage.steps.thanks import was_only_thanks
from sm_plugin.web.base import say
from sm_plugin.web.veteran.mailbox.thread_page import SENT, is_danger
from sm_plugin.web.veteran.page import address


def sent(request: HttpRequest, access: MailboxAccess, message: Message) -> HttpResponse:
    """Go to the thread, with who reads it and by when.

    After words of danger the numbers come first there, and nothing is promised above them.
    """
    thread = message.thread
    if is_danger(message):
        return redirect(f"{address(access, 'thread', thread_id=thread.pk)}?{SENT}=1")
    words = {"route": _who_reads(thread), "due": due_words(thread)}
    if thread.state not in OWED and was_only_thanks(message):
        say(request, _("Your thanks were sent. No answer is due. To ask something, write again."))
        return redirect(address(access, "thread", thread_id=thread.pk))
    say(request, _("Your message was sent. %(route)s %(due)s.") % words)
    return redirect(address(access, "thread", thread_id=thread.pk))


def _who_reads(thread: Thread) -> str:
    """Return the route as compose said it, or who has the thread by now."""
    return reader_words(thread) or _("%(state)s.") % {"state": state_words(thread)}
