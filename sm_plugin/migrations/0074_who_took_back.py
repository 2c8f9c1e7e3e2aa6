from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import migrations, models


def remember_who_took_back(apps: Any, _schema_editor: Any) -> None:
    """Give patients who took a confirmation of them back, from the record, which has each of them."""
    patients = apps.get_model("sm_plugin", "Patient").objects
    people = apps.get_model(settings.AUTH_USER_MODEL)
    events = apps.get_model("sm_plugin", "AuditEvent").objects.filter(action="identity.revoke")
    for patient_key, actor_key in set(events.values_list("patient_key", "actor_key")):
        patient = patients.filter(pk=UUID(patient_key)).first()
        person = people.objects.filter(pk=people._meta.pk.to_python(actor_key)).first()
        if patient and person:
            patient.taken_back_by.add(person)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("sm_plugin", "0073_words_folded_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="patient",
            name="taken_back_by",
            field=models.ManyToManyField(
                help_text="Took a confirmation of the identity back, so never confirms it.",
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(remember_who_took_back, migrations.RunPython.noop, elidable=True),
    ]
