from django.db import migrations, models

from . import _repeatable


class Migration(migrations.Migration):
    """Each index is whole by itself: no lock of one table is kept while the other is waited for.

    Stopped between two, it is run again.
    """

    atomic = False

    dependencies = [("sm_plugin", "0077_notice_of_a_move")]

    operations = [
        _repeatable.AddIndex(
            model_name="outboxnotice",
            index=models.Index(
                fields=["due_at", "id"],
                name="sm_notice_at_once",
                condition=models.Q(
                    ("digest", None),
                    ("dropped_at", None),
                    (
                        "kind__in",
                        [
                            "urgent",
                            "unreviewed",
                            "chain",
                            "opened",
                            "opened_own",
                            "released",
                            "released_own",
                        ],
                    ),
                    ("parked_at", None),
                    ("sent_at", None),
                ),
            ),
        ),
        _repeatable.AddIndex(
            model_name="outboxnotice",
            index=models.Index(fields=["created_at"], name="sm_notice_made"),
        ),
        _repeatable.AddIndex(
            model_name="round",
            index=models.Index(
                fields=["asked_at"],
                name="sm_round_asked",
                condition=models.Q(("counts_for__isnull", False), ("kind", "question")),
            ),
        ),
    ]
