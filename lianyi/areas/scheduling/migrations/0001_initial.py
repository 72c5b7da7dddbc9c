import django.db.models.deletion
from django.db import migrations, models

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
                    name="Bed",
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
                        ("code", models.CharField(max_length=12)),
                        ("state", models.CharField(default="FREE", max_length=10)),
                        ("sex", models.CharField(default="ANY", max_length=6)),
                        ("is_isolation", models.BooleanField(default=False)),
                        ("since", models.DateTimeField()),
                        (
                            "ward",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="beds",
                                to="scheduling.ward",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["ward", "state"], name="scheduling_bed_ward_state")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        ["FREE", "HELD", "OCCUPIED", "CLEANING", "CLOSED"],
                                    )
                                ),
                                name="scheduling_bed_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("sex__in", ["ANY", "MALE", "FEMALE"])),
                                name="scheduling_bed_sex",
                            ),
                            models.UniqueConstraint(
                                fields=("ward", "code"), name="scheduling_bed_code_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Resource",
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
                        ("name", models.CharField(max_length=60)),
                        ("department", models.CharField(blank=True, default="", max_length=40)),
                        ("exam_code", models.CharField(blank=True, default="", max_length=20)),
                        ("is_active", models.BooleanField(default=True)),
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
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="workforce.staff",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["CLINIC", "DOCTOR", "EXAM"])),
                                name="scheduling_resource_kind",
                            ),
                            models.UniqueConstraint(
                                fields=("institution", "kind", "name"),
                                name="scheduling_resource_name_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "DOCTOR"), _negated=True),
                                    ("staff__isnull", False),
                                    _connector="OR",
                                ),
                                name="scheduling_doctor_is_named",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Session",
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
                        ("on", models.DateField()),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("state", models.CharField(default="OPEN", max_length=8)),
                        ("next_number", models.PositiveSmallIntegerField(default=1)),
                        ("reason", models.CharField(blank=True, default="", max_length=100)),
                        (
                            "replaced_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="scheduling.session",
                            ),
                        ),
                        (
                            "resource",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sessions",
                                to="scheduling.resource",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="scheduling.template",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["OPEN", "STOPPED", "REPLACED"])),
                                name="scheduling_session_state",
                            ),
                            models.UniqueConstraint(
                                fields=("resource", "starts_at"), name="scheduling_session_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="scheduling_session_ends_after_start",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Slot",
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
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("kind", models.CharField(default="ORDINARY", max_length=8)),
                        ("capacity", models.PositiveSmallIntegerField()),
                        ("booked", models.PositiveSmallIntegerField(default=0)),
                        ("releases_at", models.DateTimeField(null=True)),
                        ("is_open", models.BooleanField(default=True)),
                        (
                            "resource",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="scheduling.resource",
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="slots",
                                to="scheduling.session",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["resource", "starts_at"], name="scheduling_slot_resource"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["ORDINARY", "PRIORITY", "GREEN"])),
                                name="scheduling_slot_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("booked__lte", models.F("capacity"))),
                                name="scheduling_slot_not_overbooked",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="scheduling_slot_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "ORDINARY"), ("releases_at", None)),
                                    models.Q(
                                        models.Q(("kind", "ORDINARY"), _negated=True),
                                        ("releases_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="scheduling_slot_kept_is_released",
                            ),
                            models.UniqueConstraint(
                                fields=("resource", "starts_at"), name="scheduling_slot_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reservation",
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
                        ("audience", models.CharField(default="PUBLIC", max_length=8)),
                        ("for_ref", models.CharField(blank=True, default="", max_length=40)),
                        ("state", models.CharField(max_length=10)),
                        ("until", models.DateTimeField(null=True)),
                        ("held_at", models.DateTimeField()),
                        ("held_by_id", models.BigIntegerField(null=True)),
                        ("held_by", models.CharField(max_length=100)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("ended_reason", models.CharField(blank=True, default="", max_length=100)),
                        (
                            "bed",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reservations",
                                to="scheduling.bed",
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
                        (
                            "resident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "slot",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reservations",
                                to="scheduling.slot",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["for_ref"], name="scheduling_res_ref"),
                            models.Index(
                                condition=models.Q(("state", "HELD")),
                                fields=["until"],
                                name="scheduling_res_until",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        ["HELD", "CONFIRMED", "RELEASED", "EXPIRED", "USED"],
                                    )
                                ),
                                name="scheduling_res_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("audience__in", ["PUBLIC", "SIGNED", "REFERRAL", "GREEN"])
                                ),
                                name="scheduling_res_audience",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("bed", None), ("slot__isnull", False)),
                                    models.Q(("bed__isnull", False), ("slot", None)),
                                    _connector="OR",
                                ),
                                name="scheduling_res_of_one_thing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "HELD"), _negated=True),
                                    ("until__isnull", False),
                                    _connector="OR",
                                ),
                                name="scheduling_res_held_has_an_end",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_at", None), ("state__in", ("HELD", "CONFIRMED"))
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("state__in", ("HELD", "CONFIRMED")), _negated=True
                                        ),
                                        ("ended_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="scheduling_res_ended",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("HELD", "CONFIRMED"))),
                                fields=("bed",),
                                name="scheduling_res_one_a_bed",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("HELD", "CONFIRMED"))),
                                fields=("slot", "resident"),
                                name="scheduling_res_one_a_resident",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Appointment",
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
                        ("starts_at", models.DateTimeField()),
                        ("state", models.CharField(max_length=10)),
                        ("queue_number", models.PositiveSmallIntegerField()),
                        ("client_id", models.CharField(max_length=64, null=True)),
                        ("booked_at", models.DateTimeField()),
                        ("booked_by_id", models.BigIntegerField(null=True)),
                        ("booked_by", models.CharField(max_length=100)),
                        ("arrived_at", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("reason", models.CharField(blank=True, default="", max_length=10)),
                        ("note", models.CharField(blank=True, default="", max_length=200)),
                        ("reminder_due_at", models.DateTimeField(null=True)),
                        ("reminded_at", models.DateTimeField(null=True)),
                        (
                            "booked_from",
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
                        (
                            "reservation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appointment",
                                to="scheduling.reservation",
                            ),
                        ),
                        (
                            "slot",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appointments",
                                to="scheduling.slot",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["institution", "starts_at", "id"],
                                name="scheduling_app_institution",
                            ),
                            models.Index(
                                condition=models.Q(("reminded_at", None), ("state", "BOOKED")),
                                fields=["reminder_due_at"],
                                name="scheduling_app_remind",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        ["BOOKED", "CHECKED_IN", "SERVED", "CANCELLED", "MISSED"],
                                    )
                                ),
                                name="scheduling_app_state",
                            ),
                            models.UniqueConstraint(
                                fields=("slot", "queue_number"), name="scheduling_app_number_once"
                            ),
                            models.UniqueConstraint(
                                fields=("booked_from", "client_id"),
                                name="scheduling_app_client_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "CANCELLED"), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="scheduling_app_cancelled_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ("CHECKED_IN", "SERVED")), _negated=True
                                    ),
                                    ("arrived_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="scheduling_app_arrived",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Template",
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
                        ("weekday", models.PositiveSmallIntegerField()),
                        ("starts", models.TimeField()),
                        ("ends", models.TimeField()),
                        ("slot_minutes", models.PositiveSmallIntegerField()),
                        ("capacity", models.PositiveSmallIntegerField(default=1)),
                        ("priority", models.PositiveSmallIntegerField(default=0)),
                        ("green", models.PositiveSmallIntegerField(default=0)),
                        ("valid_from", models.DateField()),
                        ("valid_to", models.DateField(null=True)),
                        ("on_holidays", models.BooleanField(default=False)),
                        (
                            "resource",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="templates",
                                to="scheduling.resource",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("weekday__lte", 6)),
                                name="scheduling_tpl_weekday",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends__gt", models.F("starts"))),
                                name="scheduling_tpl_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("slot_minutes__gte", 5), ("slot_minutes__lte", 480)
                                ),
                                name="scheduling_tpl_slot_minutes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("capacity__gte", 1)),
                                name="scheduling_tpl_capacity",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="scheduling_tpl_valid",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Ward",
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
                        ("name", models.CharField(max_length=40)),
                        ("department", models.CharField(max_length=40)),
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
                                fields=("institution", "name"), name="scheduling_ward_name_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BedStay",
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
                        ("for_ref", models.CharField(blank=True, default="", max_length=40)),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField(null=True)),
                        (
                            "bed",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stays",
                                to="scheduling.bed",
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
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)),
                                fields=("bed",),
                                name="scheduling_stay_one_a_bed",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)),
                                fields=("resident",),
                                name="scheduling_stay_one_a_resident",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="scheduling_stay_ends_after_start",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
