import django.db.models.deletion
from django.db import migrations, models

import lianyi.areas.diagnostics.types.critical
import lianyi.areas.diagnostics.types.imaging
import lianyi.areas.diagnostics.types.laboratory
import lianyi.areas.diagnostics.types.quality
import lianyi.areas.diagnostics.types.recognition
import lianyi.areas.diagnostics.types.reports
import lianyi.areas.diagnostics.types.viewing
import lianyi.areas.diagnostics.types.waveforms
import lianyi.areas.diagnostics.types.words
from lianyi.machinery.newtables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0002_one_index_each"),
        ("dicom", "0001_initial"),
        ("organisations", "0002_one_index_each"),
        ("residents", "0002_one_index_each"),
    ]

    operations = [
        CreateModels(
            operations=[
                migrations.CreateModel(
                    name="Centre",
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
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind["IMAGING"],
                                        lianyi.areas.diagnostics.types.words.CentreKind["IMAGING"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind["ECG"],
                                        lianyi.areas.diagnostics.types.words.CentreKind["ECG"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "ULTRASOUND"
                                        ],
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "ULTRASOUND"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "LABORATORY"
                                        ],
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "LABORATORY"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "PATHOLOGY"
                                        ],
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "PATHOLOGY"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "CONSULTATION"
                                        ],
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "CONSULTATION"
                                        ],
                                    ),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("county_code", models.CharField(max_length=12)),
                        ("third_party", models.BooleanField(default=False)),
                        ("phone", models.CharField(blank=True, max_length=30)),
                        ("hours", models.CharField(blank=True, max_length=120)),
                        ("opened_on", models.DateField()),
                        ("closed_on", models.DateField(null=True)),
                        ("capacity_per_day", models.PositiveIntegerField(null=True)),
                        (
                            "host",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("county_code", "name"), name="centre_one_name"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_on", None),
                                    ("closed_on__gte", models.F("opened_on")),
                                    _connector="OR",
                                ),
                                name="centre_closes_after_it_opens",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CentreMember",
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
                        ("until", models.DateField(null=True)),
                        ("equipped_on", models.DateField(null=True)),
                        ("equipment", models.CharField(blank=True, max_length=200)),
                        ("tested_on", models.DateField(null=True)),
                        ("tested_by_name", models.CharField(blank=True, max_length=60)),
                        (
                            "centre",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="members",
                                to="diagnostics.centre",
                            ),
                        ),
                        (
                            "institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("centre", "institution"), name="centre_member_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("tested_on", None),
                                    ("equipped_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="centre_member_equipped_before_online",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contract",
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
                        ("number", models.CharField(max_length=60)),
                        ("from_on", models.DateField()),
                        ("until_on", models.DateField()),
                        ("conditions", models.JSONField(default=dict)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "centre",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contracts",
                                to="diagnostics.centre",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("centre", "number"), name="centre_contract_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("until_on__gte", models.F("from_on"))),
                                name="centre_contract_forward",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ControlMaterial",
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
                        ("analyte", models.CharField(max_length=20)),
                        ("analyser", models.CharField(max_length=40)),
                        ("lot", models.CharField(max_length=30)),
                        ("level", models.CharField(max_length=10)),
                        ("mean", models.DecimalField(decimal_places=4, max_digits=14)),
                        ("sd", models.DecimalField(decimal_places=4, max_digits=14)),
                        ("from_on", models.DateField()),
                        ("until_on", models.DateField(null=True)),
                        ("set_at", models.DateTimeField()),
                        ("set_by_name", models.CharField(max_length=60)),
                        (
                            "centre",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.centre",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("centre", "analyte", "analyser", "lot", "level", "from_on"),
                                name="control_target_once_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("sd__gt", 0)), name="control_sd_above_zero"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_on", None),
                                    ("until_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="control_ends_after_it_begins",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ControlRun",
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
                        ("analyte", models.CharField(max_length=20)),
                        ("analyser", models.CharField(max_length=40)),
                        ("at", models.DateTimeField()),
                        ("by_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=60)),
                        ("outcome", models.CharField(max_length=8)),
                        ("violations", models.JSONField(default=list)),
                        ("afresh", models.BooleanField(default=False)),
                        ("correction", models.CharField(blank=True, max_length=20)),
                        ("correction_note", models.CharField(blank=True, max_length=300)),
                        ("corrected_at", models.DateTimeField(null=True)),
                        ("corrected_by_name", models.CharField(blank=True, max_length=60)),
                        (
                            "centre",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.centre",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["centre", "analyte", "analyser", "-at", "-id"],
                                name="control_run_series",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("correction", ""),
                                    ("corrected_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="control_correction_has_its_time",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ControlValue",
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
                        ("level", models.CharField(max_length=10)),
                        ("value", models.DecimalField(decimal_places=4, max_digits=14)),
                        ("mean", models.DecimalField(decimal_places=4, max_digits=14)),
                        ("sd", models.DecimalField(decimal_places=4, max_digits=14)),
                        (
                            "material",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.controlmaterial",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="values",
                                to="diagnostics.controlrun",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "level"), name="control_value_once_a_level"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cooperation",
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
                        ("county_code", models.CharField(max_length=12)),
                        ("kind", models.CharField(max_length=12)),
                        ("number", models.CharField(max_length=60)),
                        ("subject", models.CharField(max_length=300)),
                        ("schedule", models.CharField(max_length=120)),
                        ("from_on", models.DateField()),
                        ("until_on", models.DateField()),
                        (
                            "member",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "upper",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("member", "upper", "number"),
                                name="cooperation_agreement_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("until_on__gte", models.F("from_on"))),
                                name="cooperation_agreement_forward",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CooperationDay",
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
                        ("held_on", models.DateField()),
                        ("topic", models.CharField(max_length=200)),
                        ("cases", models.PositiveIntegerField(default=0)),
                        ("result", models.CharField(blank=True, max_length=500)),
                        ("noted_by_name", models.CharField(max_length=60)),
                        (
                            "cooperation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="days",
                                to="diagnostics.cooperation",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CourierRun",
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
                            "state",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.laboratory.RunState[
                                            "ON_THE_WAY"
                                        ],
                                        lianyi.areas.diagnostics.types.laboratory.RunState[
                                            "ON_THE_WAY"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.laboratory.RunState[
                                            "DELIVERED"
                                        ],
                                        lianyi.areas.diagnostics.types.laboratory.RunState[
                                            "DELIVERED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.laboratory.RunState[
                                            "TAKEN_OVER"
                                        ],
                                        lianyi.areas.diagnostics.types.laboratory.RunState[
                                            "TAKEN_OVER"
                                        ],
                                    ),
                                ],
                                default=lianyi.areas.diagnostics.types.laboratory.RunState[
                                    "ON_THE_WAY"
                                ],
                                max_length=10,
                            ),
                        ),
                        ("box", models.CharField(max_length=30)),
                        ("celsius_low", models.SmallIntegerField()),
                        ("celsius_high", models.SmallIntegerField()),
                        ("courier_id", models.BigIntegerField(null=True)),
                        ("courier_name", models.CharField(max_length=60)),
                        ("started_at", models.DateTimeField()),
                        ("delivered_at", models.DateTimeField(null=True)),
                        ("taken_over_at", models.DateTimeField(null=True)),
                        ("taken_over_by_name", models.CharField(blank=True, max_length=60)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "centre",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.centre",
                            ),
                        ),
                        (
                            "centre_host",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["centre_host", "-started_at"], name="run_of_lab")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("celsius_low__lte", models.F("celsius_high"))),
                                name="run_bounds_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state",
                                            lianyi.areas.diagnostics.types.laboratory.RunState[
                                                "TAKEN_OVER"
                                            ],
                                        ),
                                        _negated=True,
                                    ),
                                    ("taken_over_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="run_taken_over_has_its_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CriticalBound",
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
                        ("county_code", models.CharField(max_length=12)),
                        ("code", models.CharField(max_length=30)),
                        ("from_on", models.DateField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind["IMAGING"],
                                        lianyi.areas.diagnostics.types.words.CentreKind["IMAGING"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind["ECG"],
                                        lianyi.areas.diagnostics.types.words.CentreKind["ECG"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "ULTRASOUND"
                                        ],
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "ULTRASOUND"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "LABORATORY"
                                        ],
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "LABORATORY"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "PATHOLOGY"
                                        ],
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "PATHOLOGY"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "CONSULTATION"
                                        ],
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "CONSULTATION"
                                        ],
                                    ),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("name_zh", models.CharField(max_length=80)),
                        ("analyte", models.CharField(blank=True, max_length=30)),
                        ("unit", models.CharField(blank=True, max_length=20)),
                        (
                            "at_most",
                            models.DecimalField(decimal_places=4, max_digits=14, null=True),
                        ),
                        (
                            "at_least",
                            models.DecimalField(decimal_places=4, max_digits=14, null=True),
                        ),
                        ("age_from_days", models.PositiveIntegerField(default=0)),
                        ("age_to_days", models.PositiveIntegerField(null=True)),
                        ("confirmed", models.BooleanField(default=False)),
                        ("retired", models.BooleanField(default=False)),
                        ("set_at", models.DateTimeField()),
                        ("set_by_name", models.CharField(max_length=60)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("county_code", "code", "from_on"),
                                name="critical_bound_once_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("at_most", None),
                                    ("at_least", None),
                                    ("at_most__lt", models.F("at_least")),
                                    _connector="OR",
                                ),
                                name="critical_bound_low_below_high",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("age_to_days", None),
                                    ("age_to_days__gt", models.F("age_from_days")),
                                    _connector="OR",
                                ),
                                name="critical_bound_ages_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CriticalValue",
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
                            "state",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.critical.CriticalState[
                                            "NOTIFIED"
                                        ],
                                        lianyi.areas.diagnostics.types.critical.CriticalState[
                                            "NOTIFIED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.critical.CriticalState[
                                            "READ_BACK"
                                        ],
                                        lianyi.areas.diagnostics.types.critical.CriticalState[
                                            "READ_BACK"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.critical.CriticalState[
                                            "ACKNOWLEDGED"
                                        ],
                                        lianyi.areas.diagnostics.types.critical.CriticalState[
                                            "ACKNOWLEDGED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.critical.CriticalState[
                                            "ACTED"
                                        ],
                                        lianyi.areas.diagnostics.types.critical.CriticalState[
                                            "ACTED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.critical.CriticalState[
                                            "REACHED"
                                        ],
                                        lianyi.areas.diagnostics.types.critical.CriticalState[
                                            "REACHED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.critical.CriticalState[
                                            "UNREACHABLE"
                                        ],
                                        lianyi.areas.diagnostics.types.critical.CriticalState[
                                            "UNREACHABLE"
                                        ],
                                    ),
                                ],
                                default=lianyi.areas.diagnostics.types.critical.CriticalState[
                                    "NOTIFIED"
                                ],
                                max_length=12,
                            ),
                        ),
                        ("county_code", models.CharField(blank=True, max_length=12)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind["IMAGING"],
                                        lianyi.areas.diagnostics.types.words.CentreKind["IMAGING"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind["ECG"],
                                        lianyi.areas.diagnostics.types.words.CentreKind["ECG"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "ULTRASOUND"
                                        ],
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "ULTRASOUND"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "LABORATORY"
                                        ],
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "LABORATORY"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "PATHOLOGY"
                                        ],
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "PATHOLOGY"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "CONSULTATION"
                                        ],
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "CONSULTATION"
                                        ],
                                    ),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("finding_code", models.CharField(max_length=30)),
                        ("finding_name", models.CharField(max_length=80)),
                        ("text", models.CharField(blank=True, max_length=500)),
                        ("value", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                        ("unit", models.CharField(blank=True, max_length=20)),
                        ("bounds", models.CharField(blank=True, max_length=120)),
                        ("raised_at", models.DateTimeField()),
                        ("raised_by_id", models.BigIntegerField(null=True)),
                        ("raised_by_name", models.CharField(max_length=60)),
                        ("acknowledge_due_at", models.DateTimeField()),
                        ("reach_due_at", models.DateTimeField()),
                        ("read_back", models.CharField(blank=True, max_length=300)),
                        ("read_back_way", models.CharField(blank=True, max_length=10)),
                        ("read_back_at", models.DateTimeField(null=True)),
                        ("read_back_by_name", models.CharField(blank=True, max_length=60)),
                        ("acknowledged_at", models.DateTimeField(null=True)),
                        ("acknowledged_by_name", models.CharField(blank=True, max_length=60)),
                        ("action", models.CharField(blank=True, max_length=500)),
                        ("acted_at", models.DateTimeField(null=True)),
                        ("acted_by_name", models.CharField(blank=True, max_length=60)),
                        ("reached_at", models.DateTimeField(null=True)),
                        ("reached_by_name", models.CharField(blank=True, max_length=60)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("end_note", models.CharField(blank=True, max_length=500)),
                        (
                            "case",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cases.case",
                            ),
                        ),
                        (
                            "centre",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.centre",
                            ),
                        ),
                        (
                            "centre_host",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "performer",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "requester",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "resident",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.order",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["requester", "raised_at"], name="critical_of_requester"
                            ),
                            models.Index(
                                fields=["performer", "raised_at"], name="critical_of_performer"
                            ),
                            models.Index(
                                fields=["centre_host", "raised_at"], name="critical_of_host"
                            ),
                            models.Index(
                                condition=models.Q(("ended_at", None)),
                                fields=["raised_at", "id"],
                                name="critical_open",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("order", "finding_code"),
                                name="critical_once_an_order_and_finding",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_at__isnull", False),
                                        (
                                            "state__in",
                                            [
                                                lianyi.areas.diagnostics.types.critical.CriticalState[
                                                    "REACHED"
                                                ],
                                                lianyi.areas.diagnostics.types.critical.CriticalState[
                                                    "UNREACHABLE"
                                                ],
                                            ],
                                        ),
                                    ),
                                    models.Q(
                                        models.Q(
                                            (
                                                "state__in",
                                                [
                                                    lianyi.areas.diagnostics.types.critical.CriticalState[
                                                        "REACHED"
                                                    ],
                                                    lianyi.areas.diagnostics.types.critical.CriticalState[
                                                        "UNREACHABLE"
                                                    ],
                                                ],
                                            ),
                                            _negated=True,
                                        ),
                                        ("ended_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="critical_ends_in_its_ends_only",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state",
                                            lianyi.areas.diagnostics.types.critical.CriticalState[
                                                "REACHED"
                                            ],
                                        ),
                                        _negated=True,
                                    ),
                                    ("reached_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="critical_reached_has_its_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state",
                                        lianyi.areas.diagnostics.types.critical.CriticalState[
                                            "NOTIFIED"
                                        ],
                                    ),
                                    models.Q(
                                        ("read_back_at__isnull", False),
                                        models.Q(("read_back", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="critical_read_back_is_kept",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_at", None),
                                    ("ended_at__gte", models.F("raised_at")),
                                    _connector="OR",
                                ),
                                name="critical_ends_after_it_began",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CriticalNotice",
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
                        ("duty", models.CharField(max_length=40)),
                        ("at", models.DateTimeField()),
                        (
                            "institution",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "critical",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notices",
                                to="diagnostics.criticalvalue",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("critical", "level", "duty"), name="critical_notice_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CriticalContact",
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
                            "side",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.critical.ContactSide[
                                            "DOCTOR"
                                        ],
                                        lianyi.areas.diagnostics.types.critical.ContactSide[
                                            "DOCTOR"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.critical.ContactSide[
                                            "PATIENT"
                                        ],
                                        lianyi.areas.diagnostics.types.critical.ContactSide[
                                            "PATIENT"
                                        ],
                                    ),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.critical.ContactWay[
                                            "SCREEN"
                                        ],
                                        lianyi.areas.diagnostics.types.critical.ContactWay[
                                            "SCREEN"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.critical.ContactWay["PHONE"],
                                        lianyi.areas.diagnostics.types.critical.ContactWay["PHONE"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.critical.ContactWay["VISIT"],
                                        lianyi.areas.diagnostics.types.critical.ContactWay["VISIT"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.critical.ContactWay[
                                            "RELATIVE"
                                        ],
                                        lianyi.areas.diagnostics.types.critical.ContactWay[
                                            "RELATIVE"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.critical.ContactWay["WARD"],
                                        lianyi.areas.diagnostics.types.critical.ContactWay["WARD"],
                                    ),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("answered", models.BooleanField()),
                        ("person", models.CharField(blank=True, max_length=60)),
                        ("phone", models.CharField(blank=True, max_length=30)),
                        ("text", models.CharField(blank=True, max_length=500)),
                        ("at", models.DateTimeField()),
                        ("by_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=60)),
                        (
                            "critical",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contacts",
                                to="diagnostics.criticalvalue",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Duty",
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
                        ("user_id", models.BigIntegerField()),
                        ("name", models.CharField(max_length=60)),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        (
                            "centre",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.centre",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["centre", "ends_at"], name="centre_duty_of_day")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("centre", "user_id", "starts_at"), name="centre_duty_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="centre_duty_forward",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EqaRound",
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
                        ("organiser", models.CharField(max_length=12)),
                        ("name", models.CharField(max_length=80)),
                        ("year", models.PositiveSmallIntegerField()),
                        ("due_on", models.DateField()),
                        ("enrolled_at", models.DateTimeField()),
                        ("enrolled_by_name", models.CharField(max_length=60)),
                        ("submitted_at", models.DateTimeField(null=True)),
                        ("submitted_by_name", models.CharField(blank=True, max_length=60)),
                        ("scored_at", models.DateTimeField(null=True)),
                        ("scored_by_name", models.CharField(blank=True, max_length=60)),
                        ("certificate_no", models.CharField(blank=True, max_length=60)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "centre",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.centre",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("centre", "organiser", "name", "year"),
                                name="eqa_round_once_a_year",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("scored_at", None),
                                    ("submitted_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="eqa_scored_after_handed_in",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EqaSample",
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
                        ("analyte", models.CharField(max_length=20)),
                        ("number", models.CharField(max_length=20)),
                        ("value", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                        ("target", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                        ("sd", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                        (
                            "allowed_percent",
                            models.DecimalField(decimal_places=2, max_digits=8, null=True),
                        ),
                        (
                            "allowed",
                            models.DecimalField(decimal_places=4, max_digits=14, null=True),
                        ),
                        ("z", models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                        ("mark", models.CharField(blank=True, max_length=8)),
                        (
                            "round",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="samples",
                                to="diagnostics.eqaround",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "analyte", "number"),
                                name="eqa_sample_once_a_round",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Fitness",
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
                        ("item_code", models.CharField(max_length=30)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.quality.FitnessKind[
                                            "INTERNAL"
                                        ],
                                        lianyi.areas.diagnostics.types.quality.FitnessKind[
                                            "INTERNAL"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.quality.FitnessKind[
                                            "EXTERNAL"
                                        ],
                                        lianyi.areas.diagnostics.types.quality.FitnessKind[
                                            "EXTERNAL"
                                        ],
                                    ),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("passed", models.BooleanField()),
                        ("from_on", models.DateField()),
                        ("until_on", models.DateField(null=True)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("source", models.CharField(max_length=40)),
                        ("set_at", models.DateTimeField()),
                        ("set_by_name", models.CharField(max_length=60)),
                        (
                            "centre",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.centre",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["centre", "item_code", "kind", "from_on"],
                                name="fitness_of_centre",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("centre", "item_code", "kind", "source"),
                                name="fitness_once_a_source",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Laboratory",
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
                        ("name", models.CharField(max_length=80)),
                        ("kind", models.CharField(max_length=14)),
                        ("biosafety", models.CharField(max_length=6)),
                        ("scope", models.CharField(blank=True, max_length=500)),
                        ("state", models.CharField(max_length=10)),
                        ("head_name", models.CharField(blank=True, max_length=60)),
                        ("staff_count", models.PositiveSmallIntegerField(default=0)),
                        ("area_m2", models.PositiveIntegerField(null=True)),
                        ("equipment", models.TextField(blank=True)),
                        ("accepted_on", models.DateField(null=True)),
                        ("acceptance_no", models.CharField(blank=True, max_length=60)),
                        ("changed_at", models.DateTimeField()),
                        ("changed_by_name", models.CharField(max_length=60)),
                        (
                            "centre",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.centre",
                            ),
                        ),
                        (
                            "institution",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("institution", "name"), name="laboratory_one_name"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["ACCEPTED", "RUNNING"]), _negated=True),
                                    ("accepted_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="laboratory_runs_after_acceptance",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LabCapacity",
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
                        ("item_code", models.CharField(max_length=30)),
                        ("method", models.CharField(max_length=60)),
                        ("per_day", models.PositiveIntegerField()),
                        ("surge_per_day", models.PositiveIntegerField()),
                        ("from_on", models.DateField()),
                        (
                            "laboratory",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="capacities",
                                to="diagnostics.laboratory",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("laboratory", "item_code", "from_on"),
                                name="lab_capacity_once_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("surge_per_day__gte", models.F("per_day"))),
                                name="lab_capacity_surge_is_more",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Measure",
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
                        ("code", models.CharField(max_length=20)),
                        ("adopted_on", models.DateField()),
                        ("ended_on", models.DateField(null=True)),
                        (
                            "institution",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("institution", "code"), name="measure_adopted_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeasureUse",
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
                        ("month", models.DateField()),
                        ("uses", models.PositiveIntegerField()),
                        ("noted_by_name", models.CharField(max_length=60)),
                        (
                            "measure",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uses",
                                to="diagnostics.measure",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("measure", "month"), name="measure_month_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Offer",
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
                        ("item_code", models.CharField(max_length=30)),
                        ("price_fen", models.PositiveIntegerField()),
                        ("from_on", models.DateField()),
                        ("until_on", models.DateField(null=True)),
                        (
                            "centre",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="offers",
                                to="diagnostics.centre",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("centre", "item_code", "from_on"),
                                name="centre_offer_once_a_day",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Order",
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
                        ("number", models.CharField(max_length=16, null=True, unique=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.words.State["ORDERED"],
                                        lianyi.areas.diagnostics.types.words.State["ORDERED"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.State["EXAMINED"],
                                        lianyi.areas.diagnostics.types.words.State["EXAMINED"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.State["WAITING"],
                                        lianyi.areas.diagnostics.types.words.State["WAITING"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.State["READING"],
                                        lianyi.areas.diagnostics.types.words.State["READING"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.State["SUBMITTED"],
                                        lianyi.areas.diagnostics.types.words.State["SUBMITTED"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.State["SIGNED"],
                                        lianyi.areas.diagnostics.types.words.State["SIGNED"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.State["CLOSED"],
                                        lianyi.areas.diagnostics.types.words.State["CLOSED"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.State["CANCELLED"],
                                        lianyi.areas.diagnostics.types.words.State["CANCELLED"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.State["LAPSED"],
                                        lianyi.areas.diagnostics.types.words.State["LAPSED"],
                                    ),
                                ],
                                default=lianyi.areas.diagnostics.types.words.State["ORDERED"],
                                max_length=10,
                            ),
                        ),
                        (
                            "urgency",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.words.Urgency["STAT"],
                                        lianyi.areas.diagnostics.types.words.Urgency["STAT"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.Urgency["URGENT"],
                                        lianyi.areas.diagnostics.types.words.Urgency["URGENT"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.Urgency["ROUTINE"],
                                        lianyi.areas.diagnostics.types.words.Urgency["ROUTINE"],
                                    ),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("urgency_rank", models.PositiveSmallIntegerField()),
                        ("county_code", models.CharField(blank=True, max_length=12)),
                        (
                            "centre_kind",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind["IMAGING"],
                                        lianyi.areas.diagnostics.types.words.CentreKind["IMAGING"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind["ECG"],
                                        lianyi.areas.diagnostics.types.words.CentreKind["ECG"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "ULTRASOUND"
                                        ],
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "ULTRASOUND"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "LABORATORY"
                                        ],
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "LABORATORY"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "PATHOLOGY"
                                        ],
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "PATHOLOGY"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "CONSULTATION"
                                        ],
                                        lianyi.areas.diagnostics.types.words.CentreKind[
                                            "CONSULTATION"
                                        ],
                                    ),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("item_code", models.CharField(max_length=30)),
                        ("item_name", models.CharField(max_length=80)),
                        (
                            "modality",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.words.Modality["CT"],
                                        lianyi.areas.diagnostics.types.words.Modality["CT"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.Modality["DX"],
                                        lianyi.areas.diagnostics.types.words.Modality["DX"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.Modality["MR"],
                                        lianyi.areas.diagnostics.types.words.Modality["MR"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.Modality["MG"],
                                        lianyi.areas.diagnostics.types.words.Modality["MG"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.Modality["ECG"],
                                        lianyi.areas.diagnostics.types.words.Modality["ECG"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.Modality["US"],
                                        lianyi.areas.diagnostics.types.words.Modality["US"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.Modality["ES"],
                                        lianyi.areas.diagnostics.types.words.Modality["ES"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.Modality["LAB"],
                                        lianyi.areas.diagnostics.types.words.Modality["LAB"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.words.Modality["PATH"],
                                        lianyi.areas.diagnostics.types.words.Modality["PATH"],
                                    ),
                                ],
                                max_length=4,
                            ),
                        ),
                        ("body_part", models.CharField(blank=True, max_length=30)),
                        ("laterality", models.CharField(blank=True, max_length=1)),
                        ("price_fen", models.PositiveIntegerField(default=0)),
                        ("ordered_by_id", models.BigIntegerField(null=True)),
                        ("ordered_by_name", models.CharField(max_length=60)),
                        ("diagnosis_code", models.CharField(blank=True, max_length=20)),
                        ("diagnosis_name", models.CharField(blank=True, max_length=120)),
                        ("clinical_info", models.CharField(max_length=1000)),
                        ("question", models.CharField(blank=True, max_length=300)),
                        ("encounter_id", models.BigIntegerField(null=True)),
                        ("referral_id", models.BigIntegerField(null=True)),
                        ("slot_reservation_id", models.BigIntegerField(null=True)),
                        ("ordered_at", models.DateTimeField()),
                        ("scheduled_at", models.DateTimeField(null=True)),
                        ("performed_at", models.DateTimeField(null=True)),
                        ("performed_by_id", models.BigIntegerField(null=True)),
                        ("performed_by_name", models.CharField(blank=True, max_length=60)),
                        ("transmitted_at", models.DateTimeField(null=True)),
                        ("report_due_at", models.DateTimeField(null=True)),
                        ("claimed_at", models.DateTimeField(null=True)),
                        ("claimed_by_id", models.BigIntegerField(null=True)),
                        ("claimed_by_name", models.CharField(blank=True, max_length=60)),
                        ("claim_until", models.DateTimeField(null=True)),
                        ("submitted_at", models.DateTimeField(null=True)),
                        ("signed_at", models.DateTimeField(null=True)),
                        ("informed_at", models.DateTimeField(null=True)),
                        ("informed_by_name", models.CharField(blank=True, max_length=60)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("critical", models.BooleanField(default=False)),
                        ("abnormal", models.BooleanField(null=True)),
                        ("retakes", models.PositiveSmallIntegerField(default=0)),
                        ("end_reason", models.CharField(blank=True, max_length=20)),
                        ("end_note", models.CharField(blank=True, max_length=300)),
                        (
                            "case",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cases.case",
                            ),
                        ),
                        (
                            "centre",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.centre",
                            ),
                        ),
                        (
                            "centre_host",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "performer",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "repeat_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.order",
                            ),
                        ),
                        (
                            "requester",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "resident",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            lianyi.areas.diagnostics.types.words.State["WAITING"],
                                            lianyi.areas.diagnostics.types.words.State["READING"],
                                            lianyi.areas.diagnostics.types.words.State["SUBMITTED"],
                                        ],
                                    )
                                ),
                                fields=["centre", "urgency_rank", "report_due_at", "id"],
                                name="order_queue",
                            ),
                            models.Index(fields=["centre", "signed_at"], name="order_signed"),
                            models.Index(
                                fields=["centre_host", "state", "ordered_at"], name="order_of_host"
                            ),
                            models.Index(
                                fields=["requester", "state", "ordered_at"],
                                name="order_of_requester",
                            ),
                            models.Index(
                                fields=["performer", "state", "ordered_at"],
                                name="order_of_performer",
                            ),
                            models.Index(
                                fields=["resident", "ordered_at"], name="order_of_resident"
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("state", lianyi.areas.diagnostics.types.words.State["READING"])
                                ),
                                fields=["claim_until"],
                                name="order_claims",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("claim_until__isnull", False),
                                        (
                                            "state",
                                            lianyi.areas.diagnostics.types.words.State["READING"],
                                        ),
                                    ),
                                    models.Q(
                                        models.Q(
                                            (
                                                "state",
                                                lianyi.areas.diagnostics.types.words.State[
                                                    "READING"
                                                ],
                                            ),
                                            _negated=True,
                                        ),
                                        ("claim_until", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="order_claim_only_while_read",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state__in",
                                            [
                                                lianyi.areas.diagnostics.types.words.State[
                                                    "WAITING"
                                                ],
                                                lianyi.areas.diagnostics.types.words.State[
                                                    "READING"
                                                ],
                                                lianyi.areas.diagnostics.types.words.State[
                                                    "SUBMITTED"
                                                ],
                                                lianyi.areas.diagnostics.types.words.State[
                                                    "SIGNED"
                                                ],
                                                lianyi.areas.diagnostics.types.words.State[
                                                    "CLOSED"
                                                ],
                                            ],
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        ("report_due_at__isnull", False),
                                        ("transmitted_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="order_at_centre_has_its_times",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state__in",
                                            [
                                                lianyi.areas.diagnostics.types.words.State[
                                                    "SIGNED"
                                                ],
                                                lianyi.areas.diagnostics.types.words.State[
                                                    "CLOSED"
                                                ],
                                            ],
                                        ),
                                        _negated=True,
                                    ),
                                    ("signed_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="order_signed_has_its_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("transmitted_at", None),
                                    ("transmitted_at__gte", models.F("ordered_at")),
                                    _connector="OR",
                                ),
                                name="order_sent_after_ordered",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HeldResult",
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
                        ("label", models.CharField(max_length=20)),
                        ("analyte", models.CharField(max_length=20)),
                        ("value", models.CharField(max_length=60)),
                        ("unit", models.CharField(blank=True, max_length=20)),
                        ("analyser", models.CharField(blank=True, max_length=40)),
                        ("reason", models.CharField(max_length=20)),
                        ("detail", models.CharField(blank=True, max_length=60)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.laboratory.HeldState["OPEN"],
                                        lianyi.areas.diagnostics.types.laboratory.HeldState["OPEN"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.laboratory.HeldState[
                                            "TAKEN"
                                        ],
                                        lianyi.areas.diagnostics.types.laboratory.HeldState[
                                            "TAKEN"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.laboratory.HeldState[
                                            "DISCARDED"
                                        ],
                                        lianyi.areas.diagnostics.types.laboratory.HeldState[
                                            "DISCARDED"
                                        ],
                                    ),
                                ],
                                default=lianyi.areas.diagnostics.types.laboratory.HeldState["OPEN"],
                                max_length=10,
                            ),
                        ),
                        ("held_at", models.DateTimeField()),
                        ("held_by_name", models.CharField(max_length=60)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("ended_by_name", models.CharField(blank=True, max_length=60)),
                        ("end_note", models.CharField(blank=True, max_length=200)),
                        (
                            "centre",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.centre",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.order",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["centre", "state", "held_at"], name="held_result_of_centre"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state",
                                        lianyi.areas.diagnostics.types.laboratory.HeldState["OPEN"],
                                    ),
                                    ("ended_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="held_result_ended_has_its_time",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Grossing",
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
                        ("number", models.CharField(max_length=16, null=True, unique=True)),
                        ("description", models.CharField(max_length=2000)),
                        ("pieces", models.PositiveSmallIntegerField()),
                        ("at", models.DateTimeField()),
                        ("by_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=60)),
                        ("ischaemia_minutes", models.PositiveIntegerField(null=True)),
                        ("ischaemia_late", models.BooleanField(default=False)),
                        (
                            "order",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.order",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="FilmGrade",
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
                            "grade",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.quality.Grade["FIRST"],
                                        lianyi.areas.diagnostics.types.quality.Grade["FIRST"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.quality.Grade["SECOND"],
                                        lianyi.areas.diagnostics.types.quality.Grade["SECOND"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.quality.Grade["THIRD"],
                                        lianyi.areas.diagnostics.types.quality.Grade["THIRD"],
                                    ),
                                ],
                                max_length=1,
                            ),
                        ),
                        ("faults", models.JSONField(default=list)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("graded_at", models.DateTimeField()),
                        ("graded_by_id", models.BigIntegerField(null=True)),
                        ("graded_by_name", models.CharField(max_length=60)),
                        (
                            "order",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.order",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["graded_at"], name="film_graded_at")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "grade",
                                        lianyi.areas.diagnostics.types.quality.Grade["FIRST"],
                                    ),
                                    models.Q(("faults", []), _negated=True),
                                    _connector="OR",
                                ),
                                name="film_below_first_has_faults",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Feedback",
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
                                    (
                                        lianyi.areas.diagnostics.types.quality.FeedbackKind[
                                            "GRADE"
                                        ],
                                        lianyi.areas.diagnostics.types.quality.FeedbackKind[
                                            "GRADE"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.quality.FeedbackKind[
                                            "RETAKE"
                                        ],
                                        lianyi.areas.diagnostics.types.quality.FeedbackKind[
                                            "RETAKE"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.quality.FeedbackKind[
                                            "REJECTED"
                                        ],
                                        lianyi.areas.diagnostics.types.quality.FeedbackKind[
                                            "REJECTED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.quality.FeedbackKind[
                                            "READING"
                                        ],
                                        lianyi.areas.diagnostics.types.quality.FeedbackKind[
                                            "READING"
                                        ],
                                    ),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("to_user_id", models.BigIntegerField(null=True)),
                        ("to_name", models.CharField(blank=True, max_length=60)),
                        ("text", models.CharField(max_length=500)),
                        ("at", models.DateTimeField()),
                        ("by_name", models.CharField(max_length=60)),
                        ("read_at", models.DateTimeField(null=True)),
                        ("read_by_name", models.CharField(blank=True, max_length=60)),
                        ("answer", models.CharField(blank=True, max_length=300)),
                        (
                            "institution",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.order",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("read_at", None)),
                                fields=["institution", "at"],
                                name="feedback_unread",
                            ),
                            models.Index(
                                fields=["institution", "at"], name="feedback_of_institution"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Draft",
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
                                    (
                                        lianyi.areas.diagnostics.types.reports.ReportKind[
                                            "ORIGINAL"
                                        ],
                                        lianyi.areas.diagnostics.types.reports.ReportKind[
                                            "ORIGINAL"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.reports.ReportKind[
                                            "ADDENDUM"
                                        ],
                                        lianyi.areas.diagnostics.types.reports.ReportKind[
                                            "ADDENDUM"
                                        ],
                                    ),
                                ],
                                default=lianyi.areas.diagnostics.types.reports.ReportKind[
                                    "ORIGINAL"
                                ],
                                max_length=8,
                            ),
                        ),
                        ("template_code", models.CharField(max_length=30)),
                        ("findings", models.TextField(blank=True)),
                        ("impression", models.TextField(blank=True)),
                        ("values", models.JSONField(default=dict)),
                        ("conclusion", models.CharField(blank=True, max_length=8)),
                        ("critical_code", models.CharField(blank=True, max_length=40)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("retakes", models.PositiveSmallIntegerField(default=0)),
                        ("author_id", models.BigIntegerField(null=True)),
                        ("author_name", models.CharField(max_length=60)),
                        ("saved_at", models.DateTimeField()),
                        ("saved_by_id", models.BigIntegerField(null=True)),
                        ("saved_by_name", models.CharField(max_length=60)),
                        ("submitted_at", models.DateTimeField(null=True)),
                        ("submitted", models.JSONField(null=True)),
                        ("sent_back_at", models.DateTimeField(null=True)),
                        ("sent_back_by_name", models.CharField(blank=True, max_length=60)),
                        ("sent_back_reason", models.CharField(blank=True, max_length=300)),
                        (
                            "order",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.order",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Block",
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
                        ("letter", models.CharField(max_length=4)),
                        ("tissue", models.CharField(max_length=80)),
                        ("embedded_at", models.DateTimeField()),
                        ("by_name", models.CharField(max_length=60)),
                        (
                            "order",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.order",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("order", "letter"), name="block_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RecognitionDecision",
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
                            "decision",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.recognition.Decision[
                                            "RECOGNISED"
                                        ],
                                        lianyi.areas.diagnostics.types.recognition.Decision[
                                            "RECOGNISED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.recognition.Decision[
                                            "REPEATED"
                                        ],
                                        lianyi.areas.diagnostics.types.recognition.Decision[
                                            "REPEATED"
                                        ],
                                    ),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("county_code", models.CharField(blank=True, max_length=12)),
                        ("item_code", models.CharField(max_length=30)),
                        ("item_name", models.CharField(max_length=80)),
                        ("earlier_at", models.DateTimeField()),
                        ("reason_code", models.CharField(blank=True, max_length=20)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("explained", models.CharField(blank=True, max_length=300)),
                        ("saved_fen", models.PositiveIntegerField(default=0)),
                        ("encounter_id", models.BigIntegerField(null=True)),
                        ("document_id", models.BigIntegerField(null=True)),
                        ("decided_at", models.DateTimeField()),
                        ("decided_by_id", models.BigIntegerField(null=True)),
                        ("decided_by_name", models.CharField(max_length=60)),
                        (
                            "earlier",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.order",
                            ),
                        ),
                        (
                            "earlier_performer",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "institution",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "order",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.order",
                            ),
                        ),
                        (
                            "resident",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["institution", "decided_at"], name="recognition_by"
                            ),
                            models.Index(
                                fields=["county_code", "decided_at"], name="recognition_of_county"
                            ),
                            models.Index(
                                fields=["resident", "decided_at"], name="recognition_of_resident"
                            ),
                            models.Index(
                                fields=["earlier_performer", "decided_at"],
                                name="recognition_of_whom",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "decision",
                                            lianyi.areas.diagnostics.types.recognition.Decision[
                                                "REPEATED"
                                            ],
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        ("order__isnull", False),
                                        models.Q(("reason_code", ""), _negated=True),
                                        models.Q(("note", ""), _negated=True),
                                        models.Q(("explained", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="recognition_repeat_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "decision",
                                            lianyi.areas.diagnostics.types.recognition.Decision[
                                                "RECOGNISED"
                                            ],
                                        ),
                                        _negated=True,
                                    ),
                                    ("order", None),
                                    _connector="OR",
                                ),
                                name="recognition_places_no_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("decided_at__gte", models.F("earlier_at"))),
                                name="recognition_looks_back",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RecognitionItem",
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
                        ("county_code", models.CharField(max_length=12)),
                        ("item_code", models.CharField(max_length=30)),
                        ("from_on", models.DateField()),
                        (
                            "extent",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.recognition.Extent[
                                            "CONSORTIUM"
                                        ],
                                        lianyi.areas.diagnostics.types.recognition.Extent[
                                            "CONSORTIUM"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.recognition.Extent["COUNTY"],
                                        lianyi.areas.diagnostics.types.recognition.Extent["COUNTY"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.recognition.Extent["CITY"],
                                        lianyi.areas.diagnostics.types.recognition.Extent["CITY"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.recognition.Extent[
                                            "PROVINCE"
                                        ],
                                        lianyi.areas.diagnostics.types.recognition.Extent[
                                            "PROVINCE"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.recognition.Extent["NATION"],
                                        lianyi.areas.diagnostics.types.recognition.Extent["NATION"],
                                    ),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("valid_hours", models.PositiveIntegerField()),
                        (
                            "condition",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.recognition.Condition[
                                            "NONE"
                                        ],
                                        lianyi.areas.diagnostics.types.recognition.Condition[
                                            "NONE"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.recognition.Condition[
                                            "GRADE"
                                        ],
                                        lianyi.areas.diagnostics.types.recognition.Condition[
                                            "GRADE"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.recognition.Condition[
                                            "CONTROL"
                                        ],
                                        lianyi.areas.diagnostics.types.recognition.Condition[
                                            "CONTROL"
                                        ],
                                    ),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("equivalents", models.JSONField(default=list)),
                        ("exceptions", models.CharField(blank=True, max_length=300)),
                        ("confirmed", models.BooleanField(default=False)),
                        ("retired", models.BooleanField(default=False)),
                        ("set_at", models.DateTimeField()),
                        ("set_by_name", models.CharField(max_length=60)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("county_code", "item_code", "from_on"),
                                name="recognition_item_once_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("valid_hours__gt", 0)),
                                name="recognition_item_is_valid_for_a_while",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Report",
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
                                    (
                                        lianyi.areas.diagnostics.types.reports.ReportKind[
                                            "ORIGINAL"
                                        ],
                                        lianyi.areas.diagnostics.types.reports.ReportKind[
                                            "ORIGINAL"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.reports.ReportKind[
                                            "ADDENDUM"
                                        ],
                                        lianyi.areas.diagnostics.types.reports.ReportKind[
                                            "ADDENDUM"
                                        ],
                                    ),
                                ],
                                default=lianyi.areas.diagnostics.types.reports.ReportKind[
                                    "ORIGINAL"
                                ],
                                max_length=8,
                            ),
                        ),
                        ("template_code", models.CharField(max_length=30)),
                        ("findings", models.TextField(blank=True)),
                        ("impression", models.TextField(blank=True)),
                        ("values", models.JSONField(default=dict)),
                        ("conclusion", models.CharField(blank=True, max_length=8)),
                        ("critical_code", models.CharField(blank=True, max_length=40)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("number", models.PositiveSmallIntegerField()),
                        ("shown", models.JSONField(default=list)),
                        ("written_by_id", models.BigIntegerField(null=True)),
                        ("written_by_name", models.CharField(max_length=60)),
                        ("written_at", models.DateTimeField()),
                        ("reviewed_by_id", models.BigIntegerField(null=True)),
                        ("reviewed_by_name", models.CharField(blank=True, max_length=60)),
                        ("reviewed_at", models.DateTimeField(null=True)),
                        ("signed_by_id", models.BigIntegerField(null=True)),
                        ("signed_by_name", models.CharField(max_length=60)),
                        ("signed_at", models.DateTimeField()),
                        ("submitted", models.JSONField(null=True)),
                        ("lone", models.BooleanField(default=False)),
                        ("lone_due_at", models.DateTimeField(null=True)),
                        ("lone_reviewed_at", models.DateTimeField(null=True)),
                        ("lone_reviewed_by_name", models.CharField(blank=True, max_length=60)),
                        ("lone_agrees", models.BooleanField(null=True)),
                        ("lone_note", models.CharField(blank=True, max_length=300)),
                        ("key_id", models.CharField(max_length=8)),
                        ("seal", models.CharField(max_length=64)),
                        ("code", models.CharField(max_length=24, unique=True)),
                        ("document_id", models.BigIntegerField(null=True)),
                        (
                            "order",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="diagnostics.order",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("lone", True), ("lone_reviewed_at", None)),
                                fields=["lone_due_at", "id"],
                                name="report_lone_unreviewed",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("order", "number"), name="report_version_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "kind",
                                            lianyi.areas.diagnostics.types.reports.ReportKind[
                                                "ORIGINAL"
                                            ],
                                        ),
                                        ("number", 1),
                                    ),
                                    models.Q(
                                        (
                                            "kind",
                                            lianyi.areas.diagnostics.types.reports.ReportKind[
                                                "ADDENDUM"
                                            ],
                                        ),
                                        ("number__gt", 1),
                                        models.Q(("reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="report_addendum_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("seal", ""), _negated=True),
                                    models.Q(("conclusion", ""), _negated=True),
                                    models.Q(("impression", ""), _negated=True),
                                ),
                                name="report_signed_is_sealed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reviewed_by_id", None),
                                    models.Q(
                                        ("reviewed_by_id", models.F("written_by_id")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="report_reviewed_by_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("lone", False), ("lone_due_at", None)),
                                    models.Q(("lone", True), ("lone_due_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="report_lone_is_reviewed_later",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReportNotice",
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
                        ("why", models.CharField(max_length=10)),
                        ("user_id", models.BigIntegerField(null=True)),
                        ("user_name", models.CharField(blank=True, max_length=60)),
                        ("made_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("acknowledged_at", models.DateTimeField(null=True)),
                        ("acknowledged_by_name", models.CharField(blank=True, max_length=60)),
                        (
                            "case",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cases.case",
                            ),
                        ),
                        (
                            "institution",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.order",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.report",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("acknowledged_at", None)),
                                fields=["institution", "due_at", "id"],
                                name="report_notice_open",
                            ),
                            models.Index(
                                condition=models.Q(("acknowledged_at", None)),
                                fields=["user_id", "due_at", "id"],
                                name="report_notice_of_user",
                            ),
                            models.Index(fields=["order"], name="report_notice_of_order"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "institution", "user_id"),
                                name="report_notice_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReportReading",
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
                        ("user_id", models.BigIntegerField()),
                        ("user_name", models.CharField(max_length=60)),
                        ("first_at", models.DateTimeField()),
                        ("last_at", models.DateTimeField()),
                        (
                            "institution",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="readings",
                                to="diagnostics.report",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "user_id"), name="report_reading_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ResultSheet",
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
                            "state",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.laboratory.SheetState[
                                            "OPEN"
                                        ],
                                        lianyi.areas.diagnostics.types.laboratory.SheetState[
                                            "OPEN"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.laboratory.SheetState[
                                            "VERIFIED"
                                        ],
                                        lianyi.areas.diagnostics.types.laboratory.SheetState[
                                            "VERIFIED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.laboratory.SheetState[
                                            "SIGNED"
                                        ],
                                        lianyi.areas.diagnostics.types.laboratory.SheetState[
                                            "SIGNED"
                                        ],
                                    ),
                                ],
                                default=lianyi.areas.diagnostics.types.laboratory.SheetState[
                                    "OPEN"
                                ],
                                max_length=8,
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("retakes", models.PositiveSmallIntegerField(default=0)),
                        ("analyser", models.CharField(blank=True, max_length=40)),
                        ("comment", models.CharField(blank=True, max_length=500)),
                        ("entered_at", models.DateTimeField(null=True)),
                        ("entered_by_id", models.BigIntegerField(null=True)),
                        ("entered_by_name", models.CharField(blank=True, max_length=60)),
                        ("verified_at", models.DateTimeField(null=True)),
                        ("verified_by_id", models.BigIntegerField(null=True)),
                        ("verified_by_name", models.CharField(blank=True, max_length=60)),
                        ("signed_at", models.DateTimeField(null=True)),
                        ("signed_by_name", models.CharField(blank=True, max_length=60)),
                        ("qc_reason", models.CharField(blank=True, max_length=300)),
                        ("qc_reason_by_name", models.CharField(blank=True, max_length=60)),
                        (
                            "order",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.order",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state",
                                            lianyi.areas.diagnostics.types.laboratory.SheetState[
                                                "SIGNED"
                                            ],
                                        ),
                                        _negated=True,
                                    ),
                                    ("signed_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="results_signed_have_their_time",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Result",
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
                        ("rank", models.PositiveSmallIntegerField()),
                        ("analyte", models.CharField(max_length=20)),
                        ("value", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                        ("text", models.CharField(blank=True, max_length=200)),
                        ("sent", models.CharField(blank=True, max_length=60)),
                        ("unit", models.CharField(blank=True, max_length=20)),
                        ("low", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                        ("high", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                        ("range_source", models.CharField(blank=True, max_length=20)),
                        ("flag", models.CharField(blank=True, max_length=2)),
                        ("critical_code", models.CharField(blank=True, max_length=40)),
                        ("before", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                        ("before_at", models.DateTimeField(null=True)),
                        (
                            "change_percent",
                            models.DecimalField(decimal_places=1, max_digits=8, null=True),
                        ),
                        ("delta_exceeded", models.BooleanField(default=False)),
                        ("entered_at", models.DateTimeField()),
                        ("entered_by_name", models.CharField(max_length=60)),
                        (
                            "sheet",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="results",
                                to="diagnostics.resultsheet",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("sheet", "analyte"), name="result_once_a_sheet"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("value__isnull", False),
                                    models.Q(("text", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="result_says_something",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Retake",
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
                        ("reason", models.CharField(max_length=20)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("performed_by_id", models.BigIntegerField(null=True)),
                        ("performed_by_name", models.CharField(blank=True, max_length=60)),
                        ("at", models.DateTimeField()),
                        ("by_name", models.CharField(max_length=60)),
                        (
                            "order",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.order",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["at"], name="retake_at"),
                            models.Index(fields=["order", "at"], name="retake_of_order"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RunReading",
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
                        ("at", models.DateTimeField()),
                        ("celsius", models.DecimalField(decimal_places=1, max_digits=5)),
                        ("out_of_bounds", models.BooleanField()),
                        ("by_name", models.CharField(max_length=60)),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="readings",
                                to="diagnostics.courierrun",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RunStop",
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
                        ("place", models.PositiveSmallIntegerField()),
                        ("left_at", models.DateTimeField(null=True)),
                        ("handed_by_name", models.CharField(blank=True, max_length=60)),
                        ("tubes", models.PositiveSmallIntegerField(default=0)),
                        (
                            "institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stops",
                                to="diagnostics.courierrun",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "institution"), name="run_stop_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SecondReading",
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
                            "state",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.quality.SecondReadingState[
                                            "DRAWN"
                                        ],
                                        lianyi.areas.diagnostics.types.quality.SecondReadingState[
                                            "DRAWN"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.quality.SecondReadingState[
                                            "READ"
                                        ],
                                        lianyi.areas.diagnostics.types.quality.SecondReadingState[
                                            "READ"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.quality.SecondReadingState[
                                            "SCORED"
                                        ],
                                        lianyi.areas.diagnostics.types.quality.SecondReadingState[
                                            "SCORED"
                                        ],
                                    ),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("seed", models.CharField(max_length=60)),
                        ("drawn_at", models.DateTimeField()),
                        ("first_reader_id", models.BigIntegerField(null=True)),
                        ("first_reader_name", models.CharField(blank=True, max_length=60)),
                        ("first_abnormal", models.BooleanField()),
                        ("second_abnormal", models.BooleanField(null=True)),
                        ("impression", models.CharField(blank=True, max_length=1000)),
                        ("read_at", models.DateTimeField(null=True)),
                        ("reader_id", models.BigIntegerField(null=True)),
                        ("reader_name", models.CharField(blank=True, max_length=60)),
                        ("score", models.PositiveSmallIntegerField(null=True)),
                        ("significant", models.BooleanField(default=False)),
                        ("score_note", models.CharField(blank=True, max_length=500)),
                        ("scored_at", models.DateTimeField(null=True)),
                        ("addendum_proposed", models.BooleanField(default=False)),
                        (
                            "order",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.order",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["state", "drawn_at"], name="second_reading_waiting"
                            ),
                            models.Index(fields=["scored_at"], name="second_reading_scored"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state",
                                        lianyi.areas.diagnostics.types.quality.SecondReadingState[
                                            "DRAWN"
                                        ],
                                    ),
                                    models.Q(
                                        ("read_at__isnull", False),
                                        ("reader_id__isnull", False),
                                        ("second_abnormal__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="second_reading_read_has_its_result",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state",
                                            lianyi.areas.diagnostics.types.quality.SecondReadingState[
                                                "SCORED"
                                            ],
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(("score__gte", 1), ("score__lte", 4)),
                                    _connector="OR",
                                ),
                                name="second_reading_scored_one_to_four",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Slide",
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
                        ("number", models.PositiveSmallIntegerField()),
                        ("stain", models.CharField(max_length=30)),
                        ("stained_at", models.DateTimeField()),
                        ("by_name", models.CharField(max_length=60)),
                        (
                            "block",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="slides",
                                to="diagnostics.block",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("block", "number"), name="slide_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SlideTransfer",
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
                        ("purpose", models.CharField(max_length=8)),
                        ("digital", models.BooleanField(default=False)),
                        ("slides", models.CharField(max_length=200)),
                        ("question", models.CharField(blank=True, max_length=300)),
                        ("sent_at", models.DateTimeField()),
                        ("sent_by_name", models.CharField(max_length=60)),
                        ("received_at", models.DateTimeField(null=True)),
                        ("received_by_name", models.CharField(blank=True, max_length=60)),
                        ("quality", models.CharField(blank=True, max_length=6)),
                        ("faults", models.JSONField(default=list)),
                        ("opinion", models.CharField(blank=True, max_length=2000)),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("answered_by_name", models.CharField(blank=True, max_length=60)),
                        ("back_at", models.DateTimeField(null=True)),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.order",
                            ),
                        ),
                        (
                            "receiver",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "sender",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("sender", models.F("receiver")), _negated=True),
                                name="slides_go_somewhere_else",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_at", None),
                                    models.Q(
                                        ("received_at__isnull", False),
                                        models.Q(("quality", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="slides_answered_after_receipt_with_quality",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Specimen",
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
                        ("barcode", models.CharField(max_length=12, null=True, unique=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.laboratory.SpecimenState[
                                            "COLLECTED"
                                        ],
                                        lianyi.areas.diagnostics.types.laboratory.SpecimenState[
                                            "COLLECTED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.laboratory.SpecimenState[
                                            "IN_TRANSIT"
                                        ],
                                        lianyi.areas.diagnostics.types.laboratory.SpecimenState[
                                            "IN_TRANSIT"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.laboratory.SpecimenState[
                                            "RECEIVED"
                                        ],
                                        lianyi.areas.diagnostics.types.laboratory.SpecimenState[
                                            "RECEIVED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.laboratory.SpecimenState[
                                            "REJECTED"
                                        ],
                                        lianyi.areas.diagnostics.types.laboratory.SpecimenState[
                                            "REJECTED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.laboratory.SpecimenState[
                                            "DISPOSED"
                                        ],
                                        lianyi.areas.diagnostics.types.laboratory.SpecimenState[
                                            "DISPOSED"
                                        ],
                                    ),
                                ],
                                default=lianyi.areas.diagnostics.types.laboratory.SpecimenState[
                                    "COLLECTED"
                                ],
                                max_length=10,
                            ),
                        ),
                        ("kind", models.CharField(max_length=12)),
                        ("container", models.CharField(max_length=12)),
                        ("site", models.CharField(blank=True, max_length=60)),
                        ("note", models.CharField(blank=True, max_length=200)),
                        ("collected_at", models.DateTimeField()),
                        ("collected_by_id", models.BigIntegerField(null=True)),
                        ("collected_by_name", models.CharField(max_length=60)),
                        ("keep_until", models.DateTimeField(null=True)),
                        ("celsius_low", models.SmallIntegerField(null=True)),
                        ("celsius_high", models.SmallIntegerField(null=True)),
                        ("warm", models.BooleanField(default=False)),
                        ("devitalised_at", models.DateTimeField(null=True)),
                        ("fixed_at", models.DateTimeField(null=True)),
                        ("picked_up_at", models.DateTimeField(null=True)),
                        ("received_at", models.DateTimeField(null=True)),
                        ("received_by_name", models.CharField(blank=True, max_length=60)),
                        ("reject_reason", models.CharField(blank=True, max_length=20)),
                        ("reject_note", models.CharField(blank=True, max_length=200)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("ended_by_name", models.CharField(blank=True, max_length=60)),
                        (
                            "centre",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.centre",
                            ),
                        ),
                        (
                            "centre_host",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "institution",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "recollect_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.specimen",
                            ),
                        ),
                        (
                            "resident",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="specimens",
                                to="diagnostics.courierrun",
                            ),
                        ),
                        (
                            "orders",
                            models.ManyToManyField(
                                related_name="specimens",
                                through="diagnostics.SpecimenOrder",
                                to="diagnostics.order",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["centre_host", "state", "collected_at"],
                                name="specimen_of_lab",
                            ),
                            models.Index(
                                fields=["institution", "state", "collected_at"],
                                name="specimen_of_unit",
                            ),
                            models.Index(
                                fields=["resident", "collected_at"], name="specimen_of_resident"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state",
                                            lianyi.areas.diagnostics.types.laboratory.SpecimenState[
                                                "REJECTED"
                                            ],
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(("reject_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="specimen_rejected_for_a_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state",
                                            lianyi.areas.diagnostics.types.laboratory.SpecimenState[
                                                "RECEIVED"
                                            ],
                                        ),
                                        _negated=True,
                                    ),
                                    ("received_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="specimen_received_has_its_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("devitalised_at", None),
                                    ("fixed_at", None),
                                    ("fixed_at__gte", models.F("devitalised_at")),
                                    _connector="OR",
                                ),
                                name="specimen_fixed_after_it_was_taken",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SpecimenOrder",
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
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="specimen_links",
                                to="diagnostics.order",
                            ),
                        ),
                        (
                            "specimen",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="order_links",
                                to="diagnostics.specimen",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("specimen", "order"), name="specimen_order_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SpecimenStep",
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
                            "move",
                            models.CharField(
                                choices=[
                                    ("COLLECT", "COLLECT"),
                                    (
                                        lianyi.areas.diagnostics.types.laboratory.SpecimenMove[
                                            "PICK_UP"
                                        ],
                                        lianyi.areas.diagnostics.types.laboratory.SpecimenMove[
                                            "PICK_UP"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.laboratory.SpecimenMove[
                                            "RECEIVE"
                                        ],
                                        lianyi.areas.diagnostics.types.laboratory.SpecimenMove[
                                            "RECEIVE"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.laboratory.SpecimenMove[
                                            "REJECT"
                                        ],
                                        lianyi.areas.diagnostics.types.laboratory.SpecimenMove[
                                            "REJECT"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.laboratory.SpecimenMove[
                                            "DISPOSE"
                                        ],
                                        lianyi.areas.diagnostics.types.laboratory.SpecimenMove[
                                            "DISPOSE"
                                        ],
                                    ),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("by_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=60)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "institution",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "specimen",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="diagnostics.specimen",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Station",
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
                        ("title", models.CharField(max_length=16, unique=True)),
                        ("name", models.CharField(max_length=60)),
                        ("modality", models.CharField(blank=True, max_length=4)),
                        ("address", models.CharField(blank=True, max_length=45)),
                        ("active", models.BooleanField(default=True)),
                        ("noted_by_name", models.CharField(max_length=60)),
                        ("noted_at", models.DateTimeField()),
                        (
                            "institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                    ],
                ),
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
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.imaging.StudyState["FILED"],
                                        lianyi.areas.diagnostics.types.imaging.StudyState["FILED"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.imaging.StudyState["MERGED"],
                                        lianyi.areas.diagnostics.types.imaging.StudyState["MERGED"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.imaging.StudyState[
                                            "QUARANTINED"
                                        ],
                                        lianyi.areas.diagnostics.types.imaging.StudyState[
                                            "QUARANTINED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.imaging.StudyState[
                                            "RETURNED"
                                        ],
                                        lianyi.areas.diagnostics.types.imaging.StudyState[
                                            "RETURNED"
                                        ],
                                    ),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("modality", models.CharField(blank=True, max_length=16)),
                        ("reasons", models.JSONField(default=list)),
                        ("arrived_at", models.DateTimeField()),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("decided_by_id", models.BigIntegerField(null=True)),
                        ("decided_by_name", models.CharField(blank=True, max_length=60)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "index",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="dicom.study",
                            ),
                        ),
                        (
                            "institution",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.order",
                            ),
                        ),
                        (
                            "resident",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["-arrived_at", "-id"], name="study_newest"),
                            models.Index(
                                fields=["resident", "-arrived_at"], name="study_of_resident"
                            ),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "state",
                                        lianyi.areas.diagnostics.types.imaging.StudyState[
                                            "QUARANTINED"
                                        ],
                                    )
                                ),
                                fields=["institution", "arrived_at"],
                                name="study_waiting",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("order__isnull", False),
                                        ("resident__isnull", False),
                                        (
                                            "state__in",
                                            (
                                                lianyi.areas.diagnostics.types.imaging.StudyState[
                                                    "FILED"
                                                ],
                                                lianyi.areas.diagnostics.types.imaging.StudyState[
                                                    "MERGED"
                                                ],
                                            ),
                                        ),
                                    ),
                                    models.Q(
                                        models.Q(
                                            (
                                                "state__in",
                                                (
                                                    lianyi.areas.diagnostics.types.imaging.StudyState[
                                                        "FILED"
                                                    ],
                                                    lianyi.areas.diagnostics.types.imaging.StudyState[
                                                        "MERGED"
                                                    ],
                                                ),
                                            ),
                                            _negated=True,
                                        ),
                                        ("order", None),
                                        ("resident", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="study_at_order_or_waiting",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Share",
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
                        ("token_index", models.CharField(max_length=64, unique=True)),
                        ("pin_hash", models.CharField(max_length=128)),
                        ("made_at", models.DateTimeField()),
                        ("made_by_id", models.BigIntegerField(null=True)),
                        ("made_by_name", models.CharField(max_length=60)),
                        ("expires_at", models.DateTimeField()),
                        ("revoked_at", models.DateTimeField(null=True)),
                        ("failures", models.PositiveSmallIntegerField(default=0)),
                        ("opens", models.PositiveIntegerField(default=0)),
                        ("last_opened_at", models.DateTimeField(null=True)),
                        (
                            "study",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.study",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["study", "expires_at"], name="share_of_study")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KeyImage",
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
                        ("frame", models.PositiveIntegerField()),
                        ("centre", models.FloatField(null=True)),
                        ("width", models.FloatField(null=True)),
                        ("inverted", models.BooleanField(default=False)),
                        ("note", models.CharField(blank=True, max_length=200)),
                        ("by_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=60)),
                        ("at", models.DateTimeField()),
                        (
                            "study",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.study",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("study", "sop_uid", "frame"), name="key_image_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("centre", None), ("width", None)),
                                    models.Q(("centre__isnull", False), ("width__gt", 0)),
                                    _connector="OR",
                                ),
                                name="key_image_whole_window",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImageMark",
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
                        ("reader_id", models.BigIntegerField()),
                        ("sop_uid", models.CharField(max_length=64)),
                        ("frame", models.PositiveIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.viewing.MarkKind["LENGTH"],
                                        lianyi.areas.diagnostics.types.viewing.MarkKind["LENGTH"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.viewing.MarkKind["ANGLE"],
                                        lianyi.areas.diagnostics.types.viewing.MarkKind["ANGLE"],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.viewing.MarkKind["ROI"],
                                        lianyi.areas.diagnostics.types.viewing.MarkKind["ROI"],
                                    ),
                                ],
                                max_length=6,
                            ),
                        ),
                        ("points", models.JSONField()),
                        ("at", models.DateTimeField()),
                        (
                            "study",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.study",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["study", "reader_id"], name="image_mark_of_reader")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImageHead",
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
                        ("series_uid", models.CharField(max_length=64)),
                        ("sop_uid", models.CharField(max_length=64, unique=True)),
                        ("head", models.JSONField()),
                        (
                            "study",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="diagnostics.study",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["study"], name="image_head_of_study")],
                    },
                ),
                migrations.CreateModel(
                    name="Waveform",
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
                        ("sop_uid", models.CharField(max_length=64, unique=True)),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.waveforms.WaveformSource[
                                            "DICOM"
                                        ],
                                        lianyi.areas.diagnostics.types.waveforms.WaveformSource[
                                            "DICOM"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.waveforms.WaveformSource[
                                            "WFDB"
                                        ],
                                        lianyi.areas.diagnostics.types.waveforms.WaveformSource[
                                            "WFDB"
                                        ],
                                    ),
                                ],
                                max_length=5,
                            ),
                        ),
                        ("leads", models.JSONField()),
                        ("rate_hz", models.FloatField()),
                        ("samples", models.PositiveIntegerField()),
                        ("sha256", models.CharField(db_index=True, max_length=64)),
                        ("taken_at", models.DateTimeField()),
                        ("noted_at", models.DateTimeField()),
                        ("noted_by_name", models.CharField(blank=True, max_length=60)),
                        ("urgent", models.BooleanField(default=False)),
                        (
                            "study",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.study",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("rate_hz__gt", 0), ("samples__gt", 0)),
                                name="waveform_has_samples",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WaveformAnalysis",
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
                        ("engine", models.CharField(max_length=30)),
                        ("document", models.JSONField()),
                        ("at", models.DateTimeField()),
                        (
                            "waveform",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.waveform",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("waveform", "engine"),
                                name="waveform_analysis_once_a_version",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WaveformAnswer",
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
                        ("number", models.PositiveSmallIntegerField()),
                        ("code", models.CharField(max_length=20)),
                        (
                            "verdict",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.diagnostics.types.waveforms.ProposalVerdict[
                                            "ACCEPTED"
                                        ],
                                        lianyi.areas.diagnostics.types.waveforms.ProposalVerdict[
                                            "ACCEPTED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.diagnostics.types.waveforms.ProposalVerdict[
                                            "OVERRIDDEN"
                                        ],
                                        lianyi.areas.diagnostics.types.waveforms.ProposalVerdict[
                                            "OVERRIDDEN"
                                        ],
                                    ),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("by_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=60)),
                        ("at", models.DateTimeField()),
                        (
                            "analysis",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.waveformanalysis",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                models.F("analysis"),
                                models.F("number"),
                                models.OrderBy(models.F("id"), descending=True),
                                name="waveform_answers",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
