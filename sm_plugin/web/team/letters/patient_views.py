"""The patients of a person's teams: finding one to write to, and keeping lists for letters."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Window
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sm_plugin.access.reaching import why_unreached
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.database.values import can_hold, uuid_or_none
from sm_plugin.errors import InvalidInput, KeyReused, NotFound, Refused
from sm_plugin.letters.audience import panel_of
from sm_plugin.letters.models import PatientList
from sm_plugin.letters.patient_lists import remove_list, save_list, take_off_list
from sm_plugin.letters.sending import write_one
from sm_plugin.people.models import Patient
from sm_plugin.people.own_care import require_not_own_care
from sm_plugin.search.words import words_of
from sm_plugin.teams.models import CareTeam, PatientAssignment
from sm_plugin.text.names import person_name
from sm_plugin.web.base import messaging_page, or_gone, page, say
from sm_plugin.web.forms import status_of
from sm_plugin.web.session_ended import is_resumed

from .letter_forms import FirstForm, ListForm
from .letter_views import add_problem, places, teams_of_writer, templates_for
from .removal import Removal, ask_once_more, is_confirmed

SHOWN = 50
DATES = ("%Y-%m-%d", "%m/%d/%Y")


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
def panel(request: HttpRequest) -> HttpResponse:
    """Find patients in the care of a team, by name, record number or date of birth.

    What is searched for is sent as a form, so that no name stands in an address.
    """
    teams = teams_of_writer(request)
    is_search = "find" in request.POST
    given = request.POST if request.method == "POST" else request.GET
    team = _chosen(teams, given.get("team", ""))
    lists = PatientList.objects.visible_to(request.user).filter(team=team)
    is_for_list = request.method == "POST" and not is_search
    begun = {name: given.get(name, "") for name in ("patient_list", "name")}
    form = ListForm(request.POST if is_for_list else None, lists=lists, initial=begun)
    if form.is_valid() and (saved := _put_on_list(request, form, team)):
        say(request, _("They are on the list."))
        return redirect("sm_plugin:patient_list", saved.pk)
    words = request.POST.get("q", "").strip()
    people = panel_of(team).select_related("user")
    shown, found = _found(people, words)
    chosen, keys = set(ticked(request)), {one.pk for one in shown}
    kept = sorted(people.filter(pk__in=chosen - keys), key=_by_name) if chosen - keys else []
    context = {
        "teams": teams,
        "team": team,
        "words": words,
        "people": [(one, person_name(one.user)) for one in shown],
        "kept": [(one, person_name(one.user)) for one in kept],
        "found": found,
        "form": form,
        "ticked": chosen,
        "ticked_count": len(kept) + sum(one.pk in chosen for one in shown),
    }
    response = page(request, "team/panel", context, status=422 if form.is_bound else 200)
    record(actor=request.user, action=Action.PATIENT_FIND, obj=team, code="care_team")
    return response


def _chosen(teams: list[CareTeam], key: str) -> CareTeam:
    return next((team for team in teams if str(team.pk) == key), teams[0])


def _by_name(patient: Patient) -> tuple[str, str]:
    return person_name(patient.user).casefold(), str(patient.pk)


def _found(people: QuerySet[Patient], words: str) -> tuple[list[Patient], int]:
    """Return the first patients found, by name, and how many there are.

    The database finds identifiers, and counts those of a whole panel. Names are the host's: each
    is read, and only of those that fit the row is kept.
    """
    known = people.filter(_is_identifier(words)) if words else people
    first = list(known.annotate(n=Window(Count("pk"))).order_by("record_number", "pk")[:SHOWN])
    if first or not words:
        return sorted(first, key=_by_name), first[0].n if first else 0
    typed = words_of(words)
    fitting = sorted((one for one in people.iterator() if _fits(one, typed)), key=_by_name)
    return fitting[:SHOWN], len(fitting)


def _is_identifier(words: str) -> Q:
    """Return the condition for a record number, or a date of birth as ISO 8601 or as 5/4/1952."""
    number = Patient._meta.get_field("record_number")
    is_number = Q(record_number=words) if can_hold(number, words) else Q(pk__in=[])
    return is_number | Q(birth_date__in=[day for form in DATES if (day := _day(words, form))])


def _day(words: str, form: str) -> date | None:
    try:
        return datetime.strptime(words, form).date()
    except ValueError:
        return None


def _fits(patient: Patient, typed: list[str]) -> bool:
    """Return True if each word begins a part of the name, as a team's search finds names."""
    parts = words_of(person_name(patient.user))
    return bool(typed) and all(any(part.startswith(one) for part in parts) for one in typed)


