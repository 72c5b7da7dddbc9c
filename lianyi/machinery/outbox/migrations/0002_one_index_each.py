import django.db.models.deletion
from django.db import migrations, models

from lianyi.machinery.keyindex import WithoutKeyIndex


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("outbox", "0001_initial"),
    ]

    operations = [
        WithoutKeyIndex(
            model_name="outboxdelivery",
            name="event",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="outbox.outboxevent",
            ),
        ),
    ]
