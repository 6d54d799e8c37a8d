"""Whether children without a number are let in is asked at the upload."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("roster", "0007_uploads"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="rosterupload",
            name="commit_key",
        ),
        migrations.AddField(
            model_name="rosterupload",
            name="numberless",
            field=models.BooleanField(default=False, verbose_name="没有号码的也导入"),
        ),
    ]
