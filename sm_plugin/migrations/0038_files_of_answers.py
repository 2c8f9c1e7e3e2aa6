import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Care teams add files to an answer, and staff see pictures large enough to judge them."""

    dependencies = [("sm_plugin", "0037_break_glass")]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="answer_draft",
            field=models.ForeignKey(
                help_text="What a care team has begun to write to the patient.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="attachments",
                to="sm_plugin.answerdraft",
            ),
        ),
        migrations.AddField(
            model_name="attachmentcontent",
            name="large_sealed",
            field=models.BinaryField(null=True),
        ),
        migrations.RemoveConstraint(model_name="attachment", name="sm_file_of_draft_or_message"),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=Q(draft=None, answer_draft=None, message__isnull=False)
                | Q(draft=None, answer_draft__isnull=False, message=None)
                | Q(draft__isnull=False, answer_draft=None, message=None),
                name="sm_file_of_one",
            ),
        ),
    ]
