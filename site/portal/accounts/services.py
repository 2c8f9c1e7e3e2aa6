"""Services for another person's account: invite, and send links.

Nobody sets another's password. A link goes to the person's own address, and the record of access
says who sent it.

See docs/decisions/0131.
"""

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.db import transaction
from django.http import HttpRequest

from portal.accounts.models import User

INVITATION = "account/email/invitation"
PASSWORD_LINK = "account/email/password_link"  # noqa: S105 - the name of a template


def invite(*, person: User, by: User, request: HttpRequest) -> None:
    """Mail a new person a link to choose the first password; there is none until then."""
    person.set_unusable_password()
    person.save(update_fields=["password"])
    _send_link(INVITATION, "account.invite", person, by, request)


def send_password_link(*, person: User, by: User, request: HttpRequest) -> None:
    """Mail a person a link to choose a new password; the old one works until it is used."""
    _send_link(PASSWORD_LINK, "account.password_link", person, by, request)


@transaction.atomic
def _send_link(template: str, action: str, person: User, by: User, request: HttpRequest) -> None:
    """Send when all is committed: a link in a mail can't be taken back."""
    adapter = get_adapter(request)
    token = PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    address = adapter.get_reset_password_from_key_url(f"{user_pk_to_url_str(person)}-{token}")
    context = {"user": person, "password_reset_url": address}
    _record(action, person, by, request)
    transaction.on_commit(lambda: adapter.send_mail(template, person.email, context))


def _record(action: str, person: User, by: User, request: HttpRequest) -> None:
    if not apps.is_installed("sm_plugin"):
        return
    from sm_plugin.audit.services import record
    from sm_plugin.web.origin import recorded

    with recorded(request):
        record(actor=by, action=action, obj=person)
