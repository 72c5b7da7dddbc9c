import django.db.models.deletion
from django.db import migrations, models

from lianyi.machinery.keyindex import WithoutKeyIndex


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("organisations", "0002_one_index_each"),
        ("scheduling", "0001_initial"),
    ]

    operations = [
        WithoutKeyIndex(
            model_name="appointment",
            name="booked_from",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.institution",
            ),
        ),
        WithoutKeyIndex(
            model_name="appointment",
            name="slot",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointments",
                to="scheduling.slot",
            ),
        ),
        WithoutKeyIndex(
            model_name="bed",
            name="ward",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="beds",
                to="scheduling.ward",
            ),
        ),
        WithoutKeyIndex(
            model_name="resource",
            name="institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.institution",
            ),
        ),
        WithoutKeyIndex(
            model_name="session",
            name="resource",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sessions",
                to="scheduling.resource",
            ),
        ),
        WithoutKeyIndex(
            model_name="ward",
            name="institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.institution",
            ),
        ),
    ]
