import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import lianyi.areas.workforce.types
import lianyi.machinery.crypto.fields
from lianyi.machinery.newtables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            operations=[
                migrations.CreateModel(
                    name="AccessVersion",
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
                        ("stamp", models.CharField(max_length=32)),
                    ],
                ),
                migrations.CreateModel(
                    name="EstablishmentAccount",
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
                        ("county_code", models.CharField(max_length=6)),
                        (
                            "level",
                            models.CharField(
                                choices=[("county", "COUNTY"), ("primary", "PRIMARY")], max_length=8
                            ),
                        ),
                        ("approved", models.PositiveIntegerField(default=0)),
                        ("used", models.PositiveIntegerField(default=0)),
                        ("reserved", models.PositiveIntegerField(default=0)),
                        (
                            "institution",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("institution__isnull", False)),
                                fields=("institution", "level"),
                                name="workforce_account_of_institution",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("institution", None)),
                                fields=("county_code", "level"),
                                name="workforce_account_of_pool",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "approved__gte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("used"), "+", models.F("reserved")
                                        ),
                                    )
                                ),
                                name="workforce_account_not_overdrawn",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Staff",
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
                        ("name", models.CharField(max_length=64)),
                        ("initials", models.CharField(blank=True, max_length=64)),
                        ("sex", models.CharField(max_length=1)),
                        (
                            "profession",
                            models.CharField(
                                choices=[
                                    ("doctor", "DOCTOR"),
                                    ("assistant_doctor", "ASSISTANT_DOCTOR"),
                                    ("village_doctor", "VILLAGE_DOCTOR"),
                                    ("nurse", "NURSE"),
                                    ("pharmacist", "PHARMACIST"),
                                    ("technician", "TECHNICIAN"),
                                    ("public_health", "PUBLIC_HEALTH"),
                                    ("administration", "ADMINISTRATION"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "rank",
                            models.CharField(
                                choices=[
                                    ("none", "NONE"),
                                    ("junior", "JUNIOR"),
                                    ("middle", "MIDDLE"),
                                    ("deputy", "DEPUTY"),
                                    ("senior", "SENIOR"),
                                ],
                                default=lianyi.areas.workforce.types.Rank["NONE"],
                                max_length=8,
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=40)),
                        ("licence_no", models.CharField(blank=True, max_length=32)),
                        ("licence_scope", models.CharField(blank=True, max_length=60)),
                        ("licence_until", models.DateField(null=True)),
                        (
                            "identity_number",
                            lianyi.machinery.crypto.fields.EncryptedField(blank=True, default=""),
                        ),
                        ("identity_index", models.CharField(max_length=64, null=True, unique=True)),
                        ("id_masked", models.CharField(blank=True, max_length=20)),
                        (
                            "phone",
                            lianyi.machinery.crypto.fields.EncryptedField(blank=True, default=""),
                        ),
                        ("phone_masked", models.CharField(blank=True, max_length=20)),
                        ("left_on", models.DateField(null=True)),
                        ("created_at", models.DateTimeField()),
                        (
                            "user",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["name", "id"], name="workforce_by_name")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("licence_no", ""), _negated=True),
                                fields=("licence_no",),
                                name="workforce_licence_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Post",
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
                        ("department", models.CharField(blank=True, max_length=60)),
                        ("role", models.CharField(max_length=32)),
                        ("since", models.DateField()),
                        ("until", models.DateField(null=True)),
                        ("main", models.BooleanField(default=False)),
                        ("opened_by_name", models.CharField(max_length=64)),
                        ("ended_by_name", models.CharField(blank=True, max_length=64)),
                        ("end_reason", models.CharField(blank=True, max_length=200)),
                        (
                            "institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "staff",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to="workforce.staff",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["institution", "staff"], name="workforce_posts_by_place"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("main", True), ("until", None)),
                                fields=("staff",),
                                name="workforce_one_open_main_post",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)),
                                fields=("staff", "institution", "role", "department"),
                                name="workforce_post_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="workforce_post_forward",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EstablishmentUse",
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
                        ("since", models.DateField()),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uses",
                                to="workforce.establishmentaccount",
                            ),
                        ),
                        (
                            "works_at",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "staff",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="establishment",
                                to="workforce.staff",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="EstablishmentEntry",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("approve", "APPROVE"),
                                    ("reserve", "RESERVE"),
                                    ("unreserve", "UNRESERVE"),
                                    ("use", "USE"),
                                    ("release", "RELEASE"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("count", models.IntegerField()),
                        ("approval_no", models.CharField(max_length=60)),
                        ("approved_by", models.CharField(max_length=60)),
                        ("on", models.DateField()),
                        ("at", models.DateTimeField()),
                        ("user_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=64)),
                        ("note", models.CharField(blank=True, max_length=200)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="workforce.establishmentaccount",
                            ),
                        ),
                        (
                            "works_at",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "staff",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="workforce.staff",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["account", "-id"], name="workforce_entries")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("approval_no", ""), _negated=True),
                                name="workforce_entry_is_approved",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
