import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sm_plugin", "0024_staff_notes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadinessStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "Enter the phone that Veterans can call"),
                            ("teams", "Open the care teams and let them accept messages"),
                            (
                                "cover",
                                "Cover each topic: somebody in each team has the role that reads first",
                            ),
                            (
                                "urgent",
                                "Name a nurse, provider or pharmacist in each team for urgent messages",
                            ),
                            ("coordinators", "Name a coordinator in each team"),
                            (
                                "stand_ins",
                                "Name a second person in each team who may look at urgent messages",
                            ),
                            ("verifiers", "Appoint two people who verify identities"),
                            ("patients", "Verify the first patients and assign them to teams"),
                            ("test", "Answer a test message"),
                        ],
                        max_length=16,
                    ),
                ),
                ("due_on", models.DateField(null=True, verbose_name="due")),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="patient",
            name="is_test",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Stands for a station's test messages; no person, and counted nowhere.",
            ),
        ),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_test", True)),
                fields=("home_facility",),
                name="sm_patient_one_test",
            ),
        ),
        migrations.AddField(
            model_name="readinessstep",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="readiness_steps",
                to="sm_plugin.facility",
            ),
        ),
        migrations.AddField(
            model_name="readinessstep",
            name="owner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who sees to it",
            ),
        ),
        migrations.AddConstraint(
            model_name="readinessstep",
            constraint=models.UniqueConstraint(
                fields=("facility", "kind"), name="sm_readiness_once"
            ),
        ),
    ]
