"""An account that was the wrong person's is released: closed for good, its record number free."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from . import _repeatable


def release_who_was_taken_back(apps: Any, _schema_editor: Any) -> None:
    """Release whom the record last says to be the wrong person, and nobody looked at again since.

    Facts that were corrected afterwards, a document seen and a later reason leave the account as
    it is: there a verifier has begun to take it for the right person's.
    """
    patients = apps.get_model("sm_plugin", "Patient").objects
    events = apps.get_model("sm_plugin", "AuditEvent").objects
    revoked = events.filter(action="identity.revoke", code="wrong_person")
    for key in set(revoked.values_list("patient_key", flat=True)):
        about = events.filter(patient_key=key, action__in=DECIDES).order_by("-at", "-id")
        last = about.values_list("action", "code", "at").first()
        if last is None or last[:2] != ("identity.revoke", "wrong_person"):
            continue
        rows = patients.filter(pk=UUID(key), identity_level="registered", is_test=False)
        if rows.update(released_at=last[2]):
            _end_all(apps, UUID(key))


def _end_all(apps: Any, patient: UUID) -> None:
    """End care and caregivers, whose grants go as well."""
    for name in ("PatientAssignment", "Delegation"):
        given = apps.get_model("sm_plugin", name).objects.filter(patient=patient, ended_at=None)
        given.update(ended_at=timezone.now())
    grants = apps.get_model("sm_plugin", "MailboxUserObjectPermission").objects
    of_others = grants.exclude(user=models.F("content_object__owner"))
    of_others.filter(content_object__patient=patient).delete()
    entries = apps.get_model("sm_plugin", "PanelEntry").objects
    entries.filter(claimed_by__sm_patient=patient).update(claimed_by=None, claimed_at=None)


DECIDES = ["identity.revoke", "identity.seen", "patient.verify", "patient.register"]


class Migration(migrations.Migration):
    """Not one transaction, for it locks two tables; stopped between two steps, it is run again."""

    atomic = False

    dependencies = [
        ("sm_plugin", "0075_phrases_for_numbers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        _repeatable.RemoveConstraint(
            model_name="outboxnotice",
            name="sm_notice_of_message",
        ),
        _repeatable.AddField(
            model_name="patient",
            name="released_at",
            field=models.DateTimeField(
                help_text="The account was another person's: it is closed, and the record is free.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="letterrow",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_account", "Has not started to use Secure Messaging"),
                    ("closed_account", "The account is closed"),
                    ("not_verified", "The identity is not verified, or has to be verified again"),
                    ("wrong_person", "The account was connected with another person's record"),
                    ("opted_out", "Opted out of Secure Messaging"),
                    ("not_in_care", "Is not in the care of this team any more"),
                    ("stopped", "Messages to this team are stopped for a time"),
                    ("paused", "Secure Messaging is paused at the facility"),
                    ("moving", "The facility moves to another system and takes no messages now"),
                    ("moved", "The facility moved to another system"),
                    ("not_live", "Secure Messaging is not in use at the facility yet"),
                    ("team_closed", "The team is closed"),
                    ("not_accepting", "The team takes no messages now, so nobody could reply"),
                    ("nobody", "Nobody in the team could read a reply"),
                    ("unfilled", "A place of the text could not be filled in for this patient"),
                    ("no_right", "The author may not write for this team any more"),
                    ("failed", "It failed several times. Please write to this patient alone"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="outboxnotice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("message", "message"),
                    ("digest", "digest"),
                    ("welcome", "welcome"),
                    ("late", "late"),
                    ("urgent", "urgent"),
                    ("unreviewed", "unreviewed"),
                    ("chain", "chain"),
                    ("moved", "moved"),
                    ("handed", "handed"),
                    ("taken_over", "taken_over"),
                    ("half", "half"),
                    ("unseen", "unseen"),
                    ("late_above", "late_above"),
                    ("opened", "opened"),
                    ("opened_own", "opened_own"),
                    ("released", "released"),
                    ("released_own", "released_own"),
                ],
                default="message",
                max_length=16,
            ),
        ),
        _repeatable.AddConstraint(
            model_name="outboxnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "message"), ("message__isnull", False)),
                    models.Q(
                        ("digest__isnull", True),
                        (
                            "kind__in",
                            [
                                "late",
                                "urgent",
                                "unreviewed",
                                "chain",
                                "moved",
                                "handed",
                                "taken_over",
                                "half",
                            ],
                        ),
                        ("message__isnull", False),
                    ),
                    models.Q(
                        ("digest__isnull", True),
                        ("kind__in", ["unseen", "late_above"]),
                        ("message__isnull", True),
                        ("team__isnull", False),
                    ),
                    models.Q(
                        ("digest__isnull", True),
                        (
                            "kind__in",
                            [
                                "digest",
                                "welcome",
                                "opened",
                                "opened_own",
                                "released",
                                "released_own",
                            ],
                        ),
                        ("message__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="sm_notice_of_message",
            ),
        ),
        _repeatable.AddConstraint(
            model_name="patient",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_at", None)),
                fields=("home_facility", "record_number"),
                name="sm_patient_number_once",
            ),
        ),
        _repeatable.RemoveConstraint(
            model_name="patient",
            name="sm_patient_record_number",
        ),
        _repeatable.AddConstraint(
            model_name="patient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_at", None), ("identity_level", "registered"), _connector="OR"
                ),
                name="sm_patient_released_is_closed",
            ),
        ),
        migrations.RunPython(release_who_was_taken_back, migrations.RunPython.noop, elidable=True),
    ]
