import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A download that is ready stays when its folder is removed."""

    dependencies = [("sm_plugin", "0071_mark_terms_of_caregivers")]

    operations = [
        migrations.AlterField(
            model_name="export",
            name="folder",
            field=models.ForeignKey(
                help_text="Empty once the folder was removed: a file that is made stays.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="sm_plugin.folder",
            ),
        ),
    ]
