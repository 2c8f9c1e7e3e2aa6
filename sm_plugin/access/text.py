"""The reasons of `access` in plain words, each with the next step by its name.

A door turns the step into an address: see `web.veteran.page.step_address`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from sm_plugin.adapter import adapter
from sm_plugin.facilities.closing.text import where_with_an_id
from sm_plugin.facilities.stages import Audience, meaning_of
from sm_plugin.text.names import person_name

from .access import Access, MailboxAccess, OthersMailbox, PatientAccess, Reason


class Step(StrEnum):
    """The page that takes the person further."""

    INBOX = "inbox"
    SIGN_IN = "sign_in"
    HELP = "help"
    UPGRADE = "upgrade"
    TERMS = "terms"


@dataclass(frozen=True)
class Explanation:
    """The words of a refusal page; `tab` is the short form on the tab."""

    title: str
    text: str
    tab: str
    step_label: str = ""
    step: Step | None = None
    phone: str = ""


def explain(access: Access) -> Explanation:
    """Return why this person can't use messaging now, and what to do about it."""
    if isinstance(access, OthersMailbox):
        if access.reason == Reason.READ_ONLY:
            return _read_only(access)
        if access.reason != Reason.READY:
            return _to_caregiver(access)
    if isinstance(access, PatientAccess):
        return _TO_PATIENTS[access.reason](access)
    if access.reason == Reason.NOT_SIGNED_IN:
        return _not_signed_in()
    return _not_a_patient()


def _to_caregiver(access: OthersMailbox) -> Explanation:
    """To a caregiver: the patient's own reasons are the patient's to hear and to mend."""
    title = _("You can read these messages, but nothing can be sent right now")
    if not access.can_read:
        title = _("These messages can't be opened right now")
    return Explanation(
        title=title,
        text=_("%(name)s sees why in Secure Messaging, and what to do about it.")
        % {"name": person_name(access.patient.user)},
        tab=_("Secure Messaging"),
        phone=_phone(access),
    )


def _ready(access: PatientAccess) -> Explanation:
    return Explanation(
        title=_("Secure Messaging is ready for you"),
        text=_("You can write to your health care team."),
        tab=_("Secure Messaging"),
        step_label=_("Go to your inbox"),
        step=Step.INBOX,
    )


def _not_signed_in() -> Explanation:
    return Explanation(
        title=_("Sign in to use Secure Messaging"),
        text=_("Your messages are private, so we need to know that it's you."),
        tab=_("Sign in to Secure Messaging"),
        step_label=_("Sign in"),
        step=Step.SIGN_IN,
    )


def _not_a_patient() -> Explanation:
    return Explanation(
        title=_("Your account isn't connected to a health record"),
        text=_(
            "Secure Messaging is for Veterans who get care at one of our facilities. If you get "
            "care with us, ask your facility to connect this account with your health record."
        ),
        tab=_("Secure Messaging"),
        step_label=_("Get help") if adapter().help_url() else "",
        step=Step.HELP if adapter().help_url() else None,
    )


def explain_other_work() -> Explanation:
    """Return what a person reads who works with messaging, and whose pages are elsewhere.

    To such a person nothing is missing, so the words of a stranger would read like an error.
    """
    return Explanation(
        title=_("Patients write to their care teams here"),
        text=_(
            "You work with Secure Messaging, so you have no inbox of your own here. Nothing is "
            "wrong with your account."
        ),
        tab=_("Secure Messaging"),
    )


def _not_upgraded(access: PatientAccess) -> Explanation:
    if access.can_read:
        return Explanation(
            title=_("Your identity has to be checked again before you can write"),
            text=_("You can read your messages. To write again, bring a photo ID to your facility.")
            + _if_closed(access),
            tab=_("Secure Messaging"),
            step_label=_("Read your messages"),
            step=Step.INBOX,
            phone=_phone_for_an_id(access),
        )
    return Explanation(
        title=_("Upgrade your account to use Secure Messaging"),
        text=_(
            "Your account is registered, but we have not checked yet that it's really yours. "
            "Bring a photo ID to your facility once. After that you can send messages."
        )
        + _if_closed(access),
        tab=_("Upgrade to use Secure Messaging"),
        step_label=_("How to upgrade your account") if adapter().upgrade_url() else "",
        step=Step.UPGRADE if adapter().upgrade_url() else None,
        phone=_phone_for_an_id(access),
    )


