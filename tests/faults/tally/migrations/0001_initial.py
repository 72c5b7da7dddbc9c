from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("event", models.CharField(max_length=40)),
                ("subject_id", models.BigIntegerField()),
            ],
            options={"db_table": "fault_tally"},
        )
    ]
