from django.db import migrations, models

from lianyi.machinery.quietly import AddIndexQuietly


class Migration(migrations.Migration):
    """What upgrades are tried with: an index built beside the writers."""

    atomic = False
    dependencies = [("tally", "0002_counted_when")]
    operations = [
        AddIndexQuietly(
            model_name="tally", index=models.Index(fields=["event"], name="fault_tally_event")
        ),
    ]
