from typing import Any

from django.db import migrations
from django.utils import timezone


def replace_older_checks(apps: Any, _schema_editor: Any) -> None:
    """Let documents confirm nothing that were seen before a confirmation, or before its end.

    Until now they stayed, and one tick would have confirmed the account again. Accounts that were
    never confirmed keep what was seen.
    """
    checks = apps.get_model("sm_plugin", "IdentityCheck").objects
    older = checks.filter(confirmed_at=None, replaced_at=None, patient__verified_at__isnull=False)
    older.update(replaced_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("sm_plugin", "0058_rollout_mails_parked"),
    ]

    operations = [
        migrations.RunPython(replace_older_checks, migrations.RunPython.noop, elidable=True),
    ]
