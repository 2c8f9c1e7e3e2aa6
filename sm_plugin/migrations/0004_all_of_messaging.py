import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Drafts, files, topics with questions, folders, notices, caregivers, safety, downloads."""

    dependencies = [
        ("sm_plugin", "0003_topics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="facts_sealed",
            field=models.BinaryField(null=True),
        ),
        migrations.CreateModel(
            name="TopicQuestion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.SlugField(max_length=40, verbose_name="key")),
                ("label", models.CharField(max_length=80, verbose_name="label")),
                (
                    "help_text",
                    models.CharField(
                        blank=True, max_length=160, verbose_name="help for the Veteran"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("short", "short text"),
                            ("long", "long text"),
                            ("date", "date"),
                            ("choice", "choice"),
                            ("number", "number"),
                        ],
                        default="short",
                        max_length=16,
                        verbose_name="kind of answer",
                    ),
                ),
                (
                    "choices",
                    models.TextField(
                        blank=True,
                        help_text="For a choice: one answer on each line.",
                        verbose_name="choices",
                    ),
                ),
                (
                    "is_required",
                    models.BooleanField(default=False, verbose_name="must be answered"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("is_active", models.BooleanField(default=True, verbose_name="asked")),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="sm_plugin.topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "question of a topic",
                "verbose_name_plural": "questions of topics",
                "ordering": ["topic", "position", "key"],
                "constraints": [
                    models.UniqueConstraint(fields=("topic", "key"), name="sm_question_key_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", models.CharField(db_index=True, max_length=40)),
                ("wrapped_key", models.BinaryField()),
                ("content_sealed", models.BinaryField()),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "idempotency_key",
                    models.UUIDField(
                        default=uuid.uuid4,
                        help_text="The key of the message that this draft becomes.",
                    ),
                ),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("saved_from", models.UUIDField(null=True)),
                ("saved_step", models.PositiveIntegerField(default=0)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mailbox",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="sm_plugin.mailbox",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sm_plugin.careteam",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="sm_plugin.thread",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sm_plugin.topic",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        models.F("mailbox"),
                        models.F("author"),
                        models.OrderBy(models.F("saved_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="sm_draft_list",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("author", "idempotency_key"), name="sm_draft_idempotent"
                    ),
                    models.UniqueConstraint(
                        fields=("mailbox", "author", "thread"), name="sm_draft_one_reply"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticePreference",
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
                            ("each", "An email for each new message"),
                            ("daily", "One email a day, if there is something new"),
                            ("none", "No email"),
                        ],
                        default="each",
                        max_length=8,
                    ),
                ),
                ("hour", models.PositiveSmallIntegerField(default=8)),
                (
                    "zone",
                    models.CharField(
                        choices=[
                            ("America/New_York", "Eastern time"),
                            ("America/Chicago", "Central time"),
                            ("America/Denver", "Mountain time"),
                            ("America/Phoenix", "Arizona time"),
                            ("America/Los_Angeles", "Pacific time"),
                            ("America/Anchorage", "Alaska time"),
                            ("Pacific/Honolulu", "Hawaii time"),
                            ("America/Puerto_Rico", "Puerto Rico and Virgin Islands time"),
                            ("Pacific/Pago_Pago", "American Samoa time"),
                            ("Pacific/Guam", "Guam time"),
                            ("Asia/Manila", "Philippine time"),
                        ],
                        max_length=40,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", models.CharField(db_index=True, max_length=40)),
                ("wrapped_key", models.BinaryField()),
                ("name_sealed", models.BinaryField()),
                ("title_sealed", models.BinaryField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.RemoveConstraint(
            model_name="termsacceptance",
            name="sm_terms_once_a_version",
        ),
        migrations.RemoveIndex(
            model_name="outboxnotice",
            name="sm_notice_waiting",
        ),
        migrations.AddField(
            model_name="message",
            name="signature_sealed",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="outboxnotice",
            name="day",
            field=models.DateField(
                help_text="Of a digest, on the recipient's own clock.", null=True
            ),
        ),
        migrations.AddField(
            model_name="outboxnotice",
            name="digest",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="gathered",
                to="sm_plugin.outboxnotice",
            ),
        ),
        migrations.AddField(
            model_name="outboxnotice",
            name="kind",
            field=models.CharField(
                choices=[("message", "message"), ("digest", "digest"), ("welcome", "welcome")],
                default="message",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="termsacceptance",
            name="withdrawn_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="outboxnotice",
            name="message",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="sm_plugin.message",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxnotice",
            index=models.Index(
                condition=models.Q(
                    ("digest", None), ("dropped_at", None), ("parked_at", None), ("sent_at", None)
                ),
                fields=["due_at", "id"],
                name="sm_notice_to_send",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxnotice",
            constraint=models.UniqueConstraint(
                fields=("recipient", "day"), name="sm_digest_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "message"), ("message__isnull", False)),
                    models.Q(
                        models.Q(("kind", "message"), _negated=True),
                        ("digest__isnull", True),
                        ("message__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="sm_notice_of_message",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("day__isnull", False), ("kind", "digest")),
                    models.Q(models.Q(("kind", "digest"), _negated=True), ("day__isnull", True)),
                    _connector="OR",
                ),
                name="sm_notice_of_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="termsacceptance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("user", "version", "digest"),
                name="sm_terms_once_a_version",
            ),
        ),
        migrations.AddField(
            model_name="noticepreference",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sm_notices",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sm_signature",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="noticepreference",
            constraint=models.CheckConstraint(
                condition=models.Q(("hour__lt", 24)), name="sm_notices_hour"
            ),
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                (
                    "right",
                    models.CharField(
                        choices=[("read", "Read"), ("write", "Read and write")], max_length=8
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("named_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "delegate",
                    models.ForeignKey(
                        help_text="Who accepted; nobody before that.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sm_delegations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="sm_plugin.patient",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["delegate", "patient"],
                        name="sm_delegation_open",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["email"],
                        name="sm_delegation_email",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["ends_on"],
                        name="sm_delegation_last_day",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("patient", "email"),
                        name="sm_delegation_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at", None), ("delegate", None)),
                            models.Q(("accepted_at__isnull", False), ("delegate__isnull", False)),
                            _connector="OR",
                        ),
                        name="sm_delegation_accepted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="sm_delegation_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("doc", "doc"),
                            ("docx", "docx"),
                            ("xls", "xls"),
                            ("xlsx", "xlsx"),
                            ("pdf", "pdf"),
                            ("rtf", "rtf"),
                            ("txt", "txt"),
                            ("gif", "gif"),
                            ("jpeg", "jpeg"),
                            ("png", "png"),
                        ],
                        max_length=8,
                    ),
                ),
                ("size", models.PositiveIntegerField(help_text="Bytes, as they are handed out.")),
                ("key_id", models.CharField(db_index=True, max_length=40)),
                ("wrapped_key", models.BinaryField()),
                ("name_sealed", models.BinaryField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("waiting", "Being checked"),
                            ("clean", "Ready"),
                            ("infected", "Removed because it was harmful"),
                            ("failed", "Not available: it could not be checked"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("checked_at", models.DateTimeField(null=True)),
                ("scan_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("scan_tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="sm_plugin.draft",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="sm_plugin.message",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="AttachmentContent",
            fields=[
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="stored",
                        serialize=False,
                        to="sm_plugin.attachment",
                    ),
                ),
                ("content_sealed", models.BinaryField()),
                ("preview_sealed", models.BinaryField(null=True)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(
                condition=models.Q(("verdict", "waiting")),
                fields=["scan_at", "id"],
                name="sm_file_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("draft__isnull", True), ("message__isnull", False)),
                    models.Q(("draft__isnull", False), ("message__isnull", True)),
                    _connector="OR",
                ),
                name="sm_file_of_draft_or_message",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["author", "sent_at"], name="sm_message_author"),
        ),
        migrations.AddField(
            model_name="careteam",
            name="replaced_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="Who took over what was open when this team closed.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="sm_plugin.careteam",
            ),
        ),
        migrations.AlterField(
            model_name="threadevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sent", "Message sent"),
                    ("replied", "Patient wrote again"),
                    ("taken", "Taken"),
                    ("released", "Put back"),
                    ("referred", "Referred"),
                    ("answered", "Answered"),
                    ("completed", "Completed"),
                    ("escalated", "Escalated"),
                    ("handed_on", "Handed to another team"),
                ],
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="MessagingBlock",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("safety", "Safety of patient or staff"),
                            ("conduct", "Threats or abusive messages"),
                            ("misuse", "Messages that belong to another service"),
                            ("request", "The patient asked for it"),
                        ],
                        max_length=16,
                        verbose_name="reason",
                    ),
                ),
                (
                    "starts_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="from"),
                ),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                (
                    "lifted_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="lifted"
                    ),
                ),
                (
                    "blocked_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blocks",
                        to="sm_plugin.patient",
                        verbose_name="patient",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blocks",
                        to="sm_plugin.careteam",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "stop of messages",
                "verbose_name_plural": "stops of messages",
                "ordering": ["-starts_at", "pk"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("patient", "team"),
                        name="sm_block_one_standing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamTopicRoute",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "is_offered",
                    models.BooleanField(
                        default=True,
                        help_text="While this is off, patients can't choose the topic for this team.",
                        verbose_name="offered by this team",
                    ),
                ),
                (
                    "first_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("clerk", "clerk"),
                            ("pharmacist", "pharmacist"),
                            ("nurse", "nurse"),
                            ("provider", "provider"),
                            ("coordinator", "coordinator"),
                        ],
                        max_length=16,
                        verbose_name="who reads first",
                    ),
                ),
                (
                    "second_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("clerk", "clerk"),
                            ("pharmacist", "pharmacist"),
                            ("nurse", "nurse"),
                            ("provider", "provider"),
                            ("coordinator", "coordinator"),
                        ],
                        max_length=16,
                        verbose_name="who is asked next",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topic_routes",
                        to="sm_plugin.careteam",
                        verbose_name="team",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="team_routes",
                        to="sm_plugin.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "route of a team",
                "verbose_name_plural": "routes of teams",
                "ordering": ["team", "topic__position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("team", "topic"), name="sm_route_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_offered", False),
                            models.Q(("first_role", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="sm_route_has_reader",
                        violation_error_message="Please choose who reads first.",
                    ),
                ],
            },
        ),
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
            options={
                "default_permissions": (),
            },
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
            options={
                "default_permissions": (),
            },
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
        migrations.CreateModel(
            name="SafetyPhrase",
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
                        choices=[("suicide", "thoughts of suicide"), ("emergency", "an emergency")],
                        max_length=16,
                        verbose_name="a sign of",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("es", "Spanish")],
                        help_text="Every text is checked in both languages.",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        help_text="Words in their order. a|b means either word, a+b two words that belong together. Between two words ... means up to five others. After a word * means any ending, and ? that it may be missing. Capitals, accents and apostrophes make no difference.",
                        max_length=300,
                        unique=True,
                        verbose_name="words",
                    ),
                ),
                (
                    "unless",
                    models.CharField(
                        blank=True,
                        help_text="Words close by that make it harmless, written the same way, with a semicolon between.",
                        max_length=500,
                        verbose_name="unless",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "reviewed_by",
                    models.CharField(
                        blank=True,
                        help_text="Name of the clinician who reviewed these words. Leave empty if nobody has.",
                        max_length=120,
                        verbose_name="reviewed by",
                    ),
                ),
                (
                    "reviewed_at",
                    models.DateField(blank=True, null=True, verbose_name="reviewed on"),
                ),
            ],
            options={
                "verbose_name": "safety phrase",
                "verbose_name_plural": "safety phrases",
                "ordering": ["kind", "language", "words"],
            },
        ),
        migrations.RemoveIndex(
            model_name="workitem",
            name="sm_item_role",
        ),
        migrations.RemoveIndex(
            model_name="workitem",
            name="sm_item_mine",
        ),
        migrations.RemoveIndex(
            model_name="workitem",
            name="sm_item_unassigned",
        ),
        migrations.RemoveIndex(
            model_name="workitem",
            name="sm_item_escalated",
        ),
        migrations.AddField(
            model_name="workitem",
            name="findings_sealed",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="workitem",
            name="priority",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "Urgent"), (1, "Routine")], default=1
            ),
        ),
        migrations.AlterField(
            model_name="threadevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sent", "Message sent"),
                    ("replied", "Patient wrote again"),
                    ("taken", "Taken"),
                    ("released", "Put back"),
                    ("referred", "Referred"),
                    ("answered", "Answered"),
                    ("completed", "Completed"),
                    ("escalated", "Escalated"),
                    ("handed_on", "Handed to another team"),
                    ("flagged", "Marked urgent"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("status__in", ["waiting", "taken"])),
                fields=["team", "role", "priority", "due_at", "received_at", "id"],
                name="sm_item_role",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("status", "taken")),
                fields=["assignee", "priority", "due_at", "received_at", "id"],
                name="sm_item_mine",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("status", "waiting")),
                fields=["team", "priority", "due_at", "received_at", "id"],
                name="sm_item_unassigned",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ["waiting", "taken"]),
                    models.Q(("escalated_at__isnull", False), ("priority", 0), _connector="OR"),
                ),
                fields=["team", "priority", "due_at", "received_at", "id"],
                name="sm_item_escalated",
            ),
        ),
        migrations.AddConstraint(
            model_name="safetyphrase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reviewed_at__isnull", True), ("reviewed_by", "")),
                    models.Q(
                        models.Q(("reviewed_by", ""), _negated=True), ("reviewed_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="sm_phrase_review_whole",
            ),
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("thread", "One conversation"),
                            ("folder", "One folder"),
                            ("year", "One year"),
                            ("all", "All my messages"),
                        ],
                        max_length=8,
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(null=True)),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("pdf", "PDF, to read or print"),
                            ("text", "Plain text"),
                            ("zip", "ZIP: PDF, plain text and all files"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to be made"),
                            ("working", "Being made"),
                            ("ready", "Ready"),
                            ("failed", "Could not be made"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                (
                    "unreadable",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Conversations that could not be opened; the file says so.",
                    ),
                ),
                ("size", models.PositiveBigIntegerField(default=0, help_text="Bytes of the file.")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ready_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "leased_until",
                    models.DateTimeField(
                        help_text="One worker makes it until then; after that it is free again.",
                        null=True,
                    ),
                ),
                ("key_id", models.CharField(db_index=True, max_length=40)),
                ("wrapped_key", models.BinaryField()),
                (
                    "folder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sm_plugin.folder",
                    ),
                ),
                (
                    "mailbox",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to="sm_plugin.mailbox",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sm_plugin.thread",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ExportPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("content_sealed", models.BinaryField()),
                (
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="sm_plugin.export",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="export",
            index=models.Index(
                models.F("requested_by"),
                models.F("mailbox"),
                models.OrderBy(models.F("asked_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="sm_export_list",
            ),
        ),
        migrations.AddIndex(
            model_name="export",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "working"])),
                fields=["asked_at"],
                name="sm_export_unmade",
            ),
        ),
        migrations.AddIndex(
            model_name="export",
            index=models.Index(fields=["expires_at"], name="sm_export_expiry"),
        ),
        migrations.AddConstraint(
            model_name="exportpart",
            constraint=models.UniqueConstraint(
                fields=("export", "number"), name="sm_export_part_once"
            ),
        ),
    ]
