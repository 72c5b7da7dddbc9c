import django.db.models.deletion
from django.db import migrations, models

from lianyi.machinery.newtables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        CreateModels(
            operations=[
                migrations.CreateModel(
                    name="CodeSystem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("code", models.CharField(max_length=40, unique=True)),
                        ("name_zh", models.CharField(max_length=80)),
                        ("name_en", models.CharField(blank=True, max_length=120)),
                        ("version", models.CharField(max_length=40)),
                        ("digest", models.CharField(blank=True, max_length=64)),
                        ("source", models.CharField(max_length=80)),
                        ("effective_on", models.DateField()),
                        ("loaded_at", models.DateTimeField(blank=True, null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Term",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("code", models.CharField(max_length=32)),
                        ("code_key", models.CharField(max_length=32)),
                        ("name", models.CharField(max_length=200)),
                        ("name_en", models.CharField(blank=True, max_length=200)),
                        ("initials", models.CharField(blank=True, max_length=200)),
                        ("parent_code", models.CharField(blank=True, max_length=32)),
                        ("extra", models.JSONField(blank=True, default=dict)),
                        ("from_on", models.DateField()),
                        ("until_on", models.DateField(blank=True, null=True)),
                        (
                            "system",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="terms",
                                to="terminology.codesystem",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["system", "code"], name="term_code"),
                            models.Index(fields=["system", "code_key"], name="term_key"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until_on__isnull", True)),
                                fields=("system", "code"),
                                name="term_open_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TermGram",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("gram", models.CharField(max_length=4)),
                        (
                            "system",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="terminology.codesystem",
                            ),
                        ),
                        (
                            "term",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="terminology.term",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["system", "gram", "term"], name="term_gram")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Crosswalk",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("from_code", models.CharField(max_length=32)),
                        ("to_code", models.CharField(max_length=32)),
                        ("kind", models.CharField(default="equal", max_length=10)),
                        ("source", models.CharField(max_length=80)),
                        (
                            "from_system",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="terminology.codesystem",
                            ),
                        ),
                        (
                            "to_system",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="terminology.codesystem",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("from_system", "from_code", "to_system", "to_code"),
                                name="crosswalk_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LocalCode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("institution_id", models.BigIntegerField()),
                        ("local_code", models.CharField(max_length=40)),
                        ("local_name", models.CharField(max_length=200)),
                        ("code", models.CharField(blank=True, max_length=32)),
                        ("uses", models.PositiveIntegerField(default=0)),
                        ("mapped_by", models.CharField(blank=True, max_length=60)),
                        ("mapped_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "system",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="terminology.codesystem",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["code", "-uses"], name="local_code_queue")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("institution_id", "system", "local_code"),
                                name="local_code_once",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
