import django.db.models.deletion
from django.db import migrations, models

from lianyi.machinery.keyindex import WithoutKeyIndex


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("organisations", "0002_one_index_each"),
        ("records", "0003_designations_keep_their_ground"),
    ]

    operations = [
        WithoutKeyIndex(
            model_name="addendum",
            name="encounter",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="addenda",
                to="records.encounter",
            ),
        ),
        WithoutKeyIndex(
            model_name="condition",
            name="encounter",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conditions",
                to="records.encounter",
            ),
        ),
        WithoutKeyIndex(
            model_name="healthrecord",
            name="institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.institution",
            ),
        ),
        WithoutKeyIndex(
            model_name="message",
            name="interface",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="records.interface",
            ),
        ),
        WithoutKeyIndex(
            model_name="revision",
            name="document",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revisions",
                to="records.document",
            ),
        ),
        WithoutKeyIndex(
            model_name="revision",
            name="encounter",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revisions",
                to="records.encounter",
            ),
        ),
        WithoutKeyIndex(
            model_name="sensitivecare",
            name="institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.institution",
            ),
        ),
    ]
