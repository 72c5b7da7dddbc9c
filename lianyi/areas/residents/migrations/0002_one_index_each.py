import django.db.models.deletion
from django.db import migrations, models

from lianyi.machinery.keyindex import WithoutKeyIndex
from lianyi.machinery.quietly import AddIndexQuietly


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("organisations", "0002_one_index_each"),
        ("residents", "0001_initial"),
    ]

    operations = [
        WithoutKeyIndex(
            model_name="carerelation",
            name="institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.institution",
            ),
        ),
        WithoutKeyIndex(
            model_name="carerelation",
            name="merge",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="residents.merge",
            ),
        ),
        WithoutKeyIndex(
            model_name="consent",
            name="resident",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consents",
                to="residents.resident",
            ),
        ),
        WithoutKeyIndex(
            model_name="duplicatepair",
            name="first",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="residents.resident",
            ),
        ),
        WithoutKeyIndex(
            model_name="grant",
            name="resident",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="grants",
                to="residents.resident",
            ),
        ),
        WithoutKeyIndex(
            model_name="household",
            name="institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.institution",
            ),
        ),
        WithoutKeyIndex(
            model_name="residentchange",
            name="resident",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="residents.resident",
            ),
        ),
        AddIndexQuietly(
            model_name="carerelation",
            index=models.Index(
                condition=models.Q(("merge__isnull", False)),
                fields=["merge"],
                name="residents_relation_merged",
            ),
        ),
    ]
