import django.db.models.deletion
from django.db import migrations, models

from lianyi.machinery.keyindex import WithoutKeyIndex


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("organisations", "0002_one_index_each"),
        ("referrals", "0001_initial"),
        ("residents", "0002_one_index_each"),
    ]

    operations = [
        WithoutKeyIndex(
            model_name="followup",
            name="institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.institution",
            ),
        ),
        WithoutKeyIndex(
            model_name="followup",
            name="referral",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.referral",
            ),
        ),
        WithoutKeyIndex(
            model_name="followupattempt",
            name="follow_up",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.followup",
            ),
        ),
        WithoutKeyIndex(
            model_name="forwarding",
            name="by_institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.institution",
            ),
        ),
        WithoutKeyIndex(
            model_name="guidance",
            name="institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.institution",
            ),
        ),
        WithoutKeyIndex(
            model_name="guidance",
            name="referral",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.referral",
            ),
        ),
        WithoutKeyIndex(
            model_name="readmission",
            name="referral",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.referral",
            ),
        ),
        WithoutKeyIndex(
            model_name="referral",
            name="from_institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.institution",
            ),
        ),
        WithoutKeyIndex(
            model_name="referral",
            name="resident",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="residents.resident",
            ),
        ),
        WithoutKeyIndex(
            model_name="referral",
            name="to_institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.institution",
            ),
        ),
        WithoutKeyIndex(
            model_name="shortreport",
            name="referral",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.referral",
            ),
        ),
    ]
