"""Groups that a site made before these rights belonged to them; later administrators decide."""

from django.db import migrations

BANNERS = [("content", "banner", f"{verb}_banner") for verb in ("add", "change", "delete", "view")]
PROMOTED = [
    ("wagtailsearchpromotions", "searchpromotion", f"{verb}_searchpromotion")
    for verb in ("add", "change", "delete", "view")
]
RIGHTS = {
    "Content editors": [
        ("content", "banner", "view_banner"),
        ("wagtail_localize", "translation", "submit_translation"),
    ],
    "Publishers": [*BANNERS, *PROMOTED],
}


def give_rights(apps, schema_editor):
    """Django makes the rows of rights after all migrations; one that is missing is made here."""
    group_model = apps.get_model("auth", "Group")
    permission_model = apps.get_model("auth", "Permission")
    type_model = apps.get_model("contenttypes", "ContentType")
    for group in group_model.objects.filter(name__in=RIGHTS):
        for app_label, model, codename in RIGHTS[group.name]:
            kind, _is_new = type_model.objects.get_or_create(app_label=app_label, model=model)
            right, _is_new = permission_model.objects.get_or_create(
                content_type=kind,
                codename=codename,
                defaults={"name": f"Can {codename.replace('_', ' ')}"},
            )
            group.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0006_one_topic_by_language"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        # It makes the right to translate, under a name of its own.
        ("wagtail_localize", "0006_create_submit_translation_permission"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
