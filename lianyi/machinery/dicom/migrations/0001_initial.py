import django.db.models.deletion
from django.db import migrations, models

import lianyi.machinery.crypto.fields
import lianyi.machinery.dicom.types
from lianyi.machinery.newtables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        CreateModels(
            operations=[
                migrations.CreateModel(
                    name="Study",
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
                        ("uid", models.CharField(max_length=64, unique=True)),
                        ("patient_name", models.CharField(blank=True, max_length=100)),
                        ("patient_latin", models.CharField(blank=True, max_length=100)),
                        ("patient_id", lianyi.machinery.crypto.fields.EncryptedField(blank=True)),
                        (
                            "patient_index",
                            models.CharField(blank=True, db_index=True, max_length=64),
                        ),
                        ("born_on", models.DateField(null=True)),
                        ("sex", models.CharField(blank=True, max_length=1)),
                        ("accession", models.CharField(blank=True, db_index=True, max_length=16)),
                        ("study_at", models.DateTimeField(null=True)),
                        ("description", models.CharField(blank=True, max_length=200)),
                        ("modalities", models.CharField(blank=True, max_length=100)),
                        ("body_part", models.CharField(blank=True, max_length=40)),
                        ("station", models.CharField(blank=True, max_length=40)),
                        ("sender", models.CharField(max_length=100)),
                        ("sender_institution_id", models.BigIntegerField(null=True)),
                        ("first_at", models.DateTimeField()),
                        ("last_at", models.DateTimeField(db_index=True)),
                        ("series_count", models.PositiveIntegerField(default=0)),
                        ("instance_count", models.PositiveIntegerField(default=0)),
                        ("size", models.PositiveBigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="Batch",
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
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.machinery.dicom.types.Origin["STOW"],
                                        lianyi.machinery.dicom.types.Origin["STOW"],
                                    ),
                                    (
                                        lianyi.machinery.dicom.types.Origin["CSTORE"],
                                        lianyi.machinery.dicom.types.Origin["CSTORE"],
                                    ),
                                    (
                                        lianyi.machinery.dicom.types.Origin["OWN"],
                                        lianyi.machinery.dicom.types.Origin["OWN"],
                                    ),
                                ],
                                max_length=6,
                            ),
                        ),
                        ("sender", models.CharField(max_length=100)),
                        ("institution_id", models.BigIntegerField(null=True)),
                        ("user_id", models.BigIntegerField(null=True)),
                        ("opened_at", models.DateTimeField()),
                        ("last_at", models.DateTimeField()),
                        ("done_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_at", None)),
                                fields=["last_at"],
                                name="dicom_batch_open",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Series",
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
                        ("uid", models.CharField(max_length=64, unique=True)),
                        ("modality", models.CharField(blank=True, max_length=16)),
                        ("number", models.IntegerField(null=True)),
                        ("description", models.CharField(blank=True, max_length=200)),
                        ("body_part", models.CharField(blank=True, max_length=40)),
                        ("laterality", models.CharField(blank=True, max_length=1)),
                        ("station", models.CharField(blank=True, max_length=40)),
                        ("instance_count", models.PositiveIntegerField(default=0)),
                        (
                            "study",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="dicom.study",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Held",
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
                        ("sop_uid", models.CharField(max_length=64)),
                        ("study_uid", models.CharField(max_length=64)),
                        ("sha256", models.CharField(max_length=64)),
                        ("size", models.PositiveBigIntegerField()),
                        ("at", models.DateTimeField()),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("decided_by_id", models.BigIntegerField(null=True)),
                        ("decided_by_name", models.CharField(blank=True, max_length=60)),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="dicom.batch",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("decided_at", None)),
                                fields=["at"],
                                name="dicom_held_open",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("sop_uid", "sha256"), name="dicom_held_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Instance",
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
                        ("uid", models.CharField(max_length=64, unique=True)),
                        ("sop_class_uid", models.CharField(max_length=64)),
                        ("number", models.IntegerField(null=True)),
                        ("transfer_syntax", models.CharField(max_length=64)),
                        ("rows", models.PositiveIntegerField(default=0)),
                        ("columns", models.PositiveIntegerField(default=0)),
                        ("frames", models.PositiveIntegerField(default=1)),
                        ("bits", models.PositiveSmallIntegerField(default=0)),
                        ("photometric", models.CharField(blank=True, max_length=20)),
                        ("window_center", models.CharField(blank=True, max_length=20)),
                        ("window_width", models.CharField(blank=True, max_length=20)),
                        ("sha256", models.CharField(max_length=64)),
                        ("size", models.PositiveBigIntegerField()),
                        ("place", models.CharField(max_length=120)),
                        ("visible", models.BooleanField(default=False)),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="dicom.batch",
                            ),
                        ),
                        (
                            "series",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="dicom.series",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["series", "number", "id"], name="dicom_instance_order"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
