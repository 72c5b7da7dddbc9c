import django.db.models.deletion
from django.db import migrations, models

from lianyi.machinery.keyindex import WithoutKeyIndex


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("organisations", "0001_initial"),
    ]

    operations = [
        WithoutKeyIndex(
            model_name="agendaitem",
            name="meeting",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agenda",
                to="organisations.meeting",
            ),
        ),
        WithoutKeyIndex(
            model_name="agreement",
            name="lead",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agreements",
                to="organisations.institution",
            ),
        ),
        WithoutKeyIndex(
            model_name="decision",
            name="body",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="organisations.governingbody",
            ),
        ),
        WithoutKeyIndex(
            model_name="exitstep",
            name="exit",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken",
                to="organisations.exitcase",
            ),
        ),
        WithoutKeyIndex(
            model_name="institution",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.institution",
            ),
        ),
        WithoutKeyIndex(
            model_name="institutionalias",
            name="institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="aliases",
                to="organisations.institution",
            ),
        ),
        WithoutKeyIndex(
            model_name="institutionversion",
            name="institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="organisations.institution",
            ),
        ),
        WithoutKeyIndex(
            model_name="meeting",
            name="body",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="organisations.governingbody",
            ),
        ),
        WithoutKeyIndex(
            model_name="membership",
            name="consortium",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="organisations.consortium",
            ),
        ),
        WithoutKeyIndex(
            model_name="membership",
            name="institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="organisations.institution",
            ),
        ),
        WithoutKeyIndex(
            model_name="pilotpair",
            name="consortium",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pilots",
                to="organisations.consortium",
            ),
        ),
    ]
