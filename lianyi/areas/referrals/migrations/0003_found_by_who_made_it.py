import django.db.models.deletion
from django.db import migrations, models

from lianyi.machinery.keyindex import WithoutKeyIndex
from lianyi.machinery.quietly import AddIndexQuietly


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("organisations", "0002_one_index_each"),
        ("referrals", "0002_one_index_each"),
    ]

    operations = [
        AddIndexQuietly(
            model_name="referral",
            index=models.Index(fields=["made_by_institution", "state"], name="referral_made"),
        ),
        WithoutKeyIndex(
            model_name="referral",
            name="made_by_institution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.institution",
            ),
        ),
    ]