def _if_closed(access: PatientAccess) -> str:
    """Return where to go from a facility that is closed, to stand behind other words."""
    words = where_with_an_id(access.patient.home_facility)
    return f" {words}" if words else ""


def _phone_for_an_id(access: PatientAccess) -> str:
    """Return the phone of the station, which looks at an ID for its closed clinics as well."""
    station = access.patient.home_facility.station
    return _phone(access) if station.is_closed else station.help_phone


def _released(access: PatientAccess) -> Explanation:
    return Explanation(
        title=_("Messages are closed in this account"),
        text=_(
            "This account was connected with another person's health record, so messages are "
            "closed here for good. If you get care at one of our facilities, sign up again with "
            "another email address, or go to your facility with a photo ID."
        ),
        tab=_("Secure Messaging"),
        phone=_phone(access),
    )


def _not_live(access: PatientAccess) -> Explanation:
    place = access.patient.home_facility
    if isinstance(access, MailboxAccess):
        meaning = meaning_of(place, Audience.PATIENT)
        title = _("You can read your messages, but not send new ones right now")
        return Explanation(
            title=meaning.title if place.is_closed else title,
            text=meaning.text if place.is_closed else f"{meaning.title}.",
            tab=_("Secure Messaging"),
            step_label=_("Read your messages"),
            step=Step.INBOX,
            phone=meaning.phone,
        )
    meaning = meaning_of(place, Audience.NEWCOMER)
    return Explanation(title=meaning.title, text=meaning.text, tab=meaning.tab, phone=meaning.phone)


def _terms(access: PatientAccess) -> Explanation:
    if access.agreed_before:
        return Explanation(
            title=_("The terms have changed. Please read them again"),
            text=_(
                "You can read and download your messages as before. To write again, read the new "
                "terms and agree to them."
            ),
            tab=_("Secure Messaging"),
            step_label=_("Read the new terms"),
            step=Step.TERMS,
        )
    return Explanation(
        title=_("Read the terms to start using Secure Messaging"),
        text=_("You agree once, and then you have an inbox of your own."),
        tab=_("Secure Messaging: read the terms"),
        step_label=_("Read the terms"),
        step=Step.TERMS,
    )


def _opted_out(access: PatientAccess) -> Explanation:
    return Explanation(
        title=_("You opted out of Secure Messaging"),
        text=_(
            "You can read and download your messages, and answers to your open conversations "
            "still arrive. To write again, read the terms and opt back in."
        ),
        tab=_("Secure Messaging: you opted out"),
        step_label=_("Opt back in"),
        step=Step.TERMS,
        phone=_phone(access),
    )


def _no_team(access: PatientAccess) -> Explanation:
    return Explanation(
        title=_("None of your care teams can get messages right now"),
        text=_(
            "Your facility uses Secure Messaging, but none of your own providers' teams takes "
            "messages from you right now. Call your facility and ask."
        ),
        tab=_("Secure Messaging"),
        step_label=_("Read your messages"),
        step=Step.INBOX,
        phone=_phone(access),
    )


def _read_only(access: OthersMailbox) -> Explanation:
    name = person_name(access.patient.user)
    return Explanation(
        title=_("You can read these messages, but not write"),
        text=_("%(name)s lets you read the messages. Only %(name)s can change that.")
        % {"name": name},
        tab=_("Secure Messaging"),
    )


_TO_PATIENTS: dict[Reason, Callable[[PatientAccess], Explanation]] = {
    Reason.READY: _ready,
    Reason.NOT_UPGRADED: _not_upgraded,
    Reason.RELEASED: _released,
    Reason.NOT_LIVE: _not_live,
    Reason.TERMS: _terms,
    Reason.OPTED_OUT: _opted_out,
    Reason.NO_TEAM: _no_team,
}


def _phone(access: PatientAccess) -> str:
    return access.patient.home_facility.to_call.help_phone
