import uuid

import django.contrib.postgres.operations
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelsearch.index
import wagtail.fields
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """More blocks, topic pages, glossary, review records, archive, banners."""

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("content", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GlossaryPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "introduction",
                    models.TextField(
                        help_text="A sentence or two on how to use the list.",
                        max_length=600,
                        verbose_name="introduction",
                    ),
                ),
            ],
            options={
                "verbose_name": "glossary",
                "verbose_name_plural": "glossaries",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="TopicIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "introduction",
                    models.TextField(
                        help_text="A sentence or two on what topics are for.",
                        max_length=600,
                        verbose_name="introduction",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic index",
                "verbose_name_plural": "topic indexes",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.AlterField(
            model_name="learningpage",
            name="body",
            field=wagtail.fields.StreamField(
                [
                    ("heading", 0),
                    ("paragraph", 1),
                    ("picture", 4),
                    ("safety", 8),
                    ("steps", 14),
                    ("quote", 18),
                    ("care", 23),
                    ("do_dont", 29),
                    ("checklist", 33),
                    ("crisis_line", 35),
                    ("questions", 41),
                    ("details", 44),
                    ("self_check", 49),
                    ("media", 54),
                    ("links", 63),
                    ("glossary_term", 65),
                    ("facility_finder", 67),
                    ("rollout_progress", 70),
                ],
                blank=True,
                block_lookup={
                    0: ("content.blocks.text.HeadingBlock", (), {}),
                    1: ("content.blocks.text.ParagraphBlock", (), {}),
                    2: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                    3: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Shown under the picture. Add something that the picture alone does not say.",
                            "label": "Caption",
                            "max_length": 250,
                            "required": False,
                        },
                    ),
                    4: ("wagtail.blocks.StructBlock", [[("image", 2), ("caption", 3)]], {}),
                    5: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Say what not to do, or what to do at once.",
                            "label": "Title",
                            "max_length": 120,
                        },
                    ),
                    6: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "label": "Text",
                        },
                    ),
                    7: (
                        "wagtail.blocks.BooleanBlock",
                        (),
                        {
                            "default": True,
                            "help_text": "911 and the Veterans Crisis Line, as links a phone can dial.",
                            "label": "Show the emergency numbers",
                            "required": False,
                        },
                    ),
                    8: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 5), ("text", 6), ("show_crisis_numbers", 7)]],
                        {},
                    ),
                    9: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "What the steps lead to.",
                            "label": "Heading",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    10: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"label": "What to do", "max_length": 120},
                    ),
                    11: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "label": "How to do it",
                            "required": False,
                        },
                    ),
                    12: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 10), ("text", 11)]],
                        {"label": "Step"},
                    ),
                    13: ("wagtail.blocks.ListBlock", (12,), {"label": "Steps", "min_num": 2}),
                    14: ("wagtail.blocks.StructBlock", [[("heading", 9), ("steps", 13)]], {}),
                    15: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"help_text": "Without quotation marks.", "label": "Words"},
                    ),
                    16: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"label": "Who said it", "max_length": 120},
                    ),
                    17: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"label": "What the person does", "max_length": 120, "required": False},
                    ),
                    18: (
                        "wagtail.blocks.StructBlock",
                        [[("text", 15), ("who", 16), ("role", 17)]],
                        {},
                    ),
                    19: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("non_urgent", "Not urgent"),
                                ("urgent", "Urgent"),
                                ("emergency", "Emergency"),
                            ],
                            "help_text": "Not urgent: can wait for a call in office hours. Urgent: today. Emergency: call 911 now.",
                            "label": "How soon",
                        },
                    ),
                    20: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "What to do: “Call your care team today if:”. The urgency is added for you.",
                            "label": "Title",
                            "max_length": 120,
                        },
                    ),
                    21: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "help_text": "The signs to look for, as a short list, one sign a line.",
                            "label": "Text",
                        },
                    ),
                    22: (
                        "wagtail.blocks.BooleanBlock",
                        (),
                        {
                            "default": False,
                            "help_text": "911 and the Veterans Crisis Line. An emergency always shows them.",
                            "label": "Show the emergency numbers",
                            "required": False,
                        },
                    ),
                    23: (
                        "wagtail.blocks.StructBlock",
                        [[("urgency", 19), ("title", 20), ("text", 21), ("show_numbers", 22)]],
                        {},
                    ),
                    24: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "What the two lists are for.",
                            "label": "Title",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    25: ("wagtail.blocks.CharBlock", (), {"label": "Do", "max_length": 160}),
                    26: (
                        "wagtail.blocks.ListBlock",
                        (25,),
                        {
                            "help_text": "Each starts with a verb and is short: “drink water with each meal”.",
                            "label": "Do",
                            "min_num": 1,
                        },
                    ),
                    27: ("wagtail.blocks.CharBlock", (), {"label": "Don't", "max_length": 160}),
                    28: (
                        "wagtail.blocks.ListBlock",
                        (27,),
                        {
                            "help_text": "Leave out the “don't”; it is added: “take a double dose”.",
                            "label": "Don't",
                            "min_num": 1,
                        },
                    ),
                    29: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 24), ("do", 26), ("dont", 28)]],
                        {},
                    ),
                    30: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as “Bring to your visit”.",
                            "label": "Title",
                            "max_length": 120,
                        },
                    ),
                    31: ("wagtail.blocks.CharBlock", (), {"label": "Item", "max_length": 200}),
                    32: (
                        "wagtail.blocks.ListBlock",
                        (31,),
                        {
                            "help_text": "One thing an item. Readers tick them off on paper.",
                            "label": "Items",
                            "min_num": 2,
                        },
                    ),
                    33: ("wagtail.blocks.StructBlock", [[("title", 30), ("items", 32)]], {}),
                    34: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "A kind sentence or two. The numbers come from the settings of the site.",
                            "label": "Words before the numbers",
                            "max_length": 300,
                            "required": False,
                        },
                    ),
                    35: ("wagtail.blocks.StructBlock", [[("text", 34)]], {}),
                    36: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as “Questions Veterans ask”.",
                            "label": "Title",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    37: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "In the words a reader would use.",
                            "label": "Question",
                            "max_length": 200,
                        },
                    ),
                    38: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "label": "Answer",
                        },
                    ),
                    39: (
                        "wagtail.blocks.StructBlock",
                        [[("question", 37), ("answer", 38)]],
                        {"label": "Question and answer"},
                    ),
                    40: (
                        "wagtail.blocks.ListBlock",
                        (39,),
                        {"label": "Questions and answers", "min_num": 1},
                    ),
                    41: ("wagtail.blocks.StructBlock", [[("title", 36), ("questions", 40)]], {}),
                    42: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Say what one finds inside: “If you use an inhaler”.",
                            "label": "Line that unfolds it",
                            "max_length": 150,
                        },
                    ),
                    43: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "help_text": "Never hide a warning here. Many readers will not open it.",
                            "label": "Text",
                        },
                    ),
                    44: ("wagtail.blocks.StructBlock", [[("title", 42), ("text", 43)]], {}),
                    45: ("wagtail.blocks.CharBlock", (), {"label": "Question", "max_length": 250}),
                    46: ("wagtail.blocks.CharBlock", (), {"label": "Choice", "max_length": 160}),
                    47: (
                        "wagtail.blocks.ListBlock",
                        (46,),
                        {
                            "default": [],
                            "help_text": "Answers to choose from, if you want to give some. One of them is right.",
                            "label": "Choices",
                        },
                    ),
                    48: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "help_text": "Say what is right and why. No blame for a wrong guess.",
                            "label": "Answer, explained",
                        },
                    ),
                    49: (
                        "wagtail.blocks.StructBlock",
                        [[("question", 45), ("choices", 47), ("answer", 48)]],
                        {},
                    ),
                    50: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "What the recording is about.",
                            "label": "Title",
                            "max_length": 120,
                        },
                    ),
                    51: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {
                            "help_text": "From the documents: MP3, M4A, OGG or WAV for sound, MP4 or WebM for video.",
                            "label": "Recording",
                        },
                    ),
                    52: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {
                            "help_text": "For video: a WebVTT file (.vtt) from the documents, with every word said.",
                            "label": "Captions",
                            "required": False,
                        },
                    ),
                    53: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "help_text": "Everything that is said, and what one needs to see or hear besides words.",
                            "label": "Transcript",
                        },
                    ),
                    54: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 50), ("file", 51), ("captions", 52), ("transcript", 53)]],
                        {},
                    ),
                    55: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as “Read more about sleep”.",
                            "label": "Title",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    56: (
                        "wagtail.blocks.PageChooserBlock",
                        (),
                        {
                            "help_text": "Choose a page, or …",
                            "label": "Page on this site",
                            "required": False,
                        },
                    ),
                    57: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {
                            "help_text": "… choose a file. Its kind and size are added to the link. Or …",
                            "label": "Document of this site",
                            "required": False,
                        },
                    ),
                    58: (
                        "wagtail.blocks.URLBlock",
                        (),
                        {
                            "help_text": "… paste a full address. Fill in one of the three.",
                            "label": "Address on another site",
                            "required": False,
                        },
                    ),
                    59: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Say where the link goes. Never “click here”. Empty: the title of the page is used.",
                            "label": "Words of the link",
                            "max_length": 150,
                            "required": False,
                        },
                    ),
                    60: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "For another site, such as “National Institute on Aging”.",
                            "label": "Who publishes it",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    61: (
                        "wagtail.blocks.StructBlock",
                        [
                            [
                                ("page", 56),
                                ("document", 57),
                                ("url", 58),
                                ("text", 59),
                                ("source", 60),
                            ]
                        ],
                        {},
                    ),
                    62: ("wagtail.blocks.ListBlock", (61,), {"label": "Links", "min_num": 1}),
                    63: ("wagtail.blocks.StructBlock", [[("title", 55), ("links", 62)]], {}),
                    64: (
                        "wagtail.snippets.blocks.SnippetChooserBlock",
                        ("content.GlossaryTerm",),
                        {
                            "help_text": "The explanation is kept in the glossary and is the same on each page.",
                            "label": "Word",
                        },
                    ),
                    65: ("wagtail.blocks.StructBlock", [[("term", 64)]], {}),
                    66: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as “Find your facility”.",
                            "label": "Title",
                            "max_length": 120,
                        },
                    ),
                    67: ("wagtail.blocks.StructBlock", [[("title", 66)]], {}),
                    68: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as “How far we have come”.",
                            "label": "Title",
                            "max_length": 120,
                        },
                    ),
                    69: (
                        "wagtail.blocks.DateBlock",
                        (),
                        {
                            "help_text": "The day by which all of them should take part.",
                            "label": "All facilities by",
                            "required": False,
                        },
                    ),
                    70: ("wagtail.blocks.StructBlock", [[("title", 68), ("target_date", 69)]], {}),
                },
                verbose_name="sections",
            ),
        ),
        migrations.AlterField(
            model_name="learningpage",
            name="questions",
            field=wagtail.fields.StreamField(
                [("question", 4)],
                blank=True,
                block_lookup={
                    0: ("wagtail.blocks.CharBlock", (), {"label": "Question", "max_length": 250}),
                    1: ("wagtail.blocks.CharBlock", (), {"label": "Choice", "max_length": 160}),
                    2: (
                        "wagtail.blocks.ListBlock",
                        (1,),
                        {
                            "default": [],
                            "help_text": "Answers to choose from, if you want to give some. One of them is right.",
                            "label": "Choices",
                        },
                    ),
                    3: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "help_text": "Say what is right and why. No blame for a wrong guess.",
                            "label": "Answer, explained",
                        },
                    ),
                    4: (
                        "wagtail.blocks.StructBlock",
                        [[("question", 0), ("choices", 2), ("answer", 3)]],
                        {},
                    ),
                },
                help_text="Readers remember more when they try to answer first.",
                verbose_name="questions to check yourself",
            ),
        ),
        migrations.AlterField(
            model_name="learningpage",
            name="related_links",
            field=wagtail.fields.StreamField(
                [("link", 5)],
                blank=True,
                block_lookup={
                    0: (
                        "wagtail.blocks.PageChooserBlock",
                        (),
                        {
                            "help_text": "Choose a page, or …",
                            "label": "Page on this site",
                            "required": False,
                        },
                    ),
                    1: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {
                            "help_text": "… choose a file. Its kind and size are added to the link. Or …",
                            "label": "Document of this site",
                            "required": False,
                        },
                    ),
                    2: (
                        "wagtail.blocks.URLBlock",
                        (),
                        {
                            "help_text": "… paste a full address. Fill in one of the three.",
                            "label": "Address on another site",
                            "required": False,
                        },
                    ),
                    3: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Say where the link goes. Never “click here”. Empty: the title of the page is used.",
                            "label": "Words of the link",
                            "max_length": 150,
                            "required": False,
                        },
                    ),
                    4: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "For another site, such as “National Institute on Aging”.",
                            "label": "Who publishes it",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    5: (
                        "wagtail.blocks.StructBlock",
                        [[("page", 0), ("document", 1), ("url", 2), ("text", 3), ("source", 4)]],
                        {},
                    ),
                },
                help_text="Where to read on, here or on another site.",
                verbose_name="related links",
            ),
        ),
        migrations.AlterField(
            model_name="spotlightpage",
            name="body",
            field=wagtail.fields.StreamField(
                [
                    ("heading", 0),
                    ("paragraph", 1),
                    ("picture", 4),
                    ("safety", 8),
                    ("steps", 14),
                    ("quote", 18),
                    ("care", 23),
                    ("do_dont", 29),
                    ("checklist", 33),
                    ("crisis_line", 35),
                    ("questions", 41),
                    ("details", 44),
                    ("self_check", 49),
                    ("media", 54),
                    ("links", 63),
                    ("glossary_term", 65),
                    ("facility_finder", 67),
                    ("rollout_progress", 70),
                ],
                blank=True,
                block_lookup={
                    0: ("content.blocks.text.HeadingBlock", (), {}),
                    1: ("content.blocks.text.ParagraphBlock", (), {}),
                    2: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                    3: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Shown under the picture. Add something that the picture alone does not say.",
                            "label": "Caption",
                            "max_length": 250,
                            "required": False,
                        },
                    ),
                    4: ("wagtail.blocks.StructBlock", [[("image", 2), ("caption", 3)]], {}),
                    5: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Say what not to do, or what to do at once.",
                            "label": "Title",
                            "max_length": 120,
                        },
                    ),
                    6: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "label": "Text",
                        },
                    ),
                    7: (
                        "wagtail.blocks.BooleanBlock",
                        (),
                        {
                            "default": True,
                            "help_text": "911 and the Veterans Crisis Line, as links a phone can dial.",
                            "label": "Show the emergency numbers",
                            "required": False,
                        },
                    ),
                    8: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 5), ("text", 6), ("show_crisis_numbers", 7)]],
                        {},
                    ),
                    9: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "What the steps lead to.",
                            "label": "Heading",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    10: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"label": "What to do", "max_length": 120},
                    ),
                    11: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "label": "How to do it",
                            "required": False,
                        },
                    ),
                    12: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 10), ("text", 11)]],
                        {"label": "Step"},
                    ),
                    13: ("wagtail.blocks.ListBlock", (12,), {"label": "Steps", "min_num": 2}),
                    14: ("wagtail.blocks.StructBlock", [[("heading", 9), ("steps", 13)]], {}),
                    15: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"help_text": "Without quotation marks.", "label": "Words"},
                    ),
                    16: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"label": "Who said it", "max_length": 120},
                    ),
                    17: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"label": "What the person does", "max_length": 120, "required": False},
                    ),
                    18: (
                        "wagtail.blocks.StructBlock",
                        [[("text", 15), ("who", 16), ("role", 17)]],
                        {},
                    ),
                    19: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("non_urgent", "Not urgent"),
                                ("urgent", "Urgent"),
                                ("emergency", "Emergency"),
                            ],
                            "help_text": "Not urgent: can wait for a call in office hours. Urgent: today. Emergency: call 911 now.",
                            "label": "How soon",
                        },
                    ),
                    20: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "What to do: “Call your care team today if:”. The urgency is added for you.",
                            "label": "Title",
                            "max_length": 120,
                        },
                    ),
                    21: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "help_text": "The signs to look for, as a short list, one sign a line.",
                            "label": "Text",
                        },
                    ),
                    22: (
                        "wagtail.blocks.BooleanBlock",
                        (),
                        {
                            "default": False,
                            "help_text": "911 and the Veterans Crisis Line. An emergency always shows them.",
                            "label": "Show the emergency numbers",
                            "required": False,
                        },
                    ),
                    23: (
                        "wagtail.blocks.StructBlock",
                        [[("urgency", 19), ("title", 20), ("text", 21), ("show_numbers", 22)]],
                        {},
                    ),
                    24: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "What the two lists are for.",
                            "label": "Title",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    25: ("wagtail.blocks.CharBlock", (), {"label": "Do", "max_length": 160}),
                    26: (
                        "wagtail.blocks.ListBlock",
                        (25,),
                        {
                            "help_text": "Each starts with a verb and is short: “drink water with each meal”.",
                            "label": "Do",
                            "min_num": 1,
                        },
                    ),
                    27: ("wagtail.blocks.CharBlock", (), {"label": "Don't", "max_length": 160}),
                    28: (
                        "wagtail.blocks.ListBlock",
                        (27,),
                        {
                            "help_text": "Leave out the “don't”; it is added: “take a double dose”.",
                            "label": "Don't",
                            "min_num": 1,
                        },
                    ),
                    29: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 24), ("do", 26), ("dont", 28)]],
                        {},
                    ),
                    30: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as “Bring to your visit”.",
                            "label": "Title",
                            "max_length": 120,
                        },
                    ),
                    31: ("wagtail.blocks.CharBlock", (), {"label": "Item", "max_length": 200}),
                    32: (
                        "wagtail.blocks.ListBlock",
                        (31,),
                        {
                            "help_text": "One thing an item. Readers tick them off on paper.",
                            "label": "Items",
                            "min_num": 2,
                        },
                    ),
                    33: ("wagtail.blocks.StructBlock", [[("title", 30), ("items", 32)]], {}),
                    34: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "A kind sentence or two. The numbers come from the settings of the site.",
                            "label": "Words before the numbers",
                            "max_length": 300,
                            "required": False,
                        },
                    ),
                    35: ("wagtail.blocks.StructBlock", [[("text", 34)]], {}),
                    36: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as “Questions Veterans ask”.",
                            "label": "Title",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    37: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "In the words a reader would use.",
                            "label": "Question",
                            "max_length": 200,
                        },
                    ),
                    38: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "label": "Answer",
                        },
                    ),
                    39: (
                        "wagtail.blocks.StructBlock",
                        [[("question", 37), ("answer", 38)]],
                        {"label": "Question and answer"},
                    ),
                    40: (
                        "wagtail.blocks.ListBlock",
                        (39,),
                        {"label": "Questions and answers", "min_num": 1},
                    ),
                    41: ("wagtail.blocks.StructBlock", [[("title", 36), ("questions", 40)]], {}),
                    42: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Say what one finds inside: “If you use an inhaler”.",
                            "label": "Line that unfolds it",
                            "max_length": 150,
                        },
                    ),
                    43: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "help_text": "Never hide a warning here. Many readers will not open it.",
                            "label": "Text",
                        },
                    ),
                    44: ("wagtail.blocks.StructBlock", [[("title", 42), ("text", 43)]], {}),
                    45: ("wagtail.blocks.CharBlock", (), {"label": "Question", "max_length": 250}),
                    46: ("wagtail.blocks.CharBlock", (), {"label": "Choice", "max_length": 160}),
                    47: (
                        "wagtail.blocks.ListBlock",
                        (46,),
                        {
                            "default": [],
                            "help_text": "Answers to choose from, if you want to give some. One of them is right.",
                            "label": "Choices",
                        },
                    ),
                    48: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "help_text": "Say what is right and why. No blame for a wrong guess.",
                            "label": "Answer, explained",
                        },
                    ),
                    49: (
                        "wagtail.blocks.StructBlock",
                        [[("question", 45), ("choices", 47), ("answer", 48)]],
                        {},
                    ),
                    50: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "What the recording is about.",
                            "label": "Title",
                            "max_length": 120,
                        },
                    ),
                    51: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {
                            "help_text": "From the documents: MP3, M4A, OGG or WAV for sound, MP4 or WebM for video.",
                            "label": "Recording",
                        },
                    ),
                    52: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {
                            "help_text": "For video: a WebVTT file (.vtt) from the documents, with every word said.",
                            "label": "Captions",
                            "required": False,
                        },
                    ),
                    53: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "help_text": "Everything that is said, and what one needs to see or hear besides words.",
                            "label": "Transcript",
                        },
                    ),
                    54: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 50), ("file", 51), ("captions", 52), ("transcript", 53)]],
                        {},
                    ),
                    55: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as “Read more about sleep”.",
                            "label": "Title",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    56: (
                        "wagtail.blocks.PageChooserBlock",
                        (),
                        {
                            "help_text": "Choose a page, or …",
                            "label": "Page on this site",
                            "required": False,
                        },
                    ),
                    57: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {
                            "help_text": "… choose a file. Its kind and size are added to the link. Or …",
                            "label": "Document of this site",
                            "required": False,
                        },
                    ),
                    58: (
                        "wagtail.blocks.URLBlock",
                        (),
                        {
                            "help_text": "… paste a full address. Fill in one of the three.",
                            "label": "Address on another site",
                            "required": False,
                        },
                    ),
                    59: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Say where the link goes. Never “click here”. Empty: the title of the page is used.",
                            "label": "Words of the link",
                            "max_length": 150,
                            "required": False,
                        },
                    ),
                    60: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "For another site, such as “National Institute on Aging”.",
                            "label": "Who publishes it",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    61: (
                        "wagtail.blocks.StructBlock",
                        [
                            [
                                ("page", 56),
                                ("document", 57),
                                ("url", 58),
                                ("text", 59),
                                ("source", 60),
                            ]
                        ],
                        {},
                    ),
                    62: ("wagtail.blocks.ListBlock", (61,), {"label": "Links", "min_num": 1}),
                    63: ("wagtail.blocks.StructBlock", [[("title", 55), ("links", 62)]], {}),
                    64: (
                        "wagtail.snippets.blocks.SnippetChooserBlock",
                        ("content.GlossaryTerm",),
                        {
                            "help_text": "The explanation is kept in the glossary and is the same on each page.",
                            "label": "Word",
                        },
                    ),
                    65: ("wagtail.blocks.StructBlock", [[("term", 64)]], {}),
                    66: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as “Find your facility”.",
                            "label": "Title",
                            "max_length": 120,
                        },
                    ),
                    67: ("wagtail.blocks.StructBlock", [[("title", 66)]], {}),
                    68: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as “How far we have come”.",
                            "label": "Title",
                            "max_length": 120,
                        },
                    ),
                    69: (
                        "wagtail.blocks.DateBlock",
                        (),
                        {
                            "help_text": "The day by which all of them should take part.",
                            "label": "All facilities by",
                            "required": False,
                        },
                    ),
                    70: ("wagtail.blocks.StructBlock", [[("title", 68), ("target_date", 69)]], {}),
                },
                verbose_name="sections",
            ),
        ),
        migrations.AlterField(
            model_name="spotlightpage",
            name="related_links",
            field=wagtail.fields.StreamField(
                [("link", 5)],
                blank=True,
                block_lookup={
                    0: (
                        "wagtail.blocks.PageChooserBlock",
                        (),
                        {
                            "help_text": "Choose a page, or …",
                            "label": "Page on this site",
                            "required": False,
                        },
                    ),
                    1: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {
                            "help_text": "… choose a file. Its kind and size are added to the link. Or …",
                            "label": "Document of this site",
                            "required": False,
                        },
                    ),
                    2: (
                        "wagtail.blocks.URLBlock",
                        (),
                        {
                            "help_text": "… paste a full address. Fill in one of the three.",
                            "label": "Address on another site",
                            "required": False,
                        },
                    ),
                    3: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Say where the link goes. Never “click here”. Empty: the title of the page is used.",
                            "label": "Words of the link",
                            "max_length": 150,
                            "required": False,
                        },
                    ),
                    4: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "For another site, such as “National Institute on Aging”.",
                            "label": "Who publishes it",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    5: (
                        "wagtail.blocks.StructBlock",
                        [[("page", 0), ("document", 1), ("url", 2), ("text", 3), ("source", 4)]],
                        {},
                    ),
                },
                help_text="Where to read on, here or on another site.",
                verbose_name="related links",
            ),
        ),
        migrations.AlterField(
            model_name="standardpage",
            name="body",
            field=wagtail.fields.StreamField(
                [
                    ("heading", 0),
                    ("paragraph", 1),
                    ("picture", 4),
                    ("safety", 8),
                    ("steps", 14),
                    ("quote", 18),
                    ("care", 23),
                    ("do_dont", 29),
                    ("checklist", 33),
                    ("crisis_line", 35),
                    ("questions", 41),
                    ("details", 44),
                    ("self_check", 49),
                    ("media", 54),
                    ("links", 63),
                    ("glossary_term", 65),
                    ("facility_finder", 67),
                    ("rollout_progress", 70),
                ],
                blank=True,
                block_lookup={
                    0: ("content.blocks.text.HeadingBlock", (), {}),
                    1: ("content.blocks.text.ParagraphBlock", (), {}),
                    2: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                    3: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Shown under the picture. Add something that the picture alone does not say.",
                            "label": "Caption",
                            "max_length": 250,
                            "required": False,
                        },
                    ),
                    4: ("wagtail.blocks.StructBlock", [[("image", 2), ("caption", 3)]], {}),
                    5: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Say what not to do, or what to do at once.",
                            "label": "Title",
                            "max_length": 120,
                        },
                    ),
                    6: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "label": "Text",
                        },
                    ),
                    7: (
                        "wagtail.blocks.BooleanBlock",
                        (),
                        {
                            "default": True,
                            "help_text": "911 and the Veterans Crisis Line, as links a phone can dial.",
                            "label": "Show the emergency numbers",
                            "required": False,
                        },
                    ),
                    8: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 5), ("text", 6), ("show_crisis_numbers", 7)]],
                        {},
                    ),
                    9: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "What the steps lead to.",
                            "label": "Heading",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    10: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"label": "What to do", "max_length": 120},
                    ),
                    11: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "label": "How to do it",
                            "required": False,
                        },
                    ),
                    12: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 10), ("text", 11)]],
                        {"label": "Step"},
                    ),
                    13: ("wagtail.blocks.ListBlock", (12,), {"label": "Steps", "min_num": 2}),
                    14: ("wagtail.blocks.StructBlock", [[("heading", 9), ("steps", 13)]], {}),
                    15: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"help_text": "Without quotation marks.", "label": "Words"},
                    ),
                    16: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"label": "Who said it", "max_length": 120},
                    ),
                    17: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"label": "What the person does", "max_length": 120, "required": False},
                    ),
                    18: (
                        "wagtail.blocks.StructBlock",
                        [[("text", 15), ("who", 16), ("role", 17)]],
                        {},
                    ),
                    19: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("non_urgent", "Not urgent"),
                                ("urgent", "Urgent"),
                                ("emergency", "Emergency"),
                            ],
                            "help_text": "Not urgent: can wait for a call in office hours. Urgent: today. Emergency: call 911 now.",
                            "label": "How soon",
                        },
                    ),
                    20: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "What to do: “Call your care team today if:”. The urgency is added for you.",
                            "label": "Title",
                            "max_length": 120,
                        },
                    ),
                    21: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "help_text": "The signs to look for, as a short list, one sign a line.",
                            "label": "Text",
                        },
                    ),
                    22: (
                        "wagtail.blocks.BooleanBlock",
                        (),
                        {
                            "default": False,
                            "help_text": "911 and the Veterans Crisis Line. An emergency always shows them.",
                            "label": "Show the emergency numbers",
                            "required": False,
                        },
                    ),
                    23: (
                        "wagtail.blocks.StructBlock",
                        [[("urgency", 19), ("title", 20), ("text", 21), ("show_numbers", 22)]],
                        {},
                    ),
                    24: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "What the two lists are for.",
                            "label": "Title",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    25: ("wagtail.blocks.CharBlock", (), {"label": "Do", "max_length": 160}),
                    26: (
                        "wagtail.blocks.ListBlock",
                        (25,),
                        {
                            "help_text": "Each starts with a verb and is short: “drink water with each meal”.",
                            "label": "Do",
                            "min_num": 1,
                        },
                    ),
                    27: ("wagtail.blocks.CharBlock", (), {"label": "Don't", "max_length": 160}),
                    28: (
                        "wagtail.blocks.ListBlock",
                        (27,),
                        {
                            "help_text": "Leave out the “don't”; it is added: “take a double dose”.",
                            "label": "Don't",
                            "min_num": 1,
                        },
                    ),
                    29: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 24), ("do", 26), ("dont", 28)]],
                        {},
                    ),
                    30: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as “Bring to your visit”.",
                            "label": "Title",
                            "max_length": 120,
                        },
                    ),
                    31: ("wagtail.blocks.CharBlock", (), {"label": "Item", "max_length": 200}),
                    32: (
                        "wagtail.blocks.ListBlock",
                        (31,),
                        {
                            "help_text": "One thing an item. Readers tick them off on paper.",
                            "label": "Items",
                            "min_num": 2,
                        },
                    ),
                    33: ("wagtail.blocks.StructBlock", [[("title", 30), ("items", 32)]], {}),
                    34: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "A kind sentence or two. The numbers come from the settings of the site.",
                            "label": "Words before the numbers",
                            "max_length": 300,
                            "required": False,
                        },
                    ),
                    35: ("wagtail.blocks.StructBlock", [[("text", 34)]], {}),
                    36: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as “Questions Veterans ask”.",
                            "label": "Title",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    37: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "In the words a reader would use.",
                            "label": "Question",
                            "max_length": 200,
                        },
                    ),
                    38: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "label": "Answer",
                        },
                    ),
                    39: (
                        "wagtail.blocks.StructBlock",
                        [[("question", 37), ("answer", 38)]],
                        {"label": "Question and answer"},
                    ),
                    40: (
                        "wagtail.blocks.ListBlock",
                        (39,),
                        {"label": "Questions and answers", "min_num": 1},
                    ),
                    41: ("wagtail.blocks.StructBlock", [[("title", 36), ("questions", 40)]], {}),
                    42: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Say what one finds inside: “If you use an inhaler”.",
                            "label": "Line that unfolds it",
                            "max_length": 150,
                        },
                    ),
                    43: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "help_text": "Never hide a warning here. Many readers will not open it.",
                            "label": "Text",
                        },
                    ),
                    44: ("wagtail.blocks.StructBlock", [[("title", 42), ("text", 43)]], {}),
                    45: ("wagtail.blocks.CharBlock", (), {"label": "Question", "max_length": 250}),
                    46: ("wagtail.blocks.CharBlock", (), {"label": "Choice", "max_length": 160}),
                    47: (
                        "wagtail.blocks.ListBlock",
                        (46,),
                        {
                            "default": [],
                            "help_text": "Answers to choose from, if you want to give some. One of them is right.",
                            "label": "Choices",
                        },
                    ),
                    48: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "help_text": "Say what is right and why. No blame for a wrong guess.",
                            "label": "Answer, explained",
                        },
                    ),
                    49: (
                        "wagtail.blocks.StructBlock",
                        [[("question", 45), ("choices", 47), ("answer", 48)]],
                        {},
                    ),
                    50: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "What the recording is about.",
                            "label": "Title",
                            "max_length": 120,
                        },
                    ),
                    51: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {
                            "help_text": "From the documents: MP3, M4A, OGG or WAV for sound, MP4 or WebM for video.",
                            "label": "Recording",
                        },
                    ),
                    52: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {
                            "help_text": "For video: a WebVTT file (.vtt) from the documents, with every word said.",
                            "label": "Captions",
                            "required": False,
                        },
                    ),
                    53: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "link", "document-link", "ol", "ul"],
                            "help_text": "Everything that is said, and what one needs to see or hear besides words.",
                            "label": "Transcript",
                        },
                    ),
                    54: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 50), ("file", 51), ("captions", 52), ("transcript", 53)]],
                        {},
                    ),
                    55: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as “Read more about sleep”.",
                            "label": "Title",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    56: (
                        "wagtail.blocks.PageChooserBlock",
                        (),
                        {
                            "help_text": "Choose a page, or …",
                            "label": "Page on this site",
                            "required": False,
                        },
                    ),
                    57: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {
                            "help_text": "… choose a file. Its kind and size are added to the link. Or …",
                            "label": "Document of this site",
                            "required": False,
                        },
                    ),
                    58: (
                        "wagtail.blocks.URLBlock",
                        (),
                        {
                            "help_text": "… paste a full address. Fill in one of the three.",
                            "label": "Address on another site",
                            "required": False,
                        },
                    ),
                    59: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Say where the link goes. Never “click here”. Empty: the title of the page is used.",
                            "label": "Words of the link",
                            "max_length": 150,
                            "required": False,
                        },
                    ),
                    60: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "For another site, such as “National Institute on Aging”.",
                            "label": "Who publishes it",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    61: (
                        "wagtail.blocks.StructBlock",
                        [
                            [
                                ("page", 56),
                                ("document", 57),
                                ("url", 58),
                                ("text", 59),
                                ("source", 60),
                            ]
                        ],
                        {},
                    ),
                    62: ("wagtail.blocks.ListBlock", (61,), {"label": "Links", "min_num": 1}),
                    63: ("wagtail.blocks.StructBlock", [[("title", 55), ("links", 62)]], {}),
                    64: (
                        "wagtail.snippets.blocks.SnippetChooserBlock",
                        ("content.GlossaryTerm",),
                        {
                            "help_text": "The explanation is kept in the glossary and is the same on each page.",
                            "label": "Word",
                        },
                    ),
                    65: ("wagtail.blocks.StructBlock", [[("term", 64)]], {}),
                    66: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as “Find your facility”.",
                            "label": "Title",
                            "max_length": 120,
                        },
                    ),
                    67: ("wagtail.blocks.StructBlock", [[("title", 66)]], {}),
                    68: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as “How far we have come”.",
                            "label": "Title",
                            "max_length": 120,
                        },
                    ),
                    69: (
                        "wagtail.blocks.DateBlock",
                        (),
                        {
                            "help_text": "The day by which all of them should take part.",
                            "label": "All facilities by",
                            "required": False,
                        },
                    ),
                    70: ("wagtail.blocks.StructBlock", [[("title", 68), ("target_date", 69)]], {}),
                },
                verbose_name="sections",
            ),
        ),
        migrations.AlterField(
            model_name="standardpage",
            name="related_links",
            field=wagtail.fields.StreamField(
                [("link", 5)],
                blank=True,
                block_lookup={
                    0: (
                        "wagtail.blocks.PageChooserBlock",
                        (),
                        {
                            "help_text": "Choose a page, or …",
                            "label": "Page on this site",
                            "required": False,
                        },
                    ),
                    1: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {
                            "help_text": "… choose a file. Its kind and size are added to the link. Or …",
                            "label": "Document of this site",
                            "required": False,
                        },
                    ),
                    2: (
                        "wagtail.blocks.URLBlock",
                        (),
                        {
                            "help_text": "… paste a full address. Fill in one of the three.",
                            "label": "Address on another site",
                            "required": False,
                        },
                    ),
                    3: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Say where the link goes. Never “click here”. Empty: the title of the page is used.",
                            "label": "Words of the link",
                            "max_length": 150,
                            "required": False,
                        },
                    ),
                    4: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "For another site, such as “National Institute on Aging”.",
                            "label": "Who publishes it",
                            "max_length": 120,
                            "required": False,
                        },
                    ),
                    5: (
                        "wagtail.blocks.StructBlock",
                        [[("page", 0), ("document", 1), ("url", 2), ("text", 3), ("source", 4)]],
                        {},
                    ),
                },
                help_text="Where to read on, here or on another site.",
                verbose_name="related links",
            ),
        ),
        migrations.CreateModel(
            name="CrisisLines",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "emergency_phone",
                    models.CharField(
                        default="911",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\+?[0-9][0-9-]*\\Z", "Write a number that a phone can dial."
                            )
                        ],
                        verbose_name="emergency number",
                    ),
                ),
                (
                    "crisis_phone",
                    models.CharField(
                        default="988",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\+?[0-9][0-9-]*\\Z", "Write a number that a phone can dial."
                            )
                        ],
                        verbose_name="Veterans Crisis Line, phone",
                    ),
                ),
                (
                    "crisis_key",
                    models.CharField(
                        blank=True,
                        default="1",
                        help_text="Empty: nothing needs to be pressed.",
                        max_length=2,
                        verbose_name="key to press after the call is answered",
                    ),
                ),
                (
                    "crisis_text",
                    models.CharField(
                        blank=True,
                        default="838255",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\+?[0-9][0-9-]*\\Z", "Write a number that a phone can dial."
                            )
                        ],
                        verbose_name="Veterans Crisis Line, text messages",
                    ),
                ),
                (
                    "crisis_chat",
                    models.URLField(
                        blank=True,
                        default="https://www.veteranscrisisline.net/get-help-now/chat/",
                        verbose_name="Veterans Crisis Line, chat",
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="wagtailcore.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "emergency and crisis numbers",
            },
        ),
        migrations.CreateModel(
            name="TopicPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        help_text="One or two plain sentences. Shown in lists and under the title.",
                        max_length=300,
                        verbose_name="summary",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 0),
                            ("paragraph", 1),
                            ("picture", 4),
                            ("safety", 8),
                            ("steps", 14),
                            ("quote", 18),
                            ("care", 23),
                            ("do_dont", 29),
                            ("checklist", 33),
                            ("crisis_line", 35),
                            ("questions", 41),
                            ("details", 44),
                            ("self_check", 49),
                            ("media", 54),
                            ("links", 63),
                            ("glossary_term", 65),
                            ("facility_finder", 67),
                            ("rollout_progress", 70),
                        ],
                        blank=True,
                        block_lookup={
                            0: ("content.blocks.text.HeadingBlock", (), {}),
                            1: ("content.blocks.text.ParagraphBlock", (), {}),
                            2: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            3: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Shown under the picture. Add something that the picture alone does not say.",
                                    "label": "Caption",
                                    "max_length": 250,
                                    "required": False,
                                },
                            ),
                            4: ("wagtail.blocks.StructBlock", [[("image", 2), ("caption", 3)]], {}),
                            5: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Say what not to do, or what to do at once.",
                                    "label": "Title",
                                    "max_length": 120,
                                },
                            ),
                            6: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "bold",
                                        "italic",
                                        "link",
                                        "document-link",
                                        "ol",
                                        "ul",
                                    ],
                                    "label": "Text",
                                },
                            ),
                            7: (
                                "wagtail.blocks.BooleanBlock",
                                (),
                                {
                                    "default": True,
                                    "help_text": "911 and the Veterans Crisis Line, as links a phone can dial.",
                                    "label": "Show the emergency numbers",
                                    "required": False,
                                },
                            ),
                            8: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 5), ("text", 6), ("show_crisis_numbers", 7)]],
                                {},
                            ),
                            9: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "What the steps lead to.",
                                    "label": "Heading",
                                    "max_length": 120,
                                    "required": False,
                                },
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "What to do", "max_length": 120},
                            ),
                            11: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "bold",
                                        "italic",
                                        "link",
                                        "document-link",
                                        "ol",
                                        "ul",
                                    ],
                                    "label": "How to do it",
                                    "required": False,
                                },
                            ),
                            12: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 10), ("text", 11)]],
                                {"label": "Step"},
                            ),
                            13: (
                                "wagtail.blocks.ListBlock",
                                (12,),
                                {"label": "Steps", "min_num": 2},
                            ),
                            14: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 9), ("steps", 13)]],
                                {},
                            ),
                            15: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"help_text": "Without quotation marks.", "label": "Words"},
                            ),
                            16: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Who said it", "max_length": 120},
                            ),
                            17: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "label": "What the person does",
                                    "max_length": 120,
                                    "required": False,
                                },
                            ),
                            18: (
                                "wagtail.blocks.StructBlock",
                                [[("text", 15), ("who", 16), ("role", 17)]],
                                {},
                            ),
                            19: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("non_urgent", "Not urgent"),
                                        ("urgent", "Urgent"),
                                        ("emergency", "Emergency"),
                                    ],
                                    "help_text": "Not urgent: can wait for a call in office hours. Urgent: today. Emergency: call 911 now.",
                                    "label": "How soon",
                                },
                            ),
                            20: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "What to do: “Call your care team today if:”. The urgency is added for you.",
                                    "label": "Title",
                                    "max_length": 120,
                                },
                            ),
                            21: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "bold",
                                        "italic",
                                        "link",
                                        "document-link",
                                        "ol",
                                        "ul",
                                    ],
                                    "help_text": "The signs to look for, as a short list, one sign a line.",
                                    "label": "Text",
                                },
                            ),
                            22: (
                                "wagtail.blocks.BooleanBlock",
                                (),
                                {
                                    "default": False,
                                    "help_text": "911 and the Veterans Crisis Line. An emergency always shows them.",
                                    "label": "Show the emergency numbers",
                                    "required": False,
                                },
                            ),
                            23: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("urgency", 19),
                                        ("title", 20),
                                        ("text", 21),
                                        ("show_numbers", 22),
                                    ]
                                ],
                                {},
                            ),
                            24: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "What the two lists are for.",
                                    "label": "Title",
                                    "max_length": 120,
                                    "required": False,
                                },
                            ),
                            25: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Do", "max_length": 160},
                            ),
                            26: (
                                "wagtail.blocks.ListBlock",
                                (25,),
                                {
                                    "help_text": "Each starts with a verb and is short: “drink water with each meal”.",
                                    "label": "Do",
                                    "min_num": 1,
                                },
                            ),
                            27: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Don't", "max_length": 160},
                            ),
                            28: (
                                "wagtail.blocks.ListBlock",
                                (27,),
                                {
                                    "help_text": "Leave out the “don't”; it is added: “take a double dose”.",
                                    "label": "Don't",
                                    "min_num": 1,
                                },
                            ),
                            29: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 24), ("do", 26), ("dont", 28)]],
                                {},
                            ),
                            30: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Such as “Bring to your visit”.",
                                    "label": "Title",
                                    "max_length": 120,
                                },
                            ),
                            31: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Item", "max_length": 200},
                            ),
                            32: (
                                "wagtail.blocks.ListBlock",
                                (31,),
                                {
                                    "help_text": "One thing an item. Readers tick them off on paper.",
                                    "label": "Items",
                                    "min_num": 2,
                                },
                            ),
                            33: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 30), ("items", 32)]],
                                {},
                            ),
                            34: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "A kind sentence or two. The numbers come from the settings of the site.",
                                    "label": "Words before the numbers",
                                    "max_length": 300,
                                    "required": False,
                                },
                            ),
                            35: ("wagtail.blocks.StructBlock", [[("text", 34)]], {}),
                            36: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Such as “Questions Veterans ask”.",
                                    "label": "Title",
                                    "max_length": 120,
                                    "required": False,
                                },
                            ),
                            37: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "In the words a reader would use.",
                                    "label": "Question",
                                    "max_length": 200,
                                },
                            ),
                            38: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "bold",
                                        "italic",
                                        "link",
                                        "document-link",
                                        "ol",
                                        "ul",
                                    ],
                                    "label": "Answer",
                                },
                            ),
                            39: (
                                "wagtail.blocks.StructBlock",
                                [[("question", 37), ("answer", 38)]],
                                {"label": "Question and answer"},
                            ),
                            40: (
                                "wagtail.blocks.ListBlock",
                                (39,),
                                {"label": "Questions and answers", "min_num": 1},
                            ),
                            41: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 36), ("questions", 40)]],
                                {},
                            ),
                            42: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Say what one finds inside: “If you use an inhaler”.",
                                    "label": "Line that unfolds it",
                                    "max_length": 150,
                                },
                            ),
                            43: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "bold",
                                        "italic",
                                        "link",
                                        "document-link",
                                        "ol",
                                        "ul",
                                    ],
                                    "help_text": "Never hide a warning here. Many readers will not open it.",
                                    "label": "Text",
                                },
                            ),
                            44: ("wagtail.blocks.StructBlock", [[("title", 42), ("text", 43)]], {}),
                            45: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Question", "max_length": 250},
                            ),
                            46: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Choice", "max_length": 160},
                            ),
                            47: (
                                "wagtail.blocks.ListBlock",
                                (46,),
                                {
                                    "default": [],
                                    "help_text": "Answers to choose from, if you want to give some. One of them is right.",
                                    "label": "Choices",
                                },
                            ),
                            48: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "bold",
                                        "italic",
                                        "link",
                                        "document-link",
                                        "ol",
                                        "ul",
                                    ],
                                    "help_text": "Say what is right and why. No blame for a wrong guess.",
                                    "label": "Answer, explained",
                                },
                            ),
                            49: (
                                "wagtail.blocks.StructBlock",
                                [[("question", 45), ("choices", 47), ("answer", 48)]],
                                {},
                            ),
                            50: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "What the recording is about.",
                                    "label": "Title",
                                    "max_length": 120,
                                },
                            ),
                            51: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {
                                    "help_text": "From the documents: MP3, M4A, OGG or WAV for sound, MP4 or WebM for video.",
                                    "label": "Recording",
                                },
                            ),
                            52: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {
                                    "help_text": "For video: a WebVTT file (.vtt) from the documents, with every word said.",
                                    "label": "Captions",
                                    "required": False,
                                },
                            ),
                            53: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "bold",
                                        "italic",
                                        "link",
                                        "document-link",
                                        "ol",
                                        "ul",
                                    ],
                                    "help_text": "Everything that is said, and what one needs to see or hear besides words.",
                                    "label": "Transcript",
                                },
                            ),
                            54: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("title", 50),
                                        ("file", 51),
                                        ("captions", 52),
                                        ("transcript", 53),
                                    ]
                                ],
                                {},
                            ),
                            55: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Such as “Read more about sleep”.",
                                    "label": "Title",
                                    "max_length": 120,
                                    "required": False,
                                },
                            ),
                            56: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {
                                    "help_text": "Choose a page, or …",
                                    "label": "Page on this site",
                                    "required": False,
                                },
                            ),
                            57: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {
                                    "help_text": "… choose a file. Its kind and size are added to the link. Or …",
                                    "label": "Document of this site",
                                    "required": False,
                                },
                            ),
                            58: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "help_text": "… paste a full address. Fill in one of the three.",
                                    "label": "Address on another site",
                                    "required": False,
                                },
                            ),
                            59: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Say where the link goes. Never “click here”. Empty: the title of the page is used.",
                                    "label": "Words of the link",
                                    "max_length": 150,
                                    "required": False,
                                },
                            ),
                            60: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "For another site, such as “National Institute on Aging”.",
                                    "label": "Who publishes it",
                                    "max_length": 120,
                                    "required": False,
                                },
                            ),
                            61: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("page", 56),
                                        ("document", 57),
                                        ("url", 58),
                                        ("text", 59),
                                        ("source", 60),
                                    ]
                                ],
                                {},
                            ),
                            62: (
                                "wagtail.blocks.ListBlock",
                                (61,),
                                {"label": "Links", "min_num": 1},
                            ),
                            63: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 55), ("links", 62)]],
                                {},
                            ),
                            64: (
                                "wagtail.snippets.blocks.SnippetChooserBlock",
                                ("content.GlossaryTerm",),
                                {
                                    "help_text": "The explanation is kept in the glossary and is the same on each page.",
                                    "label": "Word",
                                },
                            ),
                            65: ("wagtail.blocks.StructBlock", [[("term", 64)]], {}),
                            66: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Such as “Find your facility”.",
                                    "label": "Title",
                                    "max_length": 120,
                                },
                            ),
                            67: ("wagtail.blocks.StructBlock", [[("title", 66)]], {}),
                            68: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Such as “How far we have come”.",
                                    "label": "Title",
                                    "max_length": 120,
                                },
                            ),
                            69: (
                                "wagtail.blocks.DateBlock",
                                (),
                                {
                                    "help_text": "The day by which all of them should take part.",
                                    "label": "All facilities by",
                                    "required": False,
                                },
                            ),
                            70: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 68), ("target_date", 69)]],
                                {},
                            ),
                        },
                        help_text="What every reader on this topic should know. May stay empty.",
                        verbose_name="sections",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        help_text="Spotlights and lessons with this topic are listed by themselves.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to="content.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic page",
                "verbose_name_plural": "topic pages",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="GlossaryTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "name",
                    models.CharField(
                        help_text="As a reader meets it, such as “Dose”.",
                        max_length=80,
                        verbose_name="word",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="Links from pages lead to this place of the glossary.",
                        max_length=80,
                        verbose_name="short name in addresses",
                    ),
                ),
                (
                    "also",
                    models.CharField(
                        blank=True,
                        help_text="Such as “blood pressure medicine” for “antihypertensive”.",
                        max_length=160,
                        verbose_name="other words for it",
                    ),
                ),
                (
                    "definition",
                    models.TextField(
                        help_text="One or two plain sentences, without other hard words.",
                        max_length=400,
                        verbose_name="what it means",
                    ),
                ),
                (
                    "locale",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.locale",
                        verbose_name="locale",
                    ),
                ),
            ],
            options={
                "verbose_name": "word of the glossary",
                "verbose_name_plural": "words of the glossary",
                "ordering": ["name", "pk"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("locale", "slug"), name="glossary_slug_once")
                ],
                "unique_together": {("translation_key", "locale")},
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="ReviewRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("confirmed_on", models.DateField(null=True, verbose_name="last reviewed")),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("confirmed", "confirmed still accurate"),
                            ("published", "published after clinical review"),
                            ("carried", "carried over from the page"),
                        ],
                        max_length=10,
                        verbose_name="how",
                    ),
                ),
                ("due_on", models.DateField(db_index=True, null=True, verbose_name="next review")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewed by",
                    ),
                ),
                (
                    "owner_group",
                    models.ForeignKey(
                        blank=True,
                        help_text="Its members are reminded when the page is due.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="auth.group",
                        verbose_name="owner group",
                    ),
                ),
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_record",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "review record",
                "verbose_name_plural": "review records",
                "permissions": [
                    ("confirm_reviewrecord", "Can confirm that pages are still accurate"),
                    ("assign_reviewrecord", "Can choose which group owns a page's review"),
                ],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ReviewReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week", models.DateField(help_text="The Monday of the week.")),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="auth.group",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "group", "week"), name="content_reminder_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClinicalReviewTask",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        help_text="Pages/snippets at this step in a workflow will be moderated or approved by these groups of users",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
            ],
            options={
                "verbose_name": "clinical review",
                "verbose_name_plural": "clinical reviews",
            },
            bases=("wagtailcore.task",),
        ),
        migrations.CreateModel(
            name="PublishTask",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        help_text="Pages/snippets at this step in a workflow will be moderated or approved by these groups of users",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
            ],
            options={
                "verbose_name": "publication",
                "verbose_name_plural": "publications",
            },
            bases=("wagtailcore.task",),
        ),
        migrations.CreateModel(
            name="ArchiveRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="archived"
                    ),
                ),
                ("restored_at", models.DateTimeField(null=True, verbose_name="published again")),
                (
                    "archived_by",
                    models.ForeignKey(
                        help_text="Empty: its time had run out.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="archived by",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="archive_records",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "archive record",
                "verbose_name_plural": "archive records",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("restored_at", None)),
                        fields=("page",),
                        name="content_archived_once",
                    )
                ],
            },
        ),
        django.contrib.postgres.operations.TrigramExtension(),
        migrations.CreateModel(
            name="Banner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("emergency", "Emergency: people must act now"),
                            ("warning", "Warning: something does not work as usual"),
                            ("info", "Information"),
                        ],
                        default="info",
                        max_length=16,
                        verbose_name="severity",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="What happened, in a few words.",
                        max_length=80,
                        verbose_name="title",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        help_text="What it means for the reader and what to do. Two plain sentences.",
                        max_length=400,
                        verbose_name="text",
                    ),
                ),
                (
                    "starts_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="shown from"
                    ),
                ),
                (
                    "ends_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Empty: until you end it.",
                        null=True,
                        verbose_name="shown until",
                    ),
                ),
                (
                    "below",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: on every page, messages included.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                        verbose_name="only on this page and those below",
                    ),
                ),
                (
                    "locale",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.locale",
                        verbose_name="locale",
                    ),
                ),
            ],
            options={
                "verbose_name": "banner",
                "verbose_name_plural": "banners",
                "ordering": ["starts_at"],
                "abstract": False,
                "indexes": [models.Index(fields=["locale", "starts_at"], name="banner_window")],
                "unique_together": {("translation_key", "locale")},
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
    ]
