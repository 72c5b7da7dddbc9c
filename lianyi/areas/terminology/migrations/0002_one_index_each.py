import django.db.models.deletion
from django.db import migrations, models

from lianyi.machinery.keyindex import WithoutKeyIndex


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("terminology", "0001_initial"),
    ]

    operations = [
        WithoutKeyIndex(
            model_name="crosswalk",
            name="from_system",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="terminology.codesystem",
            ),
        ),
        WithoutKeyIndex(
            model_name="term",
            name="system",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="terms",
                to="terminology.codesystem",
            ),
        ),
    ]
