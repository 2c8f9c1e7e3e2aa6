from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models

from sm_plugin.people.own_care import is_own_care
from sm_plugin.teams.models import CareTeam


class NoteQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> NoteQuerySet:
        """Return the notes of threads that a team of the person's has today."""
        of_teams = self.filter(thread__team__in=CareTeam.objects.worked_in_by(user).values("pk"))
        return of_teams.exclude(is_own_care(user, "thread__patient"))

    def beside(self, thread: UUID, team: UUID) -> NoteQuerySet:
        """Return the notes of a thread, newest first, while this team has the thread."""
        notes = self.filter(thread=thread, thread__team=team)
        return notes.select_related("author").order_by("-written_at", "-pk")
