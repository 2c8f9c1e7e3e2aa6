from datetime import date

from django.db.models import Q, QuerySet


class StandInQuerySet(QuerySet):
    def in_force(self, today: date):
        """Return those that count on this day; of a closed account none does."""
        return self.filter(
            first_day__lte=today,
            last_day__gte=today,
            ended_at=None,
            reviewer__is_active=True,
            colleague__is_active=True,
        )

    def touching(self, first_day: date, last_day: date):
        """Return those with at least one day between these two."""
        return self.filter(first_day__lte=last_day, last_day__gte=first_day, ended_at=None)

    def of(self, user):
        return self.filter(Q(reviewer=user) | Q(colleague=user))
