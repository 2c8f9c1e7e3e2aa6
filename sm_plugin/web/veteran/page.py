"""The decorator in front of a Veteran's pages, and the addresses of what `access` names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Concatenate
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from sm_plugin.access.access import Access, MailboxAccess, for_mailbox, for_user
from sm_plugin.access.text import Step, explain
from sm_plugin.adapter import adapter
from sm_plugin.addresses import address_of, addresses_of
from sm_plugin.errors import NotEligible
from sm_plugin.web.base import View, messaging_page

VeteranView = Callable[Concatenate[HttpRequest, MailboxAccess, ...], HttpResponse]


def veteran_page(view: VeteranView, *, writes: bool = False) -> View:
    """A page of a patient's mailbox: without access it says why, and shows no data.

    An address with a `mailbox_id` means another's mailbox that was opened to this person. One that
    `writes` asks for the right to write as well.
    """

    @wraps(view)
    def gated(
        request: HttpRequest, *args: Any, mailbox_id: UUID | None = None, **kwargs: Any
    ) -> HttpResponse:
        access = for_mailbox(request.user, mailbox_id) if mailbox_id else own_access(request)
        try:
            mailbox_access = access.require_reader()
            if writes:
                mailbox_access.require_writer()
            return view(request, mailbox_access, *args, **kwargs)
        except NotEligible as refusal:
            refusal.why, refusal.for_other = explain(access), access.for_other
            raise

    return messaging_page(gated)


writer_page = partial(veteran_page, writes=True)


def own_access(request: HttpRequest) -> Access:
    """Return the person's access to his or her own mailbox, made once a request."""
    access: Access | None = getattr(request, "sm_access", None)
    if access is None or access.user != request.user:
        access = for_user(request.user)
        request.sm_access = access  # type: ignore[attr-defined]
    return access


def ask_access_again(request: HttpRequest) -> None:
    """Let what follows ask for the person's access again: this request has changed it."""
    vars(request).pop("sm_access", None)


def address(access: Access, name: str, **kwargs: Any) -> str:
    """Return the path of one of the Veteran's pages, in the mailbox that `access` is about."""
    if access.for_other and isinstance(access, MailboxAccess):
        kwargs["mailbox_id"] = access.mailbox.pk
    return address_of(name, **kwargs)


def addresses(access: Access, name: str, key: str) -> Callable[[UUID], str]:
    """Return what gives such paths by this key, as in a list."""
    if access.for_other and isinstance(access, MailboxAccess):
        return addresses_of(name, key, mailbox_id=access.mailbox.pk)
    return addresses_of(name, key)


def step_address(step: Step | None) -> str:
    """Return where the next step of an explanation is; empty without one."""
    return _STEPS[step]() if step else ""


_STEPS: dict[Step, Callable[[], str]] = {
    Step.INBOX: lambda: address_of("inbox"),
    Step.SIGN_IN: lambda: adapter().sign_in_url(address_of("inbox")),
    Step.HELP: lambda: adapter().help_url(),
    Step.UPGRADE: lambda: adapter().upgrade_url(),
    Step.TERMS: lambda: address_of("opt_in"),
}
