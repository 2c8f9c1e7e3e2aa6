from django.db import migrations, models


class Migration(migrations.Migration):
    """What a caregiver agreed to is kept apart from what opens a mailbox of one's own."""

    dependencies = [("sm_plugin", "0069_shipped_phrases")]

    operations = [
        migrations.AddField(
            model_name="termsacceptance",
            name="as_caregiver",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="Given on accepting to help another, and not for a mailbox of one's own.",
            ),
        ),
        migrations.AddConstraint(
            model_name="termsacceptance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("user", "version", "digest", "as_caregiver"),
                name="sm_terms_once_a_kind",
            ),
        ),
        migrations.RemoveConstraint(model_name="termsacceptance", name="sm_terms_once_a_version"),
    ]
