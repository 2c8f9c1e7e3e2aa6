"""The page between a message that is ready and its sending, when its words suggest danger.

The words are kept as a draft before the page is shown. What the person decides there counts for
the very text that was checked: a changed one is checked again.
"""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.safety.confirmation import confirmation, is_confirmed
from sm_plugin.safety.findings import Findings
from sm_plugin.safety.services import check, checked_texts
from sm_plugin.web.base import say
from sm_plugin.web.veteran.page import address

from .base import Desk
from .compose_form import ComposeForm
from .forms import DraftForm

CONFIRMED = "confirmed"  # the field with the proof that this text was shown the page
# What the page's own form says itself.
NOT_CARRIED = {"csrfmiddlewaretoken", "action", "version", "idempotency_key", CONFIRMED}


def safety_step(desk: Desk, form: DraftForm) -> HttpResponse | None:
    """The page, or None for words without a sign of danger and for those sent all the same."""
    texts = _texts(form)
    if is_confirmed(desk.request.POST.get(CONFIRMED, ""), desk.request.user, texts):
        return None
    findings = check(texts)
    if not findings:
        return None
    desk.save(is_auto=True)
    response = _page(desk, findings, texts)
    record(
        actor=desk.request.user,
        action=Action.SAFETY_SHOWN,
        obj=desk.draft,
        patient=desk.access.patient,
    )
    return response


def leave(desk: Desk) -> HttpResponse:
    """The answer to "Save and leave"."""
    desk.save(is_auto=True)
    say(desk.request, _("Your message is saved in your drafts. It was not sent."))
    return redirect(address(desk.access, "drafts"))


def _texts(form: DraftForm) -> Sequence[str]:
    words = form.cleaned_data
    facts = form.facts() if isinstance(form, ComposeForm) else ()
    return checked_texts(words["body"], words.get("subject", ""), facts)


def _page(desk: Desk, findings: Findings, texts: Sequence[str]) -> HttpResponse:
    draft = desk.draft
    assert draft is not None  # noqa: S101 - just saved
    carried = [
        (name, value)
        for name, values in desk.request.POST.lists()
        for value in values
        if name not in NOT_CARRIED
    ]
    context = {
        "kinds": findings.kinds,
        "phone": draft.team.facility.station.help_phone if draft.team else "",
        "carried": [
            *carried,
            ("version", draft.version),
            ("idempotency_key", draft.idempotency_key),
            (CONFIRMED, confirmation(desk.request.user, texts)),
        ],
        "has_files": draft.attachments.exists(),
    }
    return desk.page("veteran/compose/before_sending", context)
