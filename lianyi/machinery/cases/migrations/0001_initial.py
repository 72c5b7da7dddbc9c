import django.db.models.deletion
from django.db import migrations, models

import lianyi.machinery.cases.types
from lianyi.machinery.newtables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("policy", "0001_initial"),
    ]

    operations = [
        CreateModels(
            operations=[
                migrations.CreateModel(
                    name="Case",
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
                        ("kind", models.CharField(max_length=40)),
                        ("state", models.CharField(max_length=40)),
                        ("subject_id", models.BigIntegerField()),
                        ("headline", models.CharField(max_length=200)),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(
                                default=lianyi.machinery.cases.types.Priority["ORDINARY"]
                            ),
                        ),
                        ("holder_institution_id", models.BigIntegerField(null=True)),
                        ("holder_duty", models.CharField(max_length=40)),
                        ("holder_user_id", models.BigIntegerField(null=True)),
                        ("county_code", models.CharField(blank=True, max_length=12)),
                        ("opened_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("clock", models.CharField(blank=True, max_length=40)),
                        ("due_at", models.DateTimeField(null=True)),
                        ("due_estimated", models.BooleanField(default=False)),
                        ("escalation", models.SmallIntegerField(default=-1)),
                        ("escalates_at", models.DateTimeField(null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "policy_version",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="policy.policyversion",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=[
                                    "holder_institution_id",
                                    "holder_duty",
                                    "closed_at",
                                    "due_at",
                                ],
                                name="case_worklist",
                            ),
                            models.Index(
                                condition=models.Q(("escalates_at__isnull", False)),
                                fields=["escalates_at"],
                                name="case_escalates",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "subject_id"), name="case_one_per_subject"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_at", None),
                                    models.Q(("due_at", None), ("escalates_at", None)),
                                    _connector="OR",
                                ),
                                name="case_closed_has_no_clock",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("escalation__gte", -1)),
                                name="case_escalation_from_minus_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseEscalation",
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
                        ("level", models.PositiveSmallIntegerField()),
                        ("duty", models.CharField(blank=True, max_length=40)),
                        ("clock", models.CharField(max_length=40)),
                        ("at", models.DateTimeField()),
                        ("lifted_at", models.DateTimeField(null=True)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cases.case",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("lifted_at", None)),
                                fields=["case", "duty"],
                                name="case_escalated_to",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseStep",
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
                        ("move", models.CharField(max_length=40)),
                        ("from_state", models.CharField(blank=True, max_length=40)),
                        ("to_state", models.CharField(max_length=40)),
                        ("hand", models.CharField(max_length=40)),
                        ("user_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=100)),
                        ("institution_id", models.BigIntegerField(null=True)),
                        ("to_institution_id", models.BigIntegerField(null=True)),
                        ("to_duty", models.CharField(blank=True, max_length=40)),
                        ("due_at", models.DateTimeField(null=True)),
                        ("at", models.DateTimeField()),
                        ("note", models.CharField(blank=True, max_length=1000)),
                        ("facts", models.JSONField(default=dict)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cases.case",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["case", "id"], name="case_step_timeline"),
                            models.Index(
                                fields=["institution_id", "case"], name="case_step_touched"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseReceipt",
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
                        ("user_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=100)),
                        ("at", models.DateTimeField()),
                        (
                            "step",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipt",
                                to="cases.casestep",
                            ),
                        ),
                    ],
                ),
            ],
        ),
    ]
