"""Publishers write banners, so they send them into the other language; later administrators decide."""

from django.db import migrations

CODENAME = "submit_translation"


def give_right(apps, schema_editor):
    group = apps.get_model("auth", "Group").objects.filter(name="Publishers").first()
    rights = apps.get_model("auth", "Permission").objects
    right = rights.filter(content_type__app_label="wagtail_localize", codename=CODENAME).first()
    if group and right:
        group.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0012_confirmed_banners"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtail_localize", "0006_create_submit_translation_permission"),
    ]

    operations = [migrations.RunPython(give_right, migrations.RunPython.noop)]
