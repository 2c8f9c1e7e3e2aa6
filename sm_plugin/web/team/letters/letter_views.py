"""Letters to many: the list, writing one, its page before and after it is sent."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from sm_plugin.access.choices import Unreached
from sm_plugin.answering.placeholders import KNOWN
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.database.values import number_or_none
from sm_plugin.errors import DraftConflict, InvalidInput, NotAllowed, NotFound, Refused
from sm_plugin.letters.audience import Criteria, Reach, panel_of
from sm_plugin.letters.choices import Audience, RowState
from sm_plugin.letters.drafting import discard_letter, is_finished, save_letter
from sm_plugin.letters.filling import filled, require_fits
from sm_plugin.letters.models import Letter, PatientList, Template
from sm_plugin.letters.sending import reach_of, recall_letter, send_letter, token_of
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam
from sm_plugin.text.names import person_name
from sm_plugin.triage.models import WorkItem
from sm_plugin.web.base import messaging_page, note_refusal, or_gone, page, say, sent_from
from sm_plugin.web.forms import status_of
from sm_plugin.web.paging import asked_page
from sm_plugin.web.session_ended import AUTOSAVE_HEADER, is_resumed

from .keeping import KeptLetterForm, kept_by_button, of_page, saved_by_clock
from .letter_forms import LetterForm
from .removal import Removal, ask_once_more, is_confirmed

ROWS, PEOPLE = 25, 50


def teams_of_writer(request: HttpRequest) -> list[CareTeam]:
    """Return the teams for which the person may write first; raise `NotAllowed` without any."""
    teams = list(CareTeam.objects.written_for_by(request.user).named())
    if not teams:
        raise NotAllowed(
            _("This page is for coordinators of a care team and the providers who lead one.")
        )
    return teams


def templates_for(request: HttpRequest) -> list[Template]:
    return list(Template.objects.visible_to(request.user).order_by("user", "team", "-changed_at"))


def places() -> list[tuple[str, Any]]:
    return [(f"[[{name}]]", label) for name, (label, _fill) in KNOWN.items()]


def find_letter(request: HttpRequest, letter_id: UUID) -> Letter:
    """A letter of the person's teams, or an own draft; anything else does not exist."""
    found = Letter.objects.visible_to(request.user).with_names().filter(pk=letter_id).first()
    if found is None:
        raise NotFound
    return found


@require_safe
@messaging_page
def letters(request: HttpRequest) -> HttpResponse:
    """List the letters of the person's teams, newest first, with how far each is."""
    teams_of_writer(request)
    found = Letter.objects.visible_to(request.user).with_names().with_counts()
    shown = asked_page(
        request.GET,
        found,
        field="written_at",
        size=ROWS,
    )
    lists = PatientList.objects.visible_to(request.user).with_count()
    context = {"rows": shown.rows, "older": shown.older, "newer": shown.newer, "lists": lists}
    response = page(request, "team/letters", context)
    record(actor=request.user, action=Action.QUEUE_LIST, code="letters")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
