"""The rule is asked of the rows that were there before, in a transaction of its own."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sm_plugin", "9005_rule")]
    operations = [ValidateConstraint("mailboxentry", "sm_next_not_below_none")]
