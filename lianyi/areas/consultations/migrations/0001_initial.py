import django.db.models.deletion
from django.db import migrations, models

import lianyi.areas.consultations.types.words
from lianyi.machinery.newtables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0002_one_index_each"),
        ("diagnostics", "0001_initial"),
        ("organisations", "0002_one_index_each"),
        ("residents", "0002_one_index_each"),
        ("scheduling", "0002_one_index_each"),
        ("workforce", "0002_one_index_each"),
    ]

    operations = [
        CreateModels(
            operations=[
                migrations.CreateModel(
                    name="Consultation",
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
                        ("number", models.CharField(max_length=24, null=True, unique=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.consultations.types.words.State["REQUESTED"],
                                        lianyi.areas.consultations.types.words.State["REQUESTED"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.State["AT_TOWNSHIP"],
                                        lianyi.areas.consultations.types.words.State["AT_TOWNSHIP"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.State["INFO_WANTED"],
                                        lianyi.areas.consultations.types.words.State["INFO_WANTED"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.State["ACCEPTED"],
                                        lianyi.areas.consultations.types.words.State["ACCEPTED"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.State["SCHEDULED"],
                                        lianyi.areas.consultations.types.words.State["SCHEDULED"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.State["IN_SESSION"],
                                        lianyi.areas.consultations.types.words.State["IN_SESSION"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.State["OPINING"],
                                        lianyi.areas.consultations.types.words.State["OPINING"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.State["ANSWERED"],
                                        lianyi.areas.consultations.types.words.State["ANSWERED"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.State["CLOSED"],
                                        lianyi.areas.consultations.types.words.State["CLOSED"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.State["DECLINED"],
                                        lianyi.areas.consultations.types.words.State["DECLINED"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.State["WITHDRAWN"],
                                        lianyi.areas.consultations.types.words.State["WITHDRAWN"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.State["LAPSED"],
                                        lianyi.areas.consultations.types.words.State["LAPSED"],
                                    ),
                                ],
                                default=lianyi.areas.consultations.types.words.State["REQUESTED"],
                                max_length=12,
                            ),
                        ),
                        (
                            "form",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.consultations.types.words.Form["LIVE"],
                                        lianyi.areas.consultations.types.words.Form["LIVE"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.Form["FILE"],
                                        lianyi.areas.consultations.types.words.Form["FILE"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.Form["MDT"],
                                        lianyi.areas.consultations.types.words.Form["MDT"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.Form["CLINIC"],
                                        lianyi.areas.consultations.types.words.Form["CLINIC"],
                                    ),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "urgency",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.consultations.types.words.Urgency["URGENT"],
                                        lianyi.areas.consultations.types.words.Urgency["URGENT"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.Urgency["ROUTINE"],
                                        lianyi.areas.consultations.types.words.Urgency["ROUTINE"],
                                    ),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("county_code", models.CharField(blank=True, max_length=12)),
                        ("department", models.CharField(blank=True, max_length=60)),
                        ("asked_by_id", models.BigIntegerField(null=True)),
                        ("asked_by_name", models.CharField(max_length=60)),
                        ("diagnosis_code", models.CharField(max_length=20)),
                        ("diagnosis_name", models.CharField(max_length=120)),
                        ("history", models.CharField(max_length=2000)),
                        ("question", models.CharField(max_length=1000)),
                        ("treatment_so_far", models.CharField(blank=True, max_length=1000)),
                        ("disciplines", models.JSONField(default=list)),
                        ("encounter_id", models.BigIntegerField(null=True)),
                        ("referral_id", models.BigIntegerField(null=True)),
                        ("order_ids", models.JSONField(default=list)),
                        ("inpatient", models.BooleanField(default=False)),
                        ("consent_id", models.BigIntegerField(null=True)),
                        ("consent_given", models.BooleanField(default=False)),
                        ("consent_emergency", models.CharField(blank=True, max_length=20)),
                        ("consent_note", models.CharField(blank=True, max_length=300)),
                        ("told", models.CharField(blank=True, max_length=500)),
                        ("requested_at", models.DateTimeField()),
                        ("wished_at", models.DateTimeField(null=True)),
                        ("received_at", models.DateTimeField(null=True)),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("starts_at", models.DateTimeField(null=True)),
                        ("started_at", models.DateTimeField(null=True)),
                        ("opined_at", models.DateTimeField(null=True)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("slot_reservation_id", models.BigIntegerField(null=True)),
                        ("decline_code", models.CharField(blank=True, max_length=20)),
                        ("end_note", models.CharField(blank=True, max_length=500)),
                        (
                            "accepted",
                            models.CharField(
                                blank=True,
                                choices=[
                                    (
                                        lianyi.areas.consultations.types.words.Accepted["YES"],
                                        lianyi.areas.consultations.types.words.Accepted["YES"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.Accepted["PARTLY"],
                                        lianyi.areas.consultations.types.words.Accepted["PARTLY"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.Accepted["NO"],
                                        lianyi.areas.consultations.types.words.Accepted["NO"],
                                    ),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("outcome", models.CharField(blank=True, max_length=20)),
                        ("satisfaction", models.PositiveSmallIntegerField(null=True)),
                        (
                            "quality",
                            models.CharField(
                                blank=True,
                                choices=[
                                    (
                                        lianyi.areas.consultations.types.words.Grade["A"],
                                        lianyi.areas.consultations.types.words.Grade["A"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.Grade["B"],
                                        lianyi.areas.consultations.types.words.Grade["B"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.Grade["C"],
                                        lianyi.areas.consultations.types.words.Grade["C"],
                                    ),
                                ],
                                max_length=1,
                            ),
                        ),
                        (
                            "file_grade",
                            models.CharField(
                                blank=True,
                                choices=[
                                    (
                                        lianyi.areas.consultations.types.words.Grade["A"],
                                        lianyi.areas.consultations.types.words.Grade["A"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.Grade["B"],
                                        lianyi.areas.consultations.types.words.Grade["B"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.Grade["C"],
                                        lianyi.areas.consultations.types.words.Grade["C"],
                                    ),
                                ],
                                max_length=1,
                            ),
                        ),
                        ("feedback_note", models.CharField(blank=True, max_length=500)),
                        ("price_fen", models.PositiveIntegerField(null=True)),
                        ("share_inviting_fen", models.PositiveIntegerField(null=True)),
                        ("keep_until", models.DateField(null=True)),
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
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.centre",
                            ),
                        ),
                        (
                            "clinic",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="consultations.clinic",
                            ),
                        ),
                        (
                            "desk",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "invited",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "inviting",
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
                            "township",
                            models.ForeignKey(
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
                                fields=["desk", "state", "requested_at"],
                                name="consultation_of_desk",
                            ),
                            models.Index(
                                fields=["invited", "requested_at"], name="consultation_of_invited"
                            ),
                            models.Index(
                                fields=["inviting", "state", "requested_at"],
                                name="consultation_of_inviting",
                            ),
                            models.Index(
                                fields=["resident", "requested_at"], name="consultation_of_resident"
                            ),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            lianyi.areas.consultations.types.words.State[
                                                "REQUESTED"
                                            ],
                                            lianyi.areas.consultations.types.words.State[
                                                "AT_TOWNSHIP"
                                            ],
                                            lianyi.areas.consultations.types.words.State[
                                                "INFO_WANTED"
                                            ],
                                            lianyi.areas.consultations.types.words.State[
                                                "ACCEPTED"
                                            ],
                                            lianyi.areas.consultations.types.words.State[
                                                "SCHEDULED"
                                            ],
                                            lianyi.areas.consultations.types.words.State[
                                                "IN_SESSION"
                                            ],
                                            lianyi.areas.consultations.types.words.State["OPINING"],
                                            lianyi.areas.consultations.types.words.State[
                                                "ANSWERED"
                                            ],
                                        ],
                                    )
                                ),
                                fields=["requested_at", "id"],
                                name="consultation_open",
                            ),
                            models.Index(
                                fields=["requested_at", "id"], name="consultation_by_time"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("consent_given", True),
                                    models.Q(("consent_emergency", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="consultation_has_consent",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state__in",
                                            [
                                                lianyi.areas.consultations.types.words.State[
                                                    "ANSWERED"
                                                ],
                                                lianyi.areas.consultations.types.words.State[
                                                    "CLOSED"
                                                ],
                                            ],
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        ("opined_at__isnull", False), ("price_fen__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="consultation_answered_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state",
                                            lianyi.areas.consultations.types.words.State["CLOSED"],
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        models.Q(("accepted", ""), _negated=True),
                                        models.Q(("outcome", ""), _negated=True),
                                        ("closed_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="consultation_closed_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("satisfaction", None),
                                    models.Q(("satisfaction__gte", 1), ("satisfaction__lte", 5)),
                                    _connector="OR",
                                ),
                                name="consultation_satisfaction_1_5",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("price_fen", None),
                                    ("price_fen__gte", models.F("share_inviting_fen")),
                                    _connector="OR",
                                ),
                                name="consultation_share_in_price",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            lianyi.areas.consultations.types.words.State[
                                                "REQUESTED"
                                            ],
                                            lianyi.areas.consultations.types.words.State[
                                                "AT_TOWNSHIP"
                                            ],
                                            lianyi.areas.consultations.types.words.State[
                                                "INFO_WANTED"
                                            ],
                                        ],
                                    )
                                ),
                                fields=("resident", "invited", "diagnosis_code", "form"),
                                name="consultation_asked_once",
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
                        ("user_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=60)),
                        ("text", models.CharField(blank=True, max_length=1000)),
                        ("at", models.DateTimeField()),
                        (
                            "institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="consultations.session",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["session", "id"], name="consultation_message_next")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Clinic",
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
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("active", models.BooleanField(default=True)),
                        ("published_at", models.DateTimeField()),
                        ("published_by_name", models.CharField(max_length=60)),
                        (
                            "resource",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="scheduling.resource",
                            ),
                        ),
                        (
                            "expert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="consultations.expert",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="JointPlan",
                    fields=[
                        (
                            "consultation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="consultations.consultation",
                            ),
                        ),
                        ("summary", models.CharField(max_length=3000)),
                        ("plan", models.CharField(max_length=3000)),
                        ("signed_at", models.DateTimeField()),
                        ("signed_by_name", models.CharField(max_length=60)),
                        ("seal", models.CharField(max_length=64)),
                        ("document_id", models.BigIntegerField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="AdverseEvent",
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
                        ("text", models.CharField(max_length=1000)),
                        ("at", models.DateTimeField()),
                        ("user_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=60)),
                        (
                            "institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="consultations.consultation",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Expert",
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
                        ("name", models.CharField(max_length=60)),
                        ("department", models.CharField(blank=True, max_length=60)),
                        ("discipline", models.CharField(max_length=20)),
                        ("speciality", models.CharField(blank=True, max_length=200)),
                        ("independent_since", models.DateField()),
                        ("proof", models.CharField(max_length=200)),
                        ("rank", models.CharField(blank=True, max_length=10)),
                        ("licence_no", models.CharField(blank=True, max_length=40)),
                        ("active", models.BooleanField(default=True)),
                        ("verified_at", models.DateTimeField()),
                        ("verified_by_name", models.CharField(max_length=60)),
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
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="workforce.staff",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["user_id"], name="expert_by_user")],
                    },
                ),
                migrations.CreateModel(
                    name="Invite",
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
                        ("discipline", models.CharField(max_length=20)),
                        ("rank", models.CharField(blank=True, max_length=10)),
                        ("chair", models.BooleanField(default=False)),
                        ("asked_at", models.DateTimeField()),
                        ("version", models.PositiveSmallIntegerField(default=0)),
                        ("signed_at", models.DateTimeField(null=True)),
                        (
                            "consultation",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="consultations.consultation",
                            ),
                        ),
                        (
                            "expert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="consultations.expert",
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
                        "indexes": [
                            models.Index(
                                fields=["institution", "consultation"], name="invite_of_institution"
                            ),
                            models.Index(fields=["user_id", "consultation"], name="invite_of_user"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("consultation", "expert"), name="invite_expert_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("chair", True)),
                                fields=("consultation",),
                                name="invite_one_chair",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("signed_at", None), ("version", 0)),
                                    models.Q(("signed_at__isnull", False), ("version__gt", 0)),
                                    _connector="OR",
                                ),
                                name="invite_signed_has_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Lesson",
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
                                        lianyi.areas.consultations.types.words.LessonKind["ROUND"],
                                        lianyi.areas.consultations.types.words.LessonKind["ROUND"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.LessonKind[
                                            "DISCUSSION"
                                        ],
                                        lianyi.areas.consultations.types.words.LessonKind[
                                            "DISCUSSION"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.LessonKind[
                                            "LECTURE"
                                        ],
                                        lianyi.areas.consultations.types.words.LessonKind[
                                            "LECTURE"
                                        ],
                                    ),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.consultations.types.words.LessonState[
                                            "PLANNED"
                                        ],
                                        lianyi.areas.consultations.types.words.LessonState[
                                            "PLANNED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.LessonState["HELD"],
                                        lianyi.areas.consultations.types.words.LessonState["HELD"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.LessonState[
                                            "CANCELLED"
                                        ],
                                        lianyi.areas.consultations.types.words.LessonState[
                                            "CANCELLED"
                                        ],
                                    ),
                                ],
                                default=lianyi.areas.consultations.types.words.LessonState[
                                    "PLANNED"
                                ],
                                max_length=10,
                            ),
                        ),
                        ("title", models.CharField(max_length=120)),
                        ("county_code", models.CharField(blank=True, max_length=12)),
                        ("teacher_id", models.BigIntegerField(null=True)),
                        ("teacher_name", models.CharField(max_length=60)),
                        ("starts_at", models.DateTimeField()),
                        ("minutes", models.PositiveSmallIntegerField()),
                        ("place", models.CharField(blank=True, max_length=80)),
                        ("audience", models.CharField(blank=True, max_length=120)),
                        ("materials", models.CharField(blank=True, max_length=500)),
                        ("code", models.CharField(max_length=8)),
                        ("made_at", models.DateTimeField()),
                        ("made_by_name", models.CharField(max_length=60)),
                        ("held_at", models.DateTimeField(null=True)),
                        ("note", models.CharField(blank=True, max_length=500)),
                        (
                            "consultation",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="consultations.consultation",
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
                        "indexes": [
                            models.Index(
                                fields=["institution", "starts_at"], name="lesson_of_institution"
                            ),
                            models.Index(
                                fields=["county_code", "starts_at"], name="lesson_of_county"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attendance",
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
                        ("staff_id", models.BigIntegerField()),
                        ("name", models.CharField(max_length=60)),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.consultations.types.words.SignInWay["CODE"],
                                        lianyi.areas.consultations.types.words.SignInWay["CODE"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.SignInWay["LIST"],
                                        lianyi.areas.consultations.types.words.SignInWay["LIST"],
                                    ),
                                ],
                                max_length=6,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("by_name", models.CharField(max_length=60)),
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
                            "lesson",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendance_rows",
                                to="consultations.lesson",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("lesson", "staff_id"), name="attendance_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Picture",
                    fields=[
                        (
                            "message",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="picture",
                                serialize=False,
                                to="consultations.message",
                            ),
                        ),
                        ("media_type", models.CharField(max_length=20)),
                        ("size", models.PositiveIntegerField()),
                        ("content", models.BinaryField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Opinion",
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
                        ("assessment", models.CharField(max_length=3000)),
                        ("advice", models.CharField(max_length=3000)),
                        ("needs", models.CharField(blank=True, max_length=1000)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("signed_at", models.DateTimeField()),
                        ("signed_by_name", models.CharField(max_length=60)),
                        ("seal", models.CharField(max_length=64)),
                        ("document_id", models.BigIntegerField(null=True)),
                        (
                            "invite",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="consultations.invite",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("invite", "number"), name="opinion_version_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Package",
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
                        ("content", models.JSONField()),
                        ("note", models.CharField(blank=True, max_length=1000)),
                        ("seal", models.CharField(max_length=64)),
                        ("made_at", models.DateTimeField()),
                        ("by_name", models.CharField(max_length=60)),
                        (
                            "consultation",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="consultations.consultation",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("consultation", "number"), name="consultation_package_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanTask",
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
                                        lianyi.areas.consultations.types.words.TaskState["DUE"],
                                        lianyi.areas.consultations.types.words.TaskState["DUE"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.TaskState["DONE"],
                                        lianyi.areas.consultations.types.words.TaskState["DONE"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.TaskState["DROPPED"],
                                        lianyi.areas.consultations.types.words.TaskState["DROPPED"],
                                    ),
                                ],
                                default=lianyi.areas.consultations.types.words.TaskState["DUE"],
                                max_length=8,
                            ),
                        ),
                        ("text", models.CharField(max_length=300)),
                        ("due_on", models.DateField()),
                        ("done_at", models.DateTimeField(null=True)),
                        ("done_by_name", models.CharField(blank=True, max_length=60)),
                        ("note", models.CharField(blank=True, max_length=500)),
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
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="consultations.consultation",
                            ),
                        ),
                    ],
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
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.consultations.types.words.SessionState[
                                            "PLANNED"
                                        ],
                                        lianyi.areas.consultations.types.words.SessionState[
                                            "PLANNED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.SessionState["LIVE"],
                                        lianyi.areas.consultations.types.words.SessionState["LIVE"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.SessionState[
                                            "ENDED"
                                        ],
                                        lianyi.areas.consultations.types.words.SessionState[
                                            "ENDED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.SessionState[
                                            "STOPPED"
                                        ],
                                        lianyi.areas.consultations.types.words.SessionState[
                                            "STOPPED"
                                        ],
                                    ),
                                ],
                                default=lianyi.areas.consultations.types.words.SessionState[
                                    "PLANNED"
                                ],
                                max_length=8,
                            ),
                        ),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("place", models.CharField(blank=True, max_length=60)),
                        ("started_at", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("patient_present", models.BooleanField(default=False)),
                        ("media_agreed", models.BooleanField(default=False)),
                        ("agreed_by", models.CharField(blank=True, max_length=60)),
                        ("network_checked", models.BooleanField(default=False)),
                        ("stop_code", models.CharField(blank=True, max_length=20)),
                        (
                            "consultation",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="consultations.consultation",
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
                                            lianyi.areas.consultations.types.words.SessionState[
                                                "PLANNED"
                                            ],
                                            lianyi.areas.consultations.types.words.SessionState[
                                                "LIVE"
                                            ],
                                        ],
                                    )
                                ),
                                fields=["starts_at", "ends_at"],
                                name="consultation_session_times",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("consultation", "number"), name="consultation_session_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="consultation_session_lasts",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            lianyi.areas.consultations.types.words.SessionState[
                                                "PLANNED"
                                            ],
                                            lianyi.areas.consultations.types.words.SessionState[
                                                "LIVE"
                                            ],
                                        ],
                                    )
                                ),
                                fields=("consultation",),
                                name="consultation_session_one_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Participant",
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
                        ("peer", models.CharField(max_length=32)),
                        ("user_id", models.BigIntegerField(null=True)),
                        ("name", models.CharField(max_length=60)),
                        ("video", models.BooleanField(default=False)),
                        ("joined_at", models.DateTimeField()),
                        ("seen_at", models.DateTimeField()),
                        ("left_at", models.DateTimeField(null=True)),
                        ("quality", models.JSONField(default=dict)),
                        (
                            "institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="consultations.session",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("session", "peer"), name="participant_peer_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Note",
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
                            "hand",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.consultations.types.words.Hand["INVITING"],
                                        lianyi.areas.consultations.types.words.Hand["INVITING"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.Hand["TOWNSHIP"],
                                        lianyi.areas.consultations.types.words.Hand["TOWNSHIP"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.Hand["INVITED"],
                                        lianyi.areas.consultations.types.words.Hand["INVITED"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.Hand["EXPERT"],
                                        lianyi.areas.consultations.types.words.Hand["EXPERT"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.Hand["CLOCK"],
                                        lianyi.areas.consultations.types.words.Hand["CLOCK"],
                                    ),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("text", models.CharField(max_length=2000)),
                        ("at", models.DateTimeField()),
                        ("user_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=60)),
                        (
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="consultations.session",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Signal",
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
                        ("to_peer", models.CharField(max_length=32)),
                        ("from_peer", models.CharField(max_length=32)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.consultations.types.words.SignalKind["OFFER"],
                                        lianyi.areas.consultations.types.words.SignalKind["OFFER"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.SignalKind["ANSWER"],
                                        lianyi.areas.consultations.types.words.SignalKind["ANSWER"],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.SignalKind[
                                            "CANDIDATE"
                                        ],
                                        lianyi.areas.consultations.types.words.SignalKind[
                                            "CANDIDATE"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.consultations.types.words.SignalKind["BYE"],
                                        lianyi.areas.consultations.types.words.SignalKind["BYE"],
                                    ),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("body", models.TextField()),
                        ("at", models.DateTimeField()),
                        (
                            "session",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="consultations.session",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["session", "to_peer", "id"], name="signal_letterbox"
                            ),
                            models.Index(fields=["at"], name="signal_by_age"),
                        ],
                    },
                ),
            ],
        ),
    ]
