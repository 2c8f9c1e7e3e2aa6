"""Phrases of 0083 with exceptions for what keeps people at home or hurts without anybody's doing.

"My knee keeps me from leaving the house" is no abuse: the phrase has somebody who does it now.
"""

from importlib import import_module
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).with_name("_eighth_phrases.csv")  # all that are shipped with this release
earlier = import_module("sm_plugin.migrations.0069_shipped_phrases")


def bring_up_to_date(apps, schema_editor):
    earlier.bring_up_to_date(apps, schema_editor, FILE)


class Migration(migrations.Migration):
    dependencies = [("sm_plugin", "0084_answer_of_each_team")]

    operations = [migrations.RunPython(bring_up_to_date, migrations.RunPython.noop)]
