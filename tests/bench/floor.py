"""The floor: one indexed query and twenty rows in a template, and nothing else of Django."""

from typing import Any

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

ROWS = """<!doctype html><title>Floor</title><ul>{% for row in rows %}
<li><a href="/{{ row.thread_id }}/">{{ row.last_at|date:"Y-m-d H:i" }}</a>
{% if row.unread %}unread{% endif %}</li>{% endfor %}</ul>"""
_template: Any = None


def twenty(request: HttpRequest, mailbox: str) -> HttpResponse:
    from sm_plugin.mailboxes.models import MailboxEntry

    global _template
    _template = _template or engines["django"].from_string(ROWS)
    entries = MailboxEntry.objects.filter(mailbox=mailbox)
    rows = entries.order_by("-last_at", "-id")[:20]
    return HttpResponse(_template.render({"rows": rows}))


urlpatterns = [path("floor/<uuid:mailbox>/", twenty)]
application = get_wsgi_application()