def _put_on_list(request: HttpRequest, form: ListForm, team: CareTeam) -> PatientList | None:
    try:
        return save_list(
            actor=request.user,
            team=team,
            patients=ticked(request),
            name=form.cleaned_data["name"],
            patient_list=form.lists.get(form.cleaned_data["patient_list"]),
            idempotency_key=form.cleaned_data["idempotency_key"],
        )
    except InvalidInput as problem:
        if isinstance(problem, KeyReused):
            form.with_new_key()
        add_problem(request, form, problem)
        return None


def ticked(request: HttpRequest) -> list[UUID]:
    """Return the keys of the ticked patients; what is no key is left out."""
    keys = map(uuid_or_none, request.POST.getlist("patients"))
    return [key for key in keys if key is not None]


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
@or_gone("patientlist", lambda _request: reverse("sm_plugin:letters"))
def patient_list(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Show a list of patients; take some off, or the whole list away."""
    lists = PatientList.objects.visible_to(request.user)
    related = ("team__lead_provider", "team__facility__parent")
    found = lists.select_related(*related).filter(pk=list_id).first()
    if found is None:
        raise NotFound
    if "remove_list" in request.POST:
        return _without_list(request, found)
    if request.method == "POST":
        take_off_list(actor=request.user, patient_list=found, patients=ticked(request))
        say(request, _("The list is changed."))
        return redirect("sm_plugin:patient_list", list_id)
    listed = Exists(found.entries.filter(patient=OuterRef("pk")))
    people = sorted(panel_of(found.team).filter(listed).select_related("user"), key=_by_name)
    context = {
        "patient_list": found,
        "people": [(one, person_name(one.user)) for one in people],
        "not_in_care": found.entries.count() - len(people),
    }
    response = page(request, "team/patient_list", context)
    record(actor=request.user, action=Action.PATIENT_FIND, obj=found, code="list")
    return response


def _without_list(request: HttpRequest, found: PatientList) -> HttpResponse:
    """Ask once more, then remove the list."""
    if is_confirmed(request):
        remove_list(actor=request.user, patient_list=found)
        say(request, _("The list is removed."))
        return redirect("sm_plugin:letters")
    removal = Removal(
        _("Remove this list?"),
        found.readable("name"),
        _(
            "It goes for the whole team, and we can't bring it back afterwards. Letters that were "
            "sent to it stay as they are."
        ),
        _("Remove the list"),
        reverse("sm_plugin:patient_list", args=[found.pk]),
    )
    return ask_once_more(request, removal, ["remove_list"])


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
def write_to_one(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Write to a patient of one's team who has not asked; one form, sent at once."""
    own = CareTeam.objects.written_for_by(request.user).named()
    cares = PatientAssignment.objects.filter(patient=patient_id, ended_at__isnull=True)
    teams = list(own.filter(pk__in=cares.values("team")))
    patient = panel_of(*teams).select_related("user").filter(pk=patient_id).first()
    if patient is None:
        raise NotFound
    require_not_own_care(request.user, patient)
    form = FirstForm(
        request.POST if request.method == "POST" else None,
        teams=teams,
        templates=templates_for(request),
    )
    is_back = is_resumed(request)
    was_filled = form.is_bound and not is_back and form.with_template()
    if not is_back and form.is_valid() and (letter := _written(request, form, patient)):
        say(request, _("Your message was sent."))
        return redirect("sm_plugin:letter", letter.pk)
    why = why_unreached(teams[0], Patient.objects.filter(pk=patient.pk)) if len(teams) == 1 else {}
    context: dict[str, Any] = {
        "form": form,
        "patient": patient,
        "patient_name": person_name(patient.user),
        "why": why[patient.pk].label if why else "",
        "team": teams[0],
        "places": places(),
        "was_filled": was_filled,
    }
    response = page(request, "team/write_first", context, status=status_of(form))
    record(actor=request.user, action=Action.PATIENT_FIND, patient=patient, code="write")
    return response


def _written(request: HttpRequest, form: FirstForm, patient: Patient) -> Any:
    try:
        return write_one(actor=request.user, patient=patient, **form.words)
    except (InvalidInput, Refused) as problem:
        if isinstance(problem, KeyReused):
            form.with_new_key()
        add_problem(request, form, problem)
        return None
