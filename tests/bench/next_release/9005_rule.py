"""A rule that holds for new rows at once."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sm_plugin", "9004_indexes")]
    operations = [
        AddConstraintNotValid(
            "mailboxentry",
            models.CheckConstraint(
                condition=models.Q(next_count__gte=0), name="sm_next_not_below_none"
            ),
        )
    ]
