import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Folders become rows; entries get theirs in the next migration."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("sm_plugin", "0011_routes_and_blocks"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailboxKey",
            fields=[
                (
                    "mailbox",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="key",
                        serialize=False,
                        to="sm_plugin.mailbox",
                    ),
                ),
                ("key_id", models.CharField(db_index=True, max_length=40)),
                ("wrapped_key", models.BinaryField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="Folder",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("inbox", "inbox"), ("deleted", "deleted"), ("own", "own")],
                        max_length=8,
                    ),
                ),
                ("name_sealed", models.BinaryField(null=True)),
                (
                    "mailbox",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="folders",
                        to="sm_plugin.mailbox",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "own"), _negated=True),
                        fields=("mailbox", "kind"),
                        name="sm_folder_one_of_a_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "own"), ("name_sealed__isnull", False)),
                            models.Q(
                                ("name_sealed__isnull", True),
                                models.Q(("kind", "own"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="sm_folder_own_has_a_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UndoStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("moved", "moved"),
                            ("read", "marked as read"),
                            ("unread", "marked as unread"),
                        ],
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mailbox",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sm_plugin.mailbox",
                    ),
                ),
                (
                    "to_folder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sm_plugin.folder",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["mailbox", "made_at"], name="sm_undo_mailbox")],
            },
        ),
        migrations.CreateModel(
            name="UndoEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unread", models.BooleanField()),
                ("last_received_at", models.DateTimeField(null=True)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sm_plugin.mailboxentry",
                    ),
                ),
                (
                    "folder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sm_plugin.folder",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="sm_plugin.undostep",
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AddField(
            model_name="mailboxentry",
            name="kept_in",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="sm_plugin.folder",
            ),
        ),
        migrations.AddField(
            model_name="mailboxentry",
            name="last_at",
            field=models.DateTimeField(null=True),
        ),
    ]
