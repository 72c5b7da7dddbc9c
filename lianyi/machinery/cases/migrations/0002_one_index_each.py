import django.db.models.deletion
from django.db import migrations, models

from lianyi.machinery.keyindex import WithoutKeyIndex


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("cases", "0001_initial"),
    ]

    operations = [
        WithoutKeyIndex(
            model_name="casestep",
            name="case",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.case",
            ),
        ),
    ]
