from django.db import migrations, models

from lianyi.machinery.quietly import AddIndexQuietly


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("records", "0004_one_index_each")]

    operations = [
        AddIndexQuietly(
            model_name="encounter",
            index=models.Index(
                condition=models.Q(("state", "OPEN")),
                fields=["institution", "started_at"],
                name="records_enc_unsigned",
            ),
        ),
    ]
