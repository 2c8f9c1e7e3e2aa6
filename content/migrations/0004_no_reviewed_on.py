from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("content", "0003_carry_reviews_over")]

    operations = [
        migrations.RemoveField(
            model_name="learningpage",
            name="reviewed_on",
        ),
        migrations.RemoveField(
            model_name="spotlightpage",
            name="reviewed_on",
        ),
        migrations.RemoveField(
            model_name="standardpage",
            name="reviewed_on",
        ),
    ]
