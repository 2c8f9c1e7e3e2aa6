"""Templates: a page to write and remove them, and one to choose one for an answer."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sm_plugin.answering.placeholders import KNOWN, PLACE, WRITER, Filling, fill
from sm_plugin.answering.services import add_to_answer_draft
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.database.values import uuid_or_none
from sm_plugin.errors import KeyReused, NotAllowed, NotFound
from sm_plugin.letters.choices import Scope
from sm_plugin.letters.models import Template
from sm_plugin.letters.services import remove_template, write_template
from sm_plugin.notify.preferences import mail_languages
from sm_plugin.sending.validation import BODY_LENGTH
from sm_plugin.teams.models import CareTeam
from sm_plugin.web.base import messaging_page, page, say, says_gone
from sm_plugin.web.forms import MakingForm, status_of
from sm_plugin.web.session_ended import is_resumed

from ..views import find_item
from ..worklist.following import in_list
from .letter_views import add_problem
from .removal import Removal, ask_once_more, is_confirmed


def _languages() -> list[tuple[str, str]]:
    """Return the languages of our mail; on a site that has none of them, the site's own."""
    return mail_languages() or list(settings.LANGUAGES)


class TemplateForm(MakingForm):
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=60,
        error_messages={"required": gettext_lazy("Give the template a title.")},
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=BODY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Write the text of the template.")},
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=_languages)
    scope = forms.ChoiceField(label=gettext_lazy("For whom"), choices=Scope.choices)
    team = forms.ChoiceField(label=gettext_lazy("Team"))

    def __init__(self, *args: Any, teams: list[CareTeam], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(team.pk): team for team in teams}
        names = [(key, team.name) for key, team in self.teams.items()]
        self.fields["team"].choices = names  # type: ignore[attr-defined]
        if len(names) == 1:
            self.fields["team"].widget = forms.HiddenInput()
            self.initial["team"] = names[0][0]


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
def templates(request: HttpRequest) -> HttpResponse:
    """List the templates that the person may answer with; write one, or remove one."""
    teams = list(CareTeam.objects.worked_in_by(request.user).named())
    if not teams:
        raise NotAllowed(_("This page is for members of a care team."))
    is_back = is_resumed(request)
    if request.method == "POST" and request.POST.get("remove") and not is_back:
        if asked := _asked_or_removed(request, request.POST["remove"]):
            return asked
        is_back = True
    if is_back:
        form = TemplateForm(initial=request.POST.dict(), teams=teams)
    else:
        form = TemplateForm(request.POST if request.method == "POST" else None, teams=teams)
    if form.is_valid() and _written(request, form):
        say(request, _saved_words(form.cleaned_data["body"]))
        return redirect("sm_plugin:templates")
    visible = Template.objects.visible_to(request.user).with_may_remove(request.user)
    rows = visible.order_by("-changed_at", "pk")
    places = [(f"[[{name}]]", label) for name, (label, _fill) in KNOWN.items()]
    context = {"templates": list(rows), "form": form, "places": places}
    response = page(request, "team/templates_of_items", context, status_of(form))
    record(actor=request.user, action=Action.QUEUE_LIST, code="templates")
    return response


def _written(request: HttpRequest, form: TemplateForm) -> bool:
    """Save the template once, however often its form is sent; other words need another press."""
    words = {**form.cleaned_data, "team": form.teams[form.cleaned_data["team"]]}
    try:
        write_template(actor=request.user, **words)
    except KeyReused as problem:
        add_problem(request, form.with_new_key(), problem)
        return False
    return True


def _asked_or_removed(request: HttpRequest, key: str) -> HttpResponse | None:
    """Ask, or remove the template that was asked about; None to go on with what is written."""
    try:
        found = _find(request, key)
    except NotFound as error:
        if not says_gone(request, error, "template", key):
            raise
    else:
        if not is_confirmed(request):
            return _ask(request, found)
        remove_template(actor=request.user, template=found)
        say(request, _("The template is removed."))
    return None if _is_writing(request) else redirect("sm_plugin:templates")


def _is_writing(request: HttpRequest) -> bool:
    """Return True if a new template was begun on the page."""
    return any(request.POST.get(name, "").strip() for name in ("title", "body"))


def _ask(request: HttpRequest, template: Template) -> HttpResponse:
    """Ask once more before a template is removed; what is being written goes along."""
    removal = Removal(
        _("Remove this template?"),
        template.readable("title"),
        _gone_words(template),
        _("Remove the template"),
        reverse("sm_plugin:templates"),
    )
    carried = ["remove", "writer", *TemplateForm.base_fields]
    return ask_once_more(request, removal, carried, has_words=_is_writing(request))


def _gone_words(template: Template) -> str:
    """Return for whom it goes."""
    if template.user_id:
        return _("We can't bring it back afterwards.")
    if template.team_id:
        return _("It goes for the whole team, and we can't bring it back afterwards.")
    return _("It goes for every team of the facility, and we can't bring it back afterwards.")


def _saved_words(body: str) -> str:
    """Return that it is saved, with the places that nobody but the writer fills in."""
    places = [one for one in PLACE.findall(body) if one.strip().lower() not in KNOWN]
    if not places:
        return _("The template is saved.")
    named = ", ".join(f"[[{one}]]" for one in dict.fromkeys(places))
    words = _("The template is saved. Who uses it fills in these places: %(places)s")
    return words % {"places": named}


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
def use_template(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Choose a template for an answer; its text, filled in, goes under the draft of the team."""
    item = find_item(request, item_id)
    usable = Template.objects.usable_in(item.team, request.user)
    if request.method != "POST":
        found = usable.order_by("user", "team", "-changed_at")
        whole = [one for one in found if one.opens("title", "body")]
        context = {"item": item, "templates": whole, "back": in_list(request, "item", item)}
        response = page(request, "team/item_templates", context)
        record(actor=request.user, action=Action.QUEUE_LIST, code="templates")
        return response
    template = _find(request, request.POST.get("template", ""), usable)
    filling = Filling(item.thread.patient.user, item.team, request.user)
    text = fill(template.body, filling, later=(WRITER,))
    add_to_answer_draft(actor=request.user, item=item, text=text)
    return redirect(f"{in_list(request, 'item', item)}#answer")


def _find(request: HttpRequest, key: str, rows: Any = None) -> Template:
    among = Template.objects.visible_to(request.user) if rows is None else rows
    found: Template | None = among.filter(pk=uuid_or_none(key)).first()
    if found is None:
        raise NotFound
    return found
