"""Templates: who may write one, and for whom.

Own ones: any member of a team. A team's: its members. A facility's: coordinators of a team there.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.teams.models import CareTeam
from sm_plugin.text.plain_text import is_blank, one_line

from .choices import Scope
from .models import Template


@transaction.atomic
def write_template(
    *, actor: Any, team: CareTeam, scope: str, title: str, body: str, language: str
) -> Template:
    """Add a template: the actor's own, the team's, or its facility's.

    Raises `NotAllowed` for a team that is not the actor's, and for a facility's template by
    anybody but a coordinator there.
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
    template = Template(language=language, changed_by=actor, changed_at=timezone.now(), **of)
    template.give_key()
    template.seal("title_sealed", one_line(title))
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


def _require(actor: Any, team: CareTeam, scope: str) -> None:
    own = CareTeam.objects.worked_in_by(actor)
    if scope == Scope.FACILITY:
        own = CareTeam.objects.coordinated_by(actor)
    if not own.filter(pk=team.pk).exists():
        raise NotAllowed