def write_letter(request: HttpRequest) -> HttpResponse:
    """Write a letter; saving it leads to its page, from where it is sent."""
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
def change_letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Change a draft."""
    letter = find_letter(request, letter_id)
    if not letter.is_draft:
        raise NotFound
    return _edit(request, letter)


def _edit(request: HttpRequest, letter: Letter | None) -> HttpResponse:
    """Show the form; what comes with it is kept by the clock or a button, or checked and saved."""
    teams = teams_of_writer(request)
    form = LetterForm(
        request.POST if request.method == "POST" else None,
        teams=teams,
        templates=templates_for(request),
        lists=PatientList.objects.visible_to(request.user),
        letter=letter,
    )
    if form.is_bound and AUTOSAVE_HEADER in request.headers:
        return saved_by_clock(request, form, letter)
    is_back = is_resumed(request)
    was_filled, conflict = form.is_bound and not is_back and form.with_template(), None
    try:
        if not is_back and (done := _done(request, form, letter)):
            return done
    except DraftConflict as found:
        note_refusal(request, found, {"letter_id": found.saved.pk})
        conflict, letter = found, found.saved
        form.show_both()
    context = {"form": form, "letter": letter, "places": places(), "was_filled": was_filled}
    context |= of_page(request, letter, conflict)
    status = conflict.status if conflict else status_of(form)
    response = page(request, "team/letter_form", context, status=status)
    record(actor=request.user, action=Action.QUEUE_LIST, code="letter_form")
    return response


def _done(request: HttpRequest, form: LetterForm, letter: Letter | None) -> HttpResponse | None:
    """Do what the button says; None for a form that is shown, as it came or with its errors."""
    if form.is_bound and request.POST.get("action") == "keep":
        return kept_by_button(request, form, letter)
    if form.is_valid() and (saved := _saved(request, form, letter)):
        return redirect("sm_plugin:letter", saved.pk)
    return None


def _saved(request: HttpRequest, form: LetterForm, letter: Letter | None) -> Letter | None:
    place = KeptLetterForm(request.POST).place()
    try:
        return save_letter(actor=request.user, letter=letter, **form.words, **place)
    except DraftConflict:
        raise
    except (InvalidInput, Refused) as problem:
        add_problem(request, form, problem)
        return None


def add_problem(request: HttpRequest, form: Any, problem: InvalidInput | Refused) -> None:
    """Show a refusal of a service on the form, at its field where it has one."""
    note_refusal(request, problem, {})
    field = problem.field if problem.field in form.fields else None
    form.add_error(field, str(problem.message))


@require_safe
@messaging_page
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Show a draft as it would go, or how far a letter is and who did not get it, and why.

    A draft in which something is missing leads to its form.
    """
    found = find_letter(request, letter_id)
    if found.is_draft and not is_finished(found):
        return redirect("sm_plugin:change_letter", found.pk)
    context = _preview(request, found) if found.is_draft else _progress(request, found)
    response = page(request, "team/letter", context)
    record(actor=request.user, action=Action.QUEUE_LIST, obj=found, code="letter")
    return response


def _preview(request: HttpRequest, letter: Letter) -> dict[str, Any]:
    reach = reach_of(letter)
    named = sorted(((person_name(one.user), one) for one in reach.reached), key=_by_name)
    wanted = request.GET.get("as")
    shown = next((one for _name, one in named if str(one.pk) == wanted), None)
    if shown is None and named:
        shown = named[0][1]
    keys = _keys_to_name(letter, reach)
    context: dict[str, Any] = _about(letter) | {
        "reached": len(reach.reached),
        "token": token_of(letter, reach),
        "unreached": _unreached(reach, keys[:PEOPLE]),
        "unreached_count": len(reach.unreached),
        "named_count": len(keys),
        "not_in_care": len(reach.unreached) - len(keys),
        "reasons": _reasons(reach),
        "names": [(one.pk, name) for name, one in named[:PEOPLE]],
        "shown": shown,
        "too_long": _why_too_long(letter, reach),
    }
    if shown is not None:
        context["subject"], context["body"] = filled(letter, shown)
    return context


def _why_too_long(letter: Letter, reach: Reach) -> str:
    try:
        require_fits(letter, reach.reached)
    except InvalidInput as problem:
        return str(problem.message)
    return ""


def _about(letter: Letter) -> dict[str, Any]:
    """Return what the page says of a letter before and after it is sent."""
    return {"letter": letter, "criteria": Criteria.of(letter.criteria).in_words}


def _keys_to_name(letter: Letter, reach: Reach) -> list[Any]:
    """Return those who don't get it and are in the team's care: a list can have others, too."""
    keys = list(reach.unreached)
    if letter.audience != Audience.LIST:
        return keys
    known = set(panel_of(letter.team).filter(pk__in=keys).values_list("pk", flat=True))
    return [key for key in keys if key in known]


def _by_name(row: tuple[str, Patient]) -> tuple[str, str]:
    return row[0].casefold(), str(row[1].pk)


def _reasons(reach: Reach) -> list[tuple[Any, int]]:
    counted = Counter(reach.unreached.values()).most_common()
    return [(Unreached(why).label, count) for why, count in counted]


def _unreached(reach: Reach, keys: list[Any]) -> list[tuple[str, Any]]:
    """Return names and reasons of these who don't get it."""
    people = Patient.objects.filter(pk__in=keys).select_related("user")
    rows = [(person_name(one.user), Unreached(reach.unreached[one.pk]).label) for one in people]
    return sorted(rows, key=lambda row: row[0].casefold())


