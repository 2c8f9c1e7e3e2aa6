from collections import defaultdict
from datetime import timedelta

from django.db import migrations
from django.utils import timezone

from sm_plugin.calendar import due_at, half_at
from sm_plugin.facilities.time_zones import zone_for

OWED = ("waiting", "taken")
ASKED, SORTED = ("sent", "replied"), ("taken", "referred")
URGENT = 0  # the priority that was
REVIEW = timedelta(minutes=30)
AT_ONCE = 500  # threads


class Told:
    """The rounds of one thread, told again from its history."""

    def __init__(self, models, items):
        self.models = models
        self.items = sorted(
            items, key=lambda item: (item.done_at is None, item.done_at or 0, item.received_at)
        )
        self.rounds, self.current, self.at_item = [], None, 0

    @property
    def item(self):
        return self.items[min(self.at_item, len(self.items) - 1)]

    def ask(self, item, at):
        facility = item.team.facility
        zone = zone_for(facility.state, float(facility.latitude), float(facility.longitude))
        number = sum(one.item_id == item.pk for one in self.rounds) + 1
        self.current = self.models["Round"](
            item=item,
            n=number,
            team_asked_id=item.team_id,
            asked_at=at,
            half_at=half_at(at, tz=zone),
            due_at=due_at(at, tz=zone),
        )
        self.rounds.append(self.current)

    def end(self, how, at, **facts):
        one, self.current = self.current, None
        one.ended_at, one.ended_how = at, how
        one.sorted_at = one.sorted_at or at
        one.team_due_id = one.team_due_id or one.item.team_id
        for name, value in facts.items():
            setattr(one, name, value)

    def add(self, event):
        now = self.current
        if event.kind in ASKED and now is None:
            self.ask(self.item, event.at)
        elif event.kind in SORTED and now is not None:
            now.sorted_at = now.sorted_at or event.at
        elif event.kind == "escalated" and now is not None:
            now.escalated_at, now.team_due_id = event.at, self.item.team_id
        elif event.kind == "answered" and now is not None and event.actor_id:
            self.end("answered", event.at, **self.answered(event.at, event.actor_id, event.role))
        elif event.kind == "completed":
            if now is not None:
                self.end("not_by_message", event.at, reason=event.outcome)
            self.at_item += 1

    @staticmethod
    def answered(at, by, role):
        return {"answered_at": at, "answered_by_id": by, "answered_role": role}

    def make_whole(self):
        """Agree with the items, whatever the history left out."""
        for item in self.items:
            own = [one for one in self.rounds if one.item_id == item.pk]
            if not own:
                self.ask(item, item.received_at)
                own = [self.current]
            last = self.current = own[-1]
            if item.status in OWED and last.ended_at is not None:
                self.ask(item, item.received_at)
                last = self.current
            if item.status in OWED:
                last.due_at, last.escalated_at = item.due_at, item.escalated_at
                last.team_due_id = item.team_id if item.escalated_at else None
            elif last.ended_at is None and item.answered_at and item.assignee_id:
                facts = self.answered(item.answered_at, item.assignee_id, item.role)
                self.end("answered", item.answered_at, **facts)
            elif last.ended_at is None:
                at = item.done_at or item.answered_at or item.received_at
                self.end("not_by_message", at, reason=item.outcome)
            for one in own[:-1]:
                if one.ended_at is None:
                    self.current = one
                    self.end("not_by_message", last.asked_at)

    def review(self, flags, messages):
        """Give each message that was flagged its level, and its review if it was answered."""
        for at in flags:
            message = next((one for one in reversed(messages) if one.sent_at <= at), None)
            one = message and self.round_of(message)
            if (
                one is None
                or one.ended_how not in ("", "answered")
                or message.safety_level == "flag"
            ):
                continue
            message.safety_level = "flag"
            message.save(update_fields=["safety_level"])
            if one.ended_how:
                yield self.models["UrgencyReview"](
                    round=one,
                    message=message,
                    by_id=one.answered_by_id,
                    role=one.answered_role or one.item.role,
                    verdict="answered",
                    at=one.answered_at,
                )

    def round_of(self, message):
        there = [one for one in self.rounds if one.asked_at <= message.sent_at]
        there = [one for one in there if one.ended_at is None or one.ended_at >= message.sent_at]
        return there[-1] if there else None


def by_thread(rows):
    found = defaultdict(list)
    for row in rows:
        found[row.thread_id].append(row)
    return found


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    names = ("Round", "UrgencyReview", "WorkItem", "ThreadEvent", "Message")
    models = {name: apps.get_model("sm_plugin", name) for name in names}
    rows = {name: model.objects.using(alias) for name, model in models.items()}
    threads = rows["WorkItem"].order_by("thread").values_list("thread", flat=True).distinct()
    keys = list(threads)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        items = by_thread(rows["WorkItem"].filter(thread__in=some).select_related("team__facility"))
        events = by_thread(rows["ThreadEvent"].filter(thread__in=some).order_by("at", "pk"))
        written = rows["Message"].filter(thread__in=some, side="patient").order_by("sent_at", "pk")
        messages = by_thread(written.only("thread", "sent_at", "safety_level"))
        rounds, reviews = [], []
        for key, own in items.items():
            told = Told(models, own)
            for event in events[key]:
                told.add(event)
            told.make_whole()
            flags = [event.at for event in events[key] if event.kind == "flagged"]
            reviews += told.review(flags, messages[key])
            rounds += told.rounds
        rows["Round"].bulk_create(rounds)
        rows["UrgencyReview"].bulk_create(reviews)
    begin_clocks(rows)


def begin_clocks(rows):
    """What is urgent and not answered asks for a review; its clock starts with the upgrade."""
    for item in rows["WorkItem"].filter(priority=URGENT, status__in=OWED):
        written = rows["Message"].filter(thread=item.thread_id, side="patient")
        newest = written.filter(safety_level="flag").order_by("-sent_at").first()
        item.alarm_at = newest.sent_at if newest else item.received_at
        item.review_due_at = timezone.now() + REVIEW
        item.save(update_fields=["alarm_at", "review_due_at"])


def as_priorities(apps, schema_editor):
    """Go back: an alarm is a priority again, and its notices are of kinds that were known."""
    alias = schema_editor.connection.alias
    items = apps.get_model("sm_plugin", "WorkItem").objects.using(alias)
    items.filter(alarm_at__isnull=False).update(priority=URGENT)
    notices = apps.get_model("sm_plugin", "OutboxNotice").objects.using(alias)
    notices.filter(kind__in=["unreviewed", "chain"]).delete()
    notices.filter(kind="urgent").update(kind="message")


class Migration(migrations.Migration):
    """Each question of the past gets its round, and what was urgent its review or its clock."""

    dependencies = [("sm_plugin", "0013_rounds_and_reviews")]

    operations = [migrations.RunPython(fill, as_priorities)]
