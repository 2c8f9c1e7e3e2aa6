"""Templates: who may write one, and for whom.

Own ones: any member of a team. A team's: its members. A facility's: coordinators of a team there.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.database.accounts import hold_account
from sm_plugin.errors import InvalidInput, KeyReused, NotAllowed
from sm_plugin.teams.models import CareTeam
from sm_plugin.text.plain_text import is_blank, one_line

from .choices import Scope
from .made_once import key_of
from .models import Template


@transaction.atomic
def write_template(
    *,
    actor: Any,
    team: CareTeam,
    scope: str,
    title: str,
    body: str,
    language: str,
    idempotency_key: UUID | None = None,
) -> Template:
    """Add a template: the actor's own, the team's, or its facility's.

    The same form sent twice makes one. Raises `KeyReused` for other words, `NotAllowed` for a
    team that is not the actor's, and for a facility's template by anybody but a coordinator there.
    """
    _require(actor, team, scope)
    if is_blank(title):
        raise InvalidInput(_("Give the template a title."), field="title")
    if is_blank(body):
        raise InvalidInput(_("Write the text of the template."), field="body")
    of = {
        Scope.OWN: {"user": actor},
        Scope.TEAM: {"team": team},
        Scope.FACILITY: {"facility": team.facility},
    }[Scope(scope)]
    title = one_line(title)
    template = Template(language=language, changed_by=actor, changed_at=timezone.now(), **of)
    if idempotency_key is not None:
        hold_account(actor)
        template.pk = key_of(idempotency_key, actor)
        if found := Template.objects.filter(pk=template.pk).first():
            return _made_before(found, template, title, body)
    template.give_key()
    template.seal("title_sealed", title)
    template.seal("body_sealed", body)
    template.save(force_insert=True)
    record(actor=actor, action=Action.TEMPLATE_CHANGE, obj=template)
    return template


@transaction.atomic
def remove_template(*, actor: Any, template: Template) -> None:
    """Take a template away, for all who had it."""
    if not Template.objects.removable_by(actor).filter(pk=template.pk).exists():
        raise NotAllowed
    pk = template.pk
    Template.objects.filter(pk=pk).delete()
    record(actor=actor, action=Action.TEMPLATE_CHANGE, obj=("template", pk), code="removed")


def _made_before(found: Template, asked: Template, title: str, body: str) -> Template:
    """Return the one that this form made; `KeyReused` if it says another thing."""
    places = ("language", "user_id", "team_id", "facility_id")
    is_same = all(getattr(found, name) == getattr(asked, name) for name in places)
    if not is_same or (found.title, found.body) != (title, body):
        raise KeyReused(
            _(
                "This form was already used to save a template. What you wrote is still here. "
                "Save it again to save it as another one."
            )
        )
    return found


def _require(actor: Any, team: CareTeam, scope: str) -> None:
    own = CareTeam.objects.worked_in_by(actor)
    if scope == Scope.FACILITY:
        own = CareTeam.objects.coordinated_by(actor)
    if not own.filter(pk=team.pk).exists():
        raise NotAllowed