def _progress(request: HttpRequest, letter: Letter) -> dict[str, Any]:
    tally = letter.rows.tallied()
    by_state = Counter[str]()
    for state, _reason, count in tally:
        by_state[state] += count
    states = [one for one in RowState if by_state[one]]
    default = RowState.NOT_SENT if by_state[RowState.NOT_SENT] else RowState.SENT
    wanted = request.GET.get("show", "")
    state = wanted if wanted in RowState.values else default
    # A conversation that was handed over is another team's: nothing of it is told here.
    items = WorkItem.objects.of_teams([letter.team_id], request.user)
    newest = items.filter(thread=OuterRef("thread")).order_by("-received_at")
    rows = letter.rows.filter(state=state).select_related("patient__user")
    if letter.audience == Audience.LIST and state == RowState.NOT_SENT:
        rows = rows.filter(patient__in=panel_of(letter.team).values("pk"))
    shown = asked_page(
        request.GET,
        rows.annotate(item_id=Subquery(newest.values("pk")[:1])),
        field="reason",
        descending=False,
        size=PEOPLE,
    )
    total = sum(by_state.values())
    return _about(letter) | {
        "total": total,
        "gone": by_state[RowState.SENT],
        "waiting": by_state[RowState.WAITING],
        "goes_to": by_state[RowState.SENT] + by_state[RowState.WAITING],
        "states": [(one, by_state[one], one == state) for one in states],
        "state": RowState(state),
        "reasons": [(Unreached(why).label, n) for _state, why, n in tally if why],
        "replied": letter.rows.replied(items).count(),
        "rows": shown.rows,
        "older": shown.older,
        "newer": shown.newer,
        "query": f"show={state}",
    }


@sent_from("letter", "letter_id")
@messaging_page
def send(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Send the draft to those and in the words that its page showed."""
    found = find_letter(request, letter_id)
    expected = request.POST.get("expected", "")
    try:
        sent = send_letter(actor=request.user, letter=found, expected=expected)
    except Refused as problem:
        note_refusal(request, problem, {"letter_id": letter_id})
        if not is_finished(found):
            messages.error(request, str(problem.message))
            return redirect("sm_plugin:change_letter", letter_id)
        context = _preview(request, found) | {"problem": problem.message}
        return page(request, "team/letter", context, status=409)
    if sent.can_all_be_recalled:
        say(request, _("The letter is on its way. For two minutes you can recall all of it."))
    return redirect("sm_plugin:letter", letter_id)


@sent_from("letter", "letter_id")
@messaging_page
def recall(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Keep back what has not gone yet; the letter's page says where nothing was left of it."""
    try:
        count = recall_letter(actor=request.user, letter=find_letter(request, letter_id))
    except Refused as problem:
        return _refused_on_page(request, letter_id, problem)
    words = ngettext(
        "The letter was kept back from %(n)d patient.",
        "The letter was kept back from %(n)d patients.",
        count,
    )
    say(request, words % {"n": count})
    return redirect("sm_plugin:letter", letter_id)


@sent_from("letter", "letter_id")
@messaging_page
@or_gone("letter", lambda _request: reverse("sm_plugin:letters"))
def discard(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Ask once more, then throw a draft away; what was written since the question stays."""
    found = find_letter(request, letter_id)
    if found.is_draft and not is_confirmed(request):
        removal = Removal(
            _("Throw this draft away?"),
            found.readable("subject"),
            _("We can't bring it back afterwards. It was not sent to anyone."),
            _("Throw it away"),
            reverse("sm_plugin:letter", args=[letter_id]),
        )
        return ask_once_more(request, removal, ["version"])
    version = number_or_none(request.POST.get("version", ""))
    try:
        discard_letter(actor=request.user, letter=found, version=version)
    except Refused as problem:
        return _refused_on_page(request, letter_id, problem)
    say(request, _("The draft of the letter is gone."))
    return redirect("sm_plugin:letters")


def _refused_on_page(request: HttpRequest, letter_id: UUID, problem: Refused) -> HttpResponse:
    """Lead to the letter's page, which shows what is so, with the reason on top."""
    note_refusal(request, problem, {"letter_id": letter_id})
    messages.error(request, str(problem.message))
    return redirect("sm_plugin:letter", letter_id)
