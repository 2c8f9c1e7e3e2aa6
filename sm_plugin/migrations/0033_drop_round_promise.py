from django.db import migrations


class Migration(migrations.Migration):
    """The day that an interim answer named stands on the thread, where it is read."""

    dependencies = [("sm_plugin", "0032_download_label")]

    operations = [migrations.RemoveField(model_name="round", name="promised_on")]
