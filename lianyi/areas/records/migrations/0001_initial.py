import django.db.models.deletion
from django.db import migrations, models

import lianyi.machinery.crypto.fields
from lianyi.machinery.newtables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
        ("residents", "0001_initial"),
        ("workforce", "0001_initial"),
    ]

    operations = [
        CreateModels(
            operations=[
                migrations.CreateModel(
                    name="Encounter",
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
                        ("sensitivity", models.CharField(blank=True, default="", max_length=40)),
                        ("kind", models.CharField(max_length=12)),
                        ("state", models.CharField(default="OPEN", max_length=8)),
                        ("source", models.CharField(default="HERE", max_length=8)),
                        ("department", models.CharField(blank=True, default="", max_length=40)),
                        ("doctor_name", models.CharField(blank=True, default="", max_length=64)),
                        ("started_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "chief_complaint",
                            models.CharField(blank=True, default="", max_length=500),
                        ),
                        ("note", models.JSONField(default=dict)),
                        ("template", models.CharField(blank=True, default="", max_length=40)),
                        ("disposition", models.CharField(max_length=16, null=True)),
                        ("principal_code", models.CharField(blank=True, default="", max_length=20)),
                        (
                            "principal_name",
                            models.CharField(blank=True, default="", max_length=200),
                        ),
                        ("total_fen", models.BigIntegerField(default=0)),
                        ("fund_fen", models.BigIntegerField(default=0)),
                        ("outside_county", models.BooleanField(default=False)),
                        ("place_name", models.CharField(blank=True, default="", max_length=80)),
                        ("place_division", models.CharField(blank=True, default="", max_length=12)),
                        ("client_id", models.CharField(max_length=64, null=True)),
                        ("external_id", models.CharField(max_length=64, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("quality", models.PositiveSmallIntegerField(null=True)),
                        ("recorded_at", models.DateTimeField()),
                        (
                            "doctor",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="workforce.staff",
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
                            "resident",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "episode",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="encounters",
                                to="records.episode",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["resident", "-started_at"], name="records_enc_resident"
                            ),
                            models.Index(
                                fields=["institution", "-started_at"],
                                name="records_enc_institution",
                            ),
                            models.Index(
                                fields=["doctor", "-started_at"], name="records_enc_doctor"
                            ),
                            models.Index(fields=["started_at"], name="records_enc_started"),
                            models.Index(
                                condition=models.Q(("ended_at", None), ("kind", "INPATIENT")),
                                fields=["outside_county", "started_at"],
                                name="records_enc_open_stay",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["OUTPATIENT", "EMERGENCY", "INPATIENT", "HOME"])
                                ),
                                name="records_enc_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["OPEN", "SIGNED", "VOID"])),
                                name="records_enc_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("source__in", ["HERE", "MESSAGE", "FILE", "CLAIM"])
                                ),
                                name="records_enc_source",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_at", None),
                                    ("ended_at__gte", models.F("started_at")),
                                    _connector="OR",
                                ),
                                name="records_enc_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("total_fen__gte", 0)),
                                name="records_enc_total_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("fund_fen__gte", 0), ("fund_fen__lte", models.F("total_fen"))
                                ),
                                name="records_enc_fund_within_total",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("institution__isnull", False),
                                    models.Q(
                                        ("outside_county", True),
                                        models.Q(("place_name", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="records_enc_has_a_place",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("quality", None), ("quality__lte", 100), _connector="OR"
                                ),
                                name="records_enc_quality_percent",
                            ),
                            models.UniqueConstraint(
                                fields=("institution", "client_id"), name="records_enc_client_once"
                            ),
                            models.UniqueConstraint(
                                fields=("institution", "external_id"),
                                name="records_enc_external_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("institution", None)),
                                fields=("place_name", "external_id"),
                                name="records_enc_outside_external_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Document",
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
                        ("sensitivity", models.CharField(blank=True, default="", max_length=40)),
                        ("kind", models.CharField(max_length=20)),
                        ("title", models.CharField(max_length=100)),
                        ("sections", models.JSONField()),
                        ("at", models.DateTimeField()),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("signed_at", models.DateTimeField(null=True)),
                        ("signed_by", models.CharField(blank=True, default="", max_length=100)),
                        ("client_id", models.CharField(max_length=64, null=True)),
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
                            "resident",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "encounter",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="documents",
                                to="records.encounter",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["resident", "-at"], name="records_doc_resident")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("institution", "client_id"), name="records_doc_client_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("institution__isnull", False)),
                                name="records_doc_has_institution",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("signed_at", None), ("signed_by", "")),
                                    models.Q(
                                        ("signed_at__isnull", False),
                                        models.Q(("signed_by", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="records_doc_signer_named",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Condition",
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
                        ("sensitivity", models.CharField(blank=True, default="", max_length=40)),
                        ("rank", models.PositiveSmallIntegerField(default=0)),
                        ("code", models.CharField(max_length=20)),
                        ("name", models.CharField(max_length=200)),
                        ("kind", models.CharField(max_length=10)),
                        ("verification", models.CharField(default="CONFIRMED", max_length=12)),
                        ("onset_on", models.DateField(null=True)),
                        ("is_chronic", models.BooleanField(default=False)),
                        ("recorded_at", models.DateTimeField()),
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
                            "resident",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "encounter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="conditions",
                                to="records.encounter",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["resident", "is_chronic", "-recorded_at"],
                                name="records_cond_resident",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["PRINCIPAL", "SECONDARY"])),
                                name="records_cond_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("verification__in", ["PROVISIONAL", "CONFIRMED", "REFUTED"])
                                ),
                                name="records_cond_verification",
                            ),
                            models.UniqueConstraint(
                                fields=("encounter", "code"), name="records_cond_code_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "PRINCIPAL")),
                                fields=("encounter",),
                                name="records_cond_one_principal",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Addendum",
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
                        ("text", models.TextField()),
                        ("at", models.DateTimeField()),
                        ("by_user_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=100)),
                        ("client_id", models.CharField(max_length=64, null=True)),
                        (
                            "encounter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="addenda",
                                to="records.encounter",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("encounter", "client_id"),
                                name="records_addendum_client_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Episode",
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
                        ("sensitivity", models.CharField(blank=True, default="", max_length=40)),
                        ("title", models.CharField(max_length=200)),
                        ("principal_group", models.CharField(blank=True, default="", max_length=3)),
                        ("opened_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("last_contact_at", models.DateTimeField()),
                        (
                            "first_doctor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="workforce.staff",
                            ),
                        ),
                        (
                            "first_institution",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
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
                            "resident",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "responsible_doctor",
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
                            models.Index(
                                fields=["resident", "closed_at", "-last_contact_at"],
                                name="records_epi_resident",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_at", None),
                                    ("closed_at__gte", models.F("opened_at")),
                                    _connector="OR",
                                ),
                                name="records_epi_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("responsible_doctor", None),
                                    ("first_doctor__isnull", False),
                                    _connector="OR",
                                ),
                                name="records_epi_responsible_after_first",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HandOver",
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
                        ("state", models.CharField(max_length=10)),
                        ("reason", models.CharField(max_length=200)),
                        ("offered_at", models.DateTimeField()),
                        ("offered_by_id", models.BigIntegerField(null=True)),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("answered_by_id", models.BigIntegerField(null=True)),
                        (
                            "episode",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="hand_overs",
                                to="records.episode",
                            ),
                        ),
                        (
                            "from_staff",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="workforce.staff",
                            ),
                        ),
                        (
                            "to_institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "to_staff",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="workforce.staff",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["OFFERED", "ACCEPTED", "DECLINED", "WITHDRAWN"])
                                ),
                                name="records_ho_state",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "OFFERED")),
                                fields=("episode",),
                                name="records_ho_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answered_at", None), ("state", "OFFERED")),
                                    models.Q(
                                        models.Q(("state", "OFFERED"), _negated=True),
                                        ("answered_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="records_ho_answered",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("from_staff", None),
                                    models.Q(("from_staff", models.F("to_staff")), _negated=True),
                                    _connector="OR",
                                ),
                                name="records_ho_to_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HealthRecord",
                    fields=[
                        (
                            "resident",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="residents.resident",
                            ),
                        ),
                        ("score", models.PositiveSmallIntegerField()),
                        ("missing", models.JSONField(default=list)),
                        ("encounters", models.PositiveIntegerField(default=0)),
                        ("last_encounter_at", models.DateTimeField(null=True)),
                        ("counted_at", models.DateTimeField()),
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
                        "indexes": [
                            models.Index(
                                fields=["institution", "score", "resident"],
                                name="records_hr_institution",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("score__lte", 100)), name="records_hr_percent"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Interface",
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
                        ("code", models.SlugField(max_length=40, unique=True)),
                        ("name", models.CharField(max_length=80)),
                        ("vendor", models.CharField(blank=True, default="", max_length=80)),
                        ("standard", models.CharField(max_length=12)),
                        ("services", models.JSONField(default=list)),
                        ("silence_h", models.PositiveIntegerField(default=24)),
                        ("is_paused", models.BooleanField(default=False)),
                        ("last_message_at", models.DateTimeField(null=True)),
                        ("last_error_at", models.DateTimeField(null=True)),
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
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "standard__in",
                                        ["FHIR_R4", "WS_T_500", "WS_T_448", "HL7_V2", "TABLE"],
                                    )
                                ),
                                name="records_if_standard",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("silence_h__gte", 1)), name="records_if_silence"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Message",
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
                        ("received_at", models.DateTimeField()),
                        ("kind", models.CharField(max_length=40)),
                        ("state", models.CharField(max_length=10)),
                        ("stored", models.PositiveIntegerField(default=0)),
                        ("error_code", models.CharField(blank=True, default="", max_length=60)),
                        ("error_text", models.CharField(blank=True, default="", max_length=500)),
                        ("attempts", models.PositiveSmallIntegerField(default=1)),
                        ("payload", lianyi.machinery.crypto.fields.EncryptedField(null=True)),
                        ("note", models.CharField(blank=True, default="", max_length=200)),
                        (
                            "interface",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="messages",
                                to="records.interface",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["interface", "-received_at"], name="records_msg_interface"
                            ),
                            models.Index(
                                condition=models.Q(("state", "FAILED")),
                                fields=["interface"],
                                name="records_msg_waiting",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["STORED", "FAILED", "REPLAYED", "DISCARDED"])
                                ),
                                name="records_msg_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("payload__isnull", False), ("state", "FAILED")),
                                    models.Q(
                                        models.Q(("state", "FAILED"), _negated=True),
                                        ("payload__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="records_msg_content_only_while_waiting",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Observation",
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
                        ("sensitivity", models.CharField(blank=True, default="", max_length=40)),
                        ("panel", models.CharField(blank=True, default="", max_length=20)),
                        ("code", models.CharField(max_length=20)),
                        ("name", models.CharField(max_length=60)),
                        ("value", models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                        ("text", models.CharField(blank=True, default="", max_length=200)),
                        ("unit", models.CharField(blank=True, default="", max_length=20)),
                        ("low", models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                        ("high", models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                        ("flag", models.CharField(blank=True, default="", max_length=2)),
                        ("taken_at", models.DateTimeField()),
                        (
                            "encounter",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="observations",
                                to="records.encounter",
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
                                fields=["resident", "code", "-taken_at"],
                                name="records_obs_resident",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("value__isnull", False),
                                    models.Q(("text", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="records_obs_says_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("low", None),
                                    ("high", None),
                                    ("high__gte", models.F("low")),
                                    _connector="OR",
                                ),
                                name="records_obs_range_in_order",
                            ),
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
                        ("kind", models.CharField(max_length=8)),
                        ("state", models.CharField(default="ACTIVE", max_length=8)),
                        ("category", models.CharField(max_length=12)),
                        ("text", models.CharField(max_length=300)),
                        ("starts_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("by_user_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=100)),
                        ("ended_by_name", models.CharField(blank=True, default="", max_length=100)),
                        (
                            "encounter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="records.encounter",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["ACTIVE", "DONE", "STOPPED"])),
                                name="records_order_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_at", None),
                                    ("ended_at__gte", models.F("starts_at")),
                                    _connector="OR",
                                ),
                                name="records_order_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("state", "ACTIVE")),
                                    models.Q(
                                        models.Q(("state", "ACTIVE"), _negated=True),
                                        ("ended_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="records_order_ended_when_not_active",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Prescription",
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
                        ("sensitivity", models.CharField(blank=True, default="", max_length=40)),
                        ("written_at", models.DateTimeField()),
                        ("long_term", models.BooleanField(default=False)),
                        ("current_until", models.DateField()),
                        ("note", models.CharField(blank=True, default="", max_length=200)),
                        (
                            "encounter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="prescriptions",
                                to="records.encounter",
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
                                fields=["resident", "-written_at"], name="records_rx_resident"
                            ),
                            models.Index(
                                fields=["institution", "-written_at"], name="records_rx_institution"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PrescriptionItem",
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
                        ("drug_code", models.CharField(max_length=40)),
                        ("drug_name", models.CharField(max_length=200)),
                        ("dose", models.CharField(blank=True, default="", max_length=30)),
                        ("frequency", models.CharField(blank=True, default="", max_length=20)),
                        ("route", models.CharField(blank=True, default="", max_length=20)),
                        ("days", models.PositiveSmallIntegerField()),
                        ("quantity", models.DecimalField(decimal_places=2, max_digits=9)),
                        ("unit", models.CharField(blank=True, default="", max_length=10)),
                        ("ends_on", models.DateField()),
                        ("stopped_at", models.DateTimeField(null=True)),
                        (
                            "stopped_reason",
                            models.CharField(blank=True, default="", max_length=100),
                        ),
                        (
                            "prescription",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="records.prescription",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("days__gte", 1), ("days__lte", 180)),
                                name="records_item_days",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("quantity__gt", 0)),
                                name="records_item_quantity",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Revision",
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
                        ("number", models.PositiveIntegerField()),
                        ("content", models.JSONField()),
                        ("reason", models.CharField(blank=True, default="", max_length=200)),
                        ("written_at", models.DateTimeField()),
                        ("written_by_id", models.BigIntegerField(null=True)),
                        ("written_by", models.CharField(max_length=100)),
                        ("signed_at", models.DateTimeField(null=True)),
                        ("signed_by_id", models.BigIntegerField(null=True)),
                        ("signed_by", models.CharField(blank=True, default="", max_length=100)),
                        ("key_id", models.CharField(blank=True, default="", max_length=8)),
                        ("seal", models.CharField(blank=True, default="", max_length=64)),
                        (
                            "document",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="revisions",
                                to="records.document",
                            ),
                        ),
                        (
                            "encounter",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="revisions",
                                to="records.encounter",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("document", None), ("encounter__isnull", False)),
                                    models.Q(("document__isnull", False), ("encounter", None)),
                                    _connector="OR",
                                ),
                                name="records_rev_of_one_thing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("seal", ""), ("signed_at", None), ("signed_by", "")),
                                    models.Q(
                                        ("signed_at__isnull", False),
                                        models.Q(("signed_by", ""), _negated=True),
                                        models.Q(("seal", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="records_rev_signed_is_sealed",
                            ),
                            models.UniqueConstraint(
                                fields=("encounter", "number"), name="records_rev_encounter_number"
                            ),
                            models.UniqueConstraint(
                                fields=("document", "number"), name="records_rev_document_number"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SensitiveCare",
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
                        ("sensitivity", models.CharField(max_length=40)),
                        ("valid_from", models.DateField()),
                        ("valid_to", models.DateField(null=True)),
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
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="records_care_ends_after_start",
                            ),
                            models.UniqueConstraint(
                                fields=("institution", "sensitivity", "valid_from"),
                                name="records_care_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TimelineRow",
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
                        ("sensitivity", models.CharField(blank=True, default="", max_length=40)),
                        ("at", models.DateTimeField()),
                        ("kind", models.CharField(max_length=16)),
                        ("place_name", models.CharField(blank=True, default="", max_length=80)),
                        ("title", models.CharField(max_length=120)),
                        ("summary", models.CharField(blank=True, default="", max_length=300)),
                        ("ref", models.CharField(max_length=60)),
                        ("thread", models.CharField(blank=True, default="", max_length=40)),
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
                        "db_table": "records_timeline_entry",
                        "indexes": [
                            models.Index(
                                fields=["resident", "-at", "-id"], name="records_tl_resident"
                            ),
                            models.Index(
                                fields=["resident", "institution"], name="records_tl_places"
                            ),
                            models.Index(
                                condition=models.Q(("sensitivity", ""), _negated=True),
                                fields=["resident"],
                                name="records_tl_sensitive",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ref", "kind"), name="records_tl_ref_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Allergy",
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
                        ("kind", models.CharField(max_length=10)),
                        ("code", models.CharField(blank=True, default="", max_length=40)),
                        ("substance", models.CharField(blank=True, default="", max_length=80)),
                        ("reaction", models.CharField(blank=True, default="", max_length=120)),
                        ("severity", models.CharField(blank=True, default="", max_length=8)),
                        ("stated_at", models.DateTimeField()),
                        ("stated_by", models.CharField(max_length=100)),
                        ("refuted_at", models.DateTimeField(null=True)),
                        (
                            "refuted_reason",
                            models.CharField(blank=True, default="", max_length=120),
                        ),
                        (
                            "institution",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "resident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["DRUG", "FOOD", "OTHER", "NONE_KNOWN"])
                                ),
                                name="records_allergy_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "NONE_KNOWN"), ("substance", "")),
                                    models.Q(
                                        models.Q(("kind", "NONE_KNOWN"), _negated=True),
                                        models.Q(("substance", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="records_allergy_named",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("refuted_at", None)),
                                fields=("resident", "kind", "substance"),
                                name="records_allergy_once",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
