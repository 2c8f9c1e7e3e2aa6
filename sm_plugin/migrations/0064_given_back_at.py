from django.db import migrations, models


class Migration(migrations.Migration):
    """What a colleague gave back stands in the list of who asked."""

    dependencies = [
        ("sm_plugin", "0063_notice_of_taken_over"),
    ]

    operations = [
        migrations.AddField(
            model_name="workitem",
            name="given_back_at",
            field=models.DateTimeField(
                help_text="When a colleague gave it back to its holder, who has done nothing since.",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(
                    ("status", "taken"), ("given_back_at__isnull", False), _connector="OR"
                ),
                fields=["assignee", "order_key", "received_at", "id"],
                name="sm_item_in_hand",
            ),
        ),
        migrations.RemoveIndex(
            model_name="workitem",
            name="sm_item_mine",
        ),
    ]
