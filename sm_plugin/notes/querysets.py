from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from sm_plugin.teams.models import CareTeam

if TYPE_CHECKING:
    from sm_plugin.triage.models import WorkItem


class NoteQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> NoteQuerySet:
        """Return the notes of threads that a team of the person's has today."""
        return self.filter(thread__team__in=CareTeam.objects.worked_in_by(user).values("pk"))

    def beside(self, item: WorkItem) -> NoteQuerySet:
        """Return the notes of an item's thread, newest first, while its team has the thread."""
        notes = self.filter(thread=item.thread_id, thread__team=item.team_id)
        return notes.select_related("author").order_by("-written_at", "-pk")
