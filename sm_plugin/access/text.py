"""The reasons of `eligibility` in plain words, each with the next step."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from sm_plugin.adapter import adapter
from sm_plugin.dates import day_in_words
from sm_plugin.facilities.models import Facility
from sm_plugin.names import person_name

from .access import Eligibility, Reason


@dataclass(frozen=True)
class Explanation:
    """What a refusal page says: `tab` is the short form on the tab."""

    title: str
    text: str
    tab: str
    step_label: str = ""
    step_url: str = ""
    phone: str = ""


def explain(answer: Eligibility) -> Explanation:
    """Why this person can't use messaging now, and what to do about it."""
    if answer.for_other and answer.reason not in (Reason.READY, Reason.READ_ONLY):
        return _not_for_her(answer)
    return {
        Reason.READY: _ready,
        Reason.NOT_SIGNED_IN: _not_signed_in,
        Reason.NOT_A_PATIENT: _not_a_patient,
        Reason.NOT_UPGRADED: _not_upgraded,
        Reason.NOT_LIVE: _not_live,
        Reason.TERMS: _terms,
        Reason.OPTED_OUT: _opted_out,
        Reason.NO_TEAM: _no_team,
        Reason.READ_ONLY: _read_only,
    }[answer.reason](answer)


def _not_for_her(answer: Eligibility) -> Explanation:
    """To a caregiver: the patient's own reasons are the patient's to hear and to mend."""
    assert answer.patient is not None  # noqa: S101 - it is said of a patient's mailbox
    title = _("You can read these messages, but nothing can be sent right now")
    if not answer.can_read:
        title = _("These messages can't be opened right now")
    return Explanation(
        title=title,
        text=_("%(name)s sees why in Secure Messaging, and what to do about it.")
        % {"name": person_name(answer.patient.user)},
        tab=_("Secure Messaging"),
        phone=_phone(answer),
    )


def _ready(answer: Eligibility) -> Explanation:
    return Explanation(
        title=_("Secure Messaging is ready for you"),
        text=_("You can write to your health care team."),
        tab=_("Secure Messaging"),
        step_label=_("Go to your inbox"),
        step_url=reverse("sm_plugin:inbox"),
    )


def _not_signed_in(answer: Eligibility) -> Explanation:
    url = adapter().sign_in_url(reverse("sm_plugin:inbox"))
    return Explanation(
        title=_("Sign in to use Secure Messaging"),
        text=_("Your messages are private, so we need to know that it's you."),
        tab=_("Sign in to Secure Messaging"),
        step_label=_("Sign in"),
        step_url=url,
    )


def _not_a_patient(answer: Eligibility) -> Explanation:
    return Explanation(
        title=_("Your account isn't connected to a health record"),
        text=_(
            "Secure Messaging is for Veterans who get care at one of our facilities. If you get "
            "care with us, ask your facility to connect this account with your health record."
        ),
        tab=_("Secure Messaging"),
        step_label=_("Get help") if adapter().help_url() else "",
        step_url=adapter().help_url(),
    )


def _not_upgraded(answer: Eligibility) -> Explanation:
    return Explanation(
        title=_("Upgrade your account to use Secure Messaging"),
        text=_(
            "Your account is registered, but we have not checked yet that it's really yours. "
            "Bring a photo ID to your facility once. After that you can send messages."
        ),
        tab=_("Upgrade to use Secure Messaging"),
        step_label=_("How to upgrade your account") if adapter().upgrade_url() else "",
        step_url=adapter().upgrade_url(),
        phone=_phone(answer),
    )


def _not_live(answer: Eligibility) -> Explanation:
    station = _station(answer)
    if answer.mailbox is not None:
        return Explanation(
            title=_("You can read your messages, but not send new ones right now"),
            text=_("Secure Messaging is %(stage)s at %(place)s.")
            % {"stage": station.stage_in_words, "place": station.name},
            tab=_("Secure Messaging"),
            step_label=_("Read your messages"),
            step_url=reverse("sm_plugin:inbox"),
            phone=_phone(answer),
        )
    return Explanation(
        title=_("Secure Messaging isn't at your facility yet"),
        text=_when(station),
        tab=_("Secure Messaging: not at your facility yet"),
        phone=_phone(answer),
    )


def _when(station: Facility) -> str:
    if station.go_live_on is None:
        return _("Facilities join step by step. There is no date for %(place)s yet.") % {
            "place": station.name
        }
    return _("Facilities join step by step. %(place)s plans to start on %(day)s.") % {
        "place": station.name,
        "day": day_in_words(station.go_live_on),
    }


def _terms(answer: Eligibility) -> Explanation:
    if answer.agreed_before:
        return Explanation(
            title=_("The terms have changed. Please read them again"),
            text=_(
                "You can read and download your messages as before. To write again, read the new "
                "terms and agree to them."
            ),
            tab=_("Secure Messaging"),
            step_label=_("Read the new terms"),
            step_url=reverse("sm_plugin:opt_in"),
        )
    return Explanation(
        title=_("Read the terms to start using Secure Messaging"),
        text=_("You agree once, and then you have an inbox of your own."),
        tab=_("Secure Messaging: read the terms"),
        step_label=_("Read the terms"),
        step_url=reverse("sm_plugin:opt_in"),
    )


def _opted_out(answer: Eligibility) -> Explanation:
    return Explanation(
        title=_("You opted out of Secure Messaging"),
        text=_(
            "You can read and download your messages, and answers to your open conversations "
            "still arrive. To write again, read the terms and opt back in."
        ),
        tab=_("Secure Messaging: you opted out"),
        step_label=_("Opt back in"),
        step_url=reverse("sm_plugin:opt_in"),
        phone=_phone(answer),
    )


def _no_team(answer: Eligibility) -> Explanation:
    return Explanation(
        title=_("None of your care teams can get messages right now"),
        text=_(
            "Your facility uses Secure Messaging, but none of your own providers' teams takes "
            "messages from you right now. Call your facility and ask."
        ),
        tab=_("Secure Messaging"),
        step_label=_("Read your messages"),
        step_url=reverse("sm_plugin:inbox"),
        phone=_phone(answer),
    )


def _read_only(answer: Eligibility) -> Explanation:
    assert answer.patient is not None  # noqa: S101 - it is said of a patient's mailbox
    name = person_name(answer.patient.user)
    return Explanation(
        title=_("You can read these messages, but not write"),
        text=_("%(name)s lets you read the messages. Only %(name)s can change that.")
        % {"name": name},
        tab=_("Secure Messaging"),
    )


def _station(answer: Eligibility) -> Facility:
    assert answer.patient is not None  # noqa: S101 - these reasons come with a patient
    return answer.patient.home_facility.station


def _phone(answer: Eligibility) -> str:
    return _station(answer).help_phone
