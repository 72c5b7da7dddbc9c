from django.db import migrations, models


class Migration(migrations.Migration):
    """What upgrades are tried with: a column."""

    dependencies = [("tally", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="tally", name="note", field=models.CharField(default="", max_length=20)
        ),
    ]
