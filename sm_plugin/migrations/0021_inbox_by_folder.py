from django.db import migrations


class Migration(migrations.Migration):
    """The inbox is read as a folder now, so an index of its own is only written."""

    dependencies = [("sm_plugin", "0020_history_of_rollout")]

    operations = [migrations.RemoveIndex(model_name="mailboxentry", name="sm_entry_inbox")]
