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
                    name="AgendaItem",
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
                        ("no", models.PositiveSmallIntegerField()),
                        ("title", models.CharField(max_length=120)),
                        ("power", models.CharField(max_length=12)),
                        (
                            "matter",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agenda_items",
                                to="organisations.matter",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agenda",
                                to="organisations.meeting",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("meeting", "no"), name="agenda_no_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Division",
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
                        ("code", models.CharField(max_length=12, unique=True)),
                        ("name", models.CharField(max_length=60)),
                        ("level", models.CharField(max_length=10)),
                        ("parent_code", models.CharField(db_index=True, max_length=12)),
                    ],
                ),
                migrations.CreateModel(
                    name="ExitCase",
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
                        ("reason", models.CharField(max_length=200)),
                        ("last_day", models.DateField()),
                        ("opened_at", models.DateTimeField()),
                        ("opened_by", models.CharField(max_length=60)),
                        ("closed", models.BooleanField(default=False)),
                        (
                            "membership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="exits",
                                to="organisations.membership",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed", False)),
                                fields=("membership",),
                                name="exit_one_open",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Consortium",
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
                        ("code", models.CharField(max_length=32, unique=True)),
                        ("name", models.CharField(max_length=80)),
                        ("model", models.CharField(max_length=20)),
                        ("closeness", models.CharField(max_length=5)),
                        ("county_code", models.CharField(db_index=True, max_length=6)),
                        ("topology", models.CharField(default="star", max_length=20)),
                        ("governing_body", models.CharField(max_length=24)),
                        ("specialty", models.CharField(blank=True, max_length=40)),
                        ("state", models.CharField(default="active", max_length=10)),
                        ("founded_on", models.DateField()),
                        ("ended_on", models.DateField(blank=True, null=True)),
                        ("head_name", models.CharField(blank=True, max_length=40)),
                        ("document_no", models.CharField(blank=True, max_length=60)),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.consortium",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_on__isnull", True), ("state", "active")),
                                    models.Q(("ended_on__isnull", False), ("state", "dissolved")),
                                    models.Q(
                                        ("ended_on__isnull", False),
                                        ("merged_into__isnull", False),
                                        ("state", "merged"),
                                    ),
                                    _connector="OR",
                                ),
                                name="consortium_end_by_state",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
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
                        ("title", models.CharField(max_length=120)),
                        ("power", models.CharField(max_length=12)),
                        ("outcome", models.CharField(max_length=10)),
                        ("decided_on", models.DateField()),
                        ("votes_for", models.PositiveSmallIntegerField(default=0)),
                        ("votes_against", models.PositiveSmallIntegerField(default=0)),
                        ("abstained", models.PositiveSmallIntegerField(default=0)),
                        ("text", models.TextField(blank=True)),
                        ("user_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=60)),
                        ("at", models.DateTimeField()),
                        (
                            "item",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decision",
                                to="organisations.agendaitem",
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="organisations.governingbody",
                            ),
                        ),
                        (
                            "matter",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="organisations.matter",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("body", "number"), name="decision_number_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ExitStep",
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
                        ("step", models.CharField(max_length=20)),
                        ("approved", models.BooleanField()),
                        ("document_no", models.CharField(max_length=60)),
                        ("user_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=60)),
                        ("at", models.DateTimeField()),
                        (
                            "exit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="taken",
                                to="organisations.exitcase",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("exit", "step"), name="exit_step_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FollowUp",
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
                        ("text", models.CharField(max_length=200)),
                        ("owner", models.CharField(max_length=60)),
                        ("due_on", models.DateField()),
                        ("done_on", models.DateField(blank=True, null=True)),
                        ("note", models.CharField(blank=True, max_length=200)),
                        (
                            "decision",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="follow_ups",
                                to="organisations.decision",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["done_on", "due_on"], name="follow_up_due")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GoverningBody",
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
                        ("kind", models.CharField(max_length=24)),
                        ("county_code", models.CharField(db_index=True, max_length=6)),
                        ("office_at", models.CharField(blank=True, max_length=60)),
                        (
                            "consortium",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bodies",
                                to="organisations.consortium",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Institution",
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
                        ("code", models.CharField(max_length=32, unique=True)),
                        ("credit_code", models.CharField(blank=True, max_length=18)),
                        ("name", models.CharField(max_length=80)),
                        ("short_name", models.CharField(max_length=40)),
                        ("initials", models.CharField(blank=True, max_length=80)),
                        ("kind", models.CharField(blank=True, max_length=4)),
                        ("tier", models.CharField(max_length=10)),
                        ("level", models.CharField(default="0", max_length=1)),
                        ("grade", models.CharField(default="N", max_length=1)),
                        ("management_type", models.CharField(default="1", max_length=1)),
                        ("owner", models.CharField(blank=True, max_length=80)),
                        ("owner_kind", models.CharField(default="government", max_length=12)),
                        ("owning_government", models.CharField(blank=True, max_length=80)),
                        ("employer", models.CharField(blank=True, max_length=80)),
                        ("manager", models.CharField(blank=True, max_length=80)),
                        ("user", models.CharField(blank=True, max_length=80)),
                        ("legal_status", models.CharField(default="none", max_length=12)),
                        ("legal_representative", models.CharField(blank=True, max_length=40)),
                        ("operating_status", models.CharField(default="0", max_length=1)),
                        ("beds", models.PositiveIntegerField(default=0)),
                        ("population", models.PositiveIntegerField(default=0)),
                        ("division_code", models.CharField(blank=True, max_length=12)),
                        ("county_code", models.CharField(blank=True, max_length=6)),
                        ("address", models.CharField(blank=True, max_length=120)),
                        ("phone", models.CharField(blank=True, max_length=20)),
                        ("latitude", models.FloatField(blank=True, null=True)),
                        ("longitude", models.FloatField(blank=True, null=True)),
                        ("position_source", models.CharField(default="surveyed", max_length=12)),
                        ("licence_no", models.CharField(blank=True, max_length=40)),
                        ("licence_from", models.DateField(blank=True, null=True)),
                        ("licence_until", models.DateField(blank=True, null=True)),
                        ("role_statement", models.TextField(blank=True)),
                        ("opened_on", models.DateField(blank=True, null=True)),
                        ("other_numbers", models.JSONField(blank=True, default=dict)),
                        ("current_to", models.DateField()),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["county_code", "tier", "code"],
                                name="institution_county_tier",
                            ),
                            models.Index(fields=["parent"], name="institution_parent"),
                            models.Index(fields=["name"], name="institution_name"),
                            models.Index(fields=["division_code"], name="institution_division"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("credit_code", ""), _negated=True),
                                fields=("credit_code",),
                                name="institution_credit_code_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("latitude__isnull", True), ("longitude__isnull", True)
                                    ),
                                    models.Q(
                                        ("latitude__isnull", False),
                                        ("latitude__range", (-90, 90)),
                                        ("longitude__isnull", False),
                                        ("longitude__range", (-180, 180)),
                                    ),
                                    _connector="OR",
                                ),
                                name="institution_position_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("licence_from__isnull", True),
                                    ("licence_until__isnull", True),
                                    ("licence_until__gte", models.F("licence_from")),
                                    _connector="OR",
                                ),
                                name="institution_licence_dates",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Director",
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
                        ("person_name", models.CharField(max_length=40)),
                        ("staff_id", models.BigIntegerField(blank=True, null=True)),
                        ("document_no", models.CharField(blank=True, max_length=60)),
                        ("from_on", models.DateField()),
                        ("until_on", models.DateField(blank=True, null=True)),
                        (
                            "institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="directors",
                                to="organisations.institution",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until_on__isnull", True)),
                                fields=("institution",),
                                name="director_open_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_on__isnull", True),
                                    ("until_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="director_dates",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CatalogueEntry",
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
                        ("tier", models.CharField(blank=True, max_length=10)),
                        ("icd_prefix", models.CharField(max_length=12)),
                        ("disease_name", models.CharField(max_length=120)),
                        ("ability", models.CharField(max_length=10)),
                        ("condition", models.CharField(blank=True, max_length=200)),
                        ("from_on", models.DateField()),
                        ("until_on", models.DateField(blank=True, null=True)),
                        ("source", models.CharField(max_length=80)),
                        (
                            "institution",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="catalogue",
                                to="organisations.institution",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["icd_prefix", "county_code"], name="catalogue_prefix"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("institution__isnull", True),
                                        models.Q(("tier", ""), _negated=True),
                                    ),
                                    models.Q(("institution__isnull", False), ("tier", "")),
                                    _connector="OR",
                                ),
                                name="catalogue_of_tier_or_unit",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("institution__isnull", True), ("until_on__isnull", True)
                                ),
                                fields=("county_code", "tier", "icd_prefix"),
                                name="catalogue_tier_open_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("institution__isnull", False), ("until_on__isnull", True)
                                ),
                                fields=("institution", "icd_prefix"),
                                name="catalogue_unit_open_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_on__isnull", True),
                                    ("until_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="catalogue_dates",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Agreement",
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
                        ("kind", models.CharField(max_length=12)),
                        ("document_no", models.CharField(max_length=60)),
                        ("network_status", models.CharField(max_length=10)),
                        ("network_checked_on", models.DateField(blank=True, null=True)),
                        ("specialties", models.JSONField(default=list)),
                        ("chosen_because", models.CharField(max_length=200)),
                        ("contact", models.CharField(blank=True, max_length=40)),
                        ("phone", models.CharField(blank=True, max_length=20)),
                        ("from_on", models.DateField()),
                        ("until_on", models.DateField(blank=True, null=True)),
                        ("end_reason", models.CharField(blank=True, max_length=200)),
                        (
                            "lead",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreements",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="partner_agreements",
                                to="organisations.institution",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("lead", "partner", "document_no"),
                                name="agreement_document_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("lead", models.F("partner")), _negated=True),
                                name="agreement_not_with_oneself",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_on__isnull", True),
                                    ("until_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="agreement_dates",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InstitutionAlias",
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
                        ("name", models.CharField(db_index=True, max_length=80)),
                        ("from_on", models.DateField(blank=True, null=True)),
                        ("until_on", models.DateField(blank=True, null=True)),
                        ("confidence_percent", models.PositiveSmallIntegerField()),
                        ("source", models.CharField(max_length=80)),
                        (
                            "institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="aliases",
                                to="organisations.institution",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("institution", "name"), name="institution_alias_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("confidence_percent__range", (1, 100))),
                                name="institution_alias_confidence",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InstitutionService",
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
                        ("service_code", models.CharField(max_length=32)),
                        ("from_on", models.DateField()),
                        ("until_on", models.DateField(blank=True, null=True)),
                        (
                            "institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="services",
                                to="organisations.institution",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until_on__isnull", True)),
                                fields=("institution", "service_code"),
                                name="institution_service_open_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_on__isnull", True),
                                    ("until_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="institution_service_dates",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InstitutionVersion",
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
                        ("no", models.PositiveIntegerField()),
                        ("valid_from", models.DateField()),
                        ("changes", models.JSONField()),
                        ("reason", models.CharField(max_length=200)),
                        ("user_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=60)),
                        ("at", models.DateTimeField()),
                        (
                            "institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="organisations.institution",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["valid_from"], name="institution_version_from")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("institution", "no"), name="institution_version_no"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Matter",
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
                        ("kind", models.CharField(max_length=20)),
                        ("power", models.CharField(max_length=12)),
                        ("title", models.CharField(max_length=120)),
                        ("state", models.CharField(max_length=10)),
                        ("county_code", models.CharField(db_index=True, max_length=6)),
                        ("subject_ref", models.CharField(blank=True, max_length=60)),
                        ("summary", models.TextField(blank=True)),
                        ("effective_on", models.DateField(blank=True, null=True)),
                        ("proposed_at", models.DateTimeField()),
                        ("proposed_by", models.CharField(max_length=60)),
                        (
                            "consortium",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="matters",
                                to="organisations.consortium",
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.decision",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "effective"), _negated=True),
                                    models.Q(
                                        ("decision__isnull", False), ("effective_on__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="matter_effective_by_decision",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HeadChange",
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
                        ("from_name", models.CharField(blank=True, max_length=40)),
                        ("to_name", models.CharField(max_length=40)),
                        ("state", models.CharField(max_length=10)),
                        ("proposed_at", models.DateTimeField()),
                        ("settled_on", models.DateField(blank=True, null=True)),
                        (
                            "consortium",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="head_changes",
                                to="organisations.consortium",
                            ),
                        ),
                        (
                            "director",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.director",
                            ),
                        ),
                        (
                            "matter",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.matter",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "proposed")),
                                fields=("consortium",),
                                name="head_change_one_open",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Meeting",
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
                        ("title", models.CharField(max_length=80)),
                        ("held_on", models.DateField()),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meetings",
                                to="organisations.governingbody",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["body", "-held_on"], name="meeting_body_day")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
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
                        ("department", models.CharField(blank=True, max_length=40)),
                        ("role", models.CharField(max_length=16)),
                        ("form", models.CharField(max_length=20)),
                        ("exclusive", models.BooleanField(default=False)),
                        ("from_on", models.DateField()),
                        ("until_on", models.DateField(blank=True, null=True)),
                        ("end_reason", models.CharField(blank=True, max_length=200)),
                        (
                            "consortium",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="organisations.consortium",
                            ),
                        ),
                        (
                            "institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "under",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.membership",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["institution", "from_on"], name="membership_institution"
                            ),
                            models.Index(
                                fields=["consortium", "from_on"], name="membership_consortium"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("exclusive", True), ("until_on__isnull", True)),
                                fields=("institution",),
                                name="membership_one_close_lead",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("until_on__isnull", True)),
                                fields=("consortium", "institution", "department"),
                                name="membership_open_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("role", "head"), ("until_on__isnull", True)),
                                fields=("consortium",),
                                name="membership_one_head",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_on__isnull", True),
                                    ("until_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="membership_dates",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PilotPair",
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
                        ("source", models.CharField(max_length=80)),
                        (
                            "consortium",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pilots",
                                to="organisations.consortium",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                blank=True,
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
                                fields=("consortium",), name="pilot_one_a_consortium"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReceivingRoute",
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
                        ("from_on", models.DateField()),
                        ("until_on", models.DateField(blank=True, null=True)),
                        ("reason", models.CharField(blank=True, max_length=200)),
                        (
                            "lead",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="led_routes",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "primary",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="routes",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "receiving",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="received_routes",
                                to="organisations.institution",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until_on__isnull", True)),
                                fields=("primary",),
                                name="receiving_route_open_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("primary", models.F("receiving")), _negated=True
                                ),
                                name="receiving_route_not_itself",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_on__isnull", True),
                                    ("until_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="receiving_route_dates",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RoleGrant",
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
                        ("role", models.CharField(max_length=16)),
                        ("area", models.CharField(blank=True, max_length=60)),
                        ("from_on", models.DateField()),
                        ("until_on", models.DateField(blank=True, null=True)),
                        (
                            "membership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="grants",
                                to="organisations.membership",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until_on__isnull", True)),
                                fields=("membership", "role"),
                                name="role_grant_open_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_on__isnull", True),
                                    ("until_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="role_grant_dates",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Seat",
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
                        ("slot", models.CharField(max_length=10)),
                        ("department", models.CharField(max_length=40)),
                        ("person_name", models.CharField(max_length=40)),
                        ("position", models.CharField(blank=True, max_length=40)),
                        ("from_on", models.DateField()),
                        ("until_on", models.DateField(blank=True, null=True)),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seats",
                                to="organisations.governingbody",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("slot", "chair"), ("until_on__isnull", True)),
                                fields=("body",),
                                name="seat_one_chair",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_on__isnull", True),
                                    ("until_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="seat_dates",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceArea",
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
                        ("division_code", models.CharField(db_index=True, max_length=12)),
                        ("from_on", models.DateField()),
                        ("until_on", models.DateField(blank=True, null=True)),
                        (
                            "institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="service_areas",
                                to="organisations.institution",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until_on__isnull", True)),
                                fields=("institution", "division_code"),
                                name="service_area_open_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_on__isnull", True),
                                    ("until_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="service_area_dates",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
