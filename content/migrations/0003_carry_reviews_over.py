"""Move the review facts of pages into the record beside each page."""

from django.db import migrations

PAGES = ("LearningPage", "SpotlightPage", "StandardPage")


def carry_over(apps, schema_editor):
    record = apps.get_model("content", "ReviewRecord")
    for name in PAGES:
        reviewed = apps.get_model("content", name).objects.exclude(reviewed_on=None)
        record.objects.bulk_create(
            record(page_id=pk, confirmed_on=on, due_on=a_year_after(on), way="carried")
            for pk, on in reviewed.values_list("pk", "reviewed_on")
        )


def a_year_after(day):
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def put_back(apps, schema_editor):
    for name in PAGES:
        model = apps.get_model("content", name)
        for pk, on in apps.get_model("content", "ReviewRecord").objects.values_list(
            "page_id", "confirmed_on"
        ):
            model.objects.filter(pk=pk).update(reviewed_on=on)


class Migration(migrations.Migration):
    dependencies = [("content", "0002_blocks_reviews_archive_banners")]

    operations = [migrations.RunPython(carry_over, put_back)]
