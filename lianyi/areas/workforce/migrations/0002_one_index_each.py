import django.db.models.deletion
from django.db import migrations, models

from lianyi.machinery.keyindex import WithoutKeyIndex


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("organisations", "0002_one_index_each"),
        ("workforce", "0001_initial"),
    ]

    operations = [
        WithoutKeyIndex(
            model_name="establishmententry",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="workforce.establishmentaccount",
            ),
        ),
        WithoutKeyIndex(
            model_name="post",
            name="institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.institution",
            ),
        ),
    ]
