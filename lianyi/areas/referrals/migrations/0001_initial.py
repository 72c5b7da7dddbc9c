import django.db.models.deletion
from django.db import migrations, models

import lianyi.areas.referrals.types.words
from lianyi.machinery.newtables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_initial"),
        ("organisations", "0001_initial"),
        ("residents", "0001_initial"),
    ]

    operations = [
        CreateModels(
            operations=[
                migrations.CreateModel(
                    name="Referral",
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
                                        lianyi.areas.referrals.types.words.State["DRAFT"],
                                        lianyi.areas.referrals.types.words.State["DRAFT"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.State["SENT"],
                                        lianyi.areas.referrals.types.words.State["SENT"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.State["INFO_REQUESTED"],
                                        lianyi.areas.referrals.types.words.State["INFO_REQUESTED"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.State["ACCEPTED"],
                                        lianyi.areas.referrals.types.words.State["ACCEPTED"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.State["DECLINED"],
                                        lianyi.areas.referrals.types.words.State["DECLINED"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.State["IN_TRANSIT"],
                                        lianyi.areas.referrals.types.words.State["IN_TRANSIT"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.State["ARRIVED"],
                                        lianyi.areas.referrals.types.words.State["ARRIVED"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.State["IN_CARE"],
                                        lianyi.areas.referrals.types.words.State["IN_CARE"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.State["FOLLOWING"],
                                        lianyi.areas.referrals.types.words.State["FOLLOWING"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.State["CLOSED"],
                                        lianyi.areas.referrals.types.words.State["CLOSED"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.State["CANCELLED"],
                                        lianyi.areas.referrals.types.words.State["CANCELLED"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.State["LAPSED"],
                                        lianyi.areas.referrals.types.words.State["LAPSED"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.State["NO_SHOW"],
                                        lianyi.areas.referrals.types.words.State["NO_SHOW"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.State[
                                            "REFUSED_BY_PATIENT"
                                        ],
                                        lianyi.areas.referrals.types.words.State[
                                            "REFUSED_BY_PATIENT"
                                        ],
                                    ),
                                ],
                                default=lianyi.areas.referrals.types.words.State["DRAFT"],
                                max_length=20,
                            ),
                        ),
                        (
                            "direction",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.referrals.types.words.Direction["UP"],
                                        lianyi.areas.referrals.types.words.Direction["UP"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Direction["DOWN"],
                                        lianyi.areas.referrals.types.words.Direction["DOWN"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Direction["SIDEWAYS"],
                                        lianyi.areas.referrals.types.words.Direction["SIDEWAYS"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Direction["OUT"],
                                        lianyi.areas.referrals.types.words.Direction["OUT"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Direction["RETURN"],
                                        lianyi.areas.referrals.types.words.Direction["RETURN"],
                                    ),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "urgency",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.referrals.types.words.Urgency["ORDINARY"],
                                        lianyi.areas.referrals.types.words.Urgency["ORDINARY"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Urgency["URGENT"],
                                        lianyi.areas.referrals.types.words.Urgency["URGENT"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Urgency["GREEN"],
                                        lianyi.areas.referrals.types.words.Urgency["GREEN"],
                                    ),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.referrals.types.words.Channel["PLAIN"],
                                        lianyi.areas.referrals.types.words.Channel["PLAIN"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Channel["TOWNSHIP"],
                                        lianyi.areas.referrals.types.words.Channel["TOWNSHIP"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Channel["STUDIO"],
                                        lianyi.areas.referrals.types.words.Channel["STUDIO"],
                                    ),
                                ],
                                default=lianyi.areas.referrals.types.words.Channel["PLAIN"],
                                max_length=10,
                            ),
                        ),
                        ("county_code", models.CharField(blank=True, max_length=12)),
                        ("from_department", models.CharField(blank=True, max_length=60)),
                        ("to_department", models.CharField(blank=True, max_length=60)),
                        ("from_doctor_id", models.BigIntegerField(null=True)),
                        ("from_doctor_name", models.CharField(blank=True, max_length=60)),
                        ("to_doctor_id", models.BigIntegerField(null=True)),
                        ("to_doctor_name", models.CharField(blank=True, max_length=60)),
                        ("reason_code", models.CharField(max_length=20)),
                        ("diagnosis_code", models.CharField(max_length=20)),
                        ("diagnosis_name", models.CharField(max_length=120)),
                        ("impression", models.CharField(max_length=500)),
                        ("present_illness", models.CharField(max_length=2000)),
                        ("past_history", models.CharField(blank=True, max_length=1000)),
                        ("treatment_so_far", models.CharField(blank=True, max_length=1000)),
                        ("wants_bed", models.BooleanField(default=False)),
                        ("findings", models.JSONField(default=dict)),
                        ("indications", models.JSONField(default=list)),
                        ("rule_sets", models.JSONField(default=list)),
                        ("indicated", models.BooleanField(default=False)),
                        ("is_emergency", models.BooleanField(default=False)),
                        ("override_reason", models.CharField(blank=True, max_length=300)),
                        ("skipped", models.JSONField(default=list)),
                        ("skip_ground", models.CharField(blank=True, max_length=20)),
                        ("skip_reason", models.CharField(blank=True, max_length=300)),
                        ("off_list_reason", models.CharField(blank=True, max_length=300)),
                        ("choice", models.JSONField(default=dict)),
                        ("consent_id", models.BigIntegerField(null=True)),
                        ("consent_given", models.BooleanField(null=True)),
                        ("told", models.CharField(blank=True, max_length=500)),
                        ("refusal_code", models.CharField(blank=True, max_length=20)),
                        ("refusal_note", models.CharField(blank=True, max_length=300)),
                        ("episode_id", models.BigIntegerField(null=True)),
                        ("slot_reservation_id", models.BigIntegerField(null=True)),
                        ("exam_reservation_id", models.BigIntegerField(null=True)),
                        ("bed_reservation_id", models.BigIntegerField(null=True)),
                        ("appointed_at", models.DateTimeField(null=True)),
                        ("encounter_id", models.BigIntegerField(null=True)),
                        ("insurance_number", models.CharField(blank=True, max_length=40)),
                        ("created_at", models.DateTimeField()),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("departed_at", models.DateTimeField(null=True)),
                        ("arrived_at", models.DateTimeField(null=True)),
                        ("seen_at", models.DateTimeField(null=True)),
                        ("examined_at", models.DateTimeField(null=True)),
                        ("admitted_at", models.DateTimeField(null=True)),
                        ("discharged_at", models.DateTimeField(null=True)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("decline_code", models.CharField(blank=True, max_length=20)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    (
                                        lianyi.areas.referrals.types.words.Outcome["SENT_DOWN"],
                                        lianyi.areas.referrals.types.words.Outcome["SENT_DOWN"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Outcome["RECOVERED"],
                                        lianyi.areas.referrals.types.words.Outcome["RECOVERED"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Outcome["IMPROVED"],
                                        lianyi.areas.referrals.types.words.Outcome["IMPROVED"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Outcome[
                                            "OUTPATIENT_DONE"
                                        ],
                                        lianyi.areas.referrals.types.words.Outcome[
                                            "OUTPATIENT_DONE"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Outcome["REFERRED_ON"],
                                        lianyi.areas.referrals.types.words.Outcome["REFERRED_ON"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Outcome[
                                            "FOLLOWED_TO_END"
                                        ],
                                        lianyi.areas.referrals.types.words.Outcome[
                                            "FOLLOWED_TO_END"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Outcome[
                                            "LEFT_AGAINST_ADVICE"
                                        ],
                                        lianyi.areas.referrals.types.words.Outcome[
                                            "LEFT_AGAINST_ADVICE"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Outcome["DIED"],
                                        lianyi.areas.referrals.types.words.Outcome["DIED"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Outcome["OTHER"],
                                        lianyi.areas.referrals.types.words.Outcome["OTHER"],
                                    ),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("end_note", models.CharField(blank=True, max_length=500)),
                        (
                            "again_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="referrals.referral",
                            ),
                        ),
                        (
                            "back_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="referrals.referral",
                            ),
                        ),
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
                            "continues",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="referrals.referral",
                            ),
                        ),
                        (
                            "from_institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "made_by_institution",
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
                            "to_institution",
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
                                fields=["to_institution", "state", "sent_at"], name="referral_inbox"
                            ),
                            models.Index(
                                fields=["from_institution", "state", "sent_at"],
                                name="referral_outbox",
                            ),
                            models.Index(
                                fields=["resident", "sent_at"], name="referral_of_resident"
                            ),
                            models.Index(fields=["direction", "sent_at"], name="referral_counted"),
                            models.Index(fields=["county_code", "sent_at"], name="referral_county"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        (
                                            lianyi.areas.referrals.types.words.State["SENT"],
                                            lianyi.areas.referrals.types.words.State[
                                                "INFO_REQUESTED"
                                            ],
                                            lianyi.areas.referrals.types.words.State["ACCEPTED"],
                                            lianyi.areas.referrals.types.words.State["IN_TRANSIT"],
                                        ),
                                    )
                                ),
                                fields=("resident", "direction"),
                                name="referral_one_live_request",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("from_institution", models.F("to_institution")), _negated=True
                                ),
                                name="referral_leaves_its_sender",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            lianyi.areas.referrals.types.words.State["DRAFT"],
                                            lianyi.areas.referrals.types.words.State["CANCELLED"],
                                            lianyi.areas.referrals.types.words.State[
                                                "REFUSED_BY_PATIENT"
                                            ],
                                        ],
                                    ),
                                    ("sent_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="referral_sent_has_its_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state",
                                            lianyi.areas.referrals.types.words.State["DECLINED"],
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(("decline_code", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="referral_declined_has_a_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state",
                                            lianyi.areas.referrals.types.words.State["CLOSED"],
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(("outcome", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="referral_closed_has_an_outcome",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CarePlan",
                    fields=[
                        (
                            "referral",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="referrals.referral",
                            ),
                        ),
                        ("diagnoses", models.CharField(max_length=500)),
                        ("admission_no", models.CharField(blank=True, max_length=40)),
                        ("results", models.CharField(max_length=2000)),
                        ("treatment", models.CharField(max_length=2000)),
                        ("next_steps", models.CharField(max_length=2000)),
                        ("rehabilitation", models.CharField(blank=True, max_length=1000)),
                        ("warning_signs", models.CharField(blank=True, max_length=500)),
                        ("drugs", models.JSONField(default=list)),
                        ("targets", models.JSONField(default=dict)),
                        ("dates", models.JSONField(default=list)),
                        ("county_doctor_id", models.BigIntegerField(null=True)),
                        ("county_doctor_name", models.CharField(max_length=60)),
                        ("written_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Package",
                    fields=[
                        (
                            "referral",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="referrals.referral",
                            ),
                        ),
                        ("content", models.JSONField()),
                        ("family_doctor_id", models.BigIntegerField(null=True)),
                        ("made_at", models.DateTimeField()),
                        ("readable", models.BooleanField(null=True)),
                        ("problem", models.CharField(blank=True, max_length=300)),
                        ("confirmed_at", models.DateTimeField(null=True)),
                        ("confirmed_by_name", models.CharField(blank=True, max_length=60)),
                    ],
                ),
                migrations.CreateModel(
                    name="Transport",
                    fields=[
                        (
                            "referral",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="referrals.referral",
                            ),
                        ),
                        (
                            "vehicle",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.referrals.types.words.Vehicle["AMBULANCE"],
                                        lianyi.areas.referrals.types.words.Vehicle["AMBULANCE"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Vehicle["UNIT_CAR"],
                                        lianyi.areas.referrals.types.words.Vehicle["UNIT_CAR"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Vehicle["OWN_MEANS"],
                                        lianyi.areas.referrals.types.words.Vehicle["OWN_MEANS"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.Vehicle["PUBLIC"],
                                        lianyi.areas.referrals.types.words.Vehicle["PUBLIC"],
                                    ),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("plate", models.CharField(blank=True, max_length=12)),
                        ("escort_name", models.CharField(blank=True, max_length=60)),
                        ("escort_phone", models.CharField(blank=True, max_length=20)),
                        ("departed_at", models.DateTimeField()),
                        ("eta_at", models.DateTimeField(null=True)),
                        ("vitals", models.JSONField(default=dict)),
                        ("handover_note", models.CharField(max_length=1000)),
                        ("arrival_vitals", models.JSONField(default=dict)),
                        ("arrival_note", models.CharField(blank=True, max_length=500)),
                        ("received_by_name", models.CharField(blank=True, max_length=60)),
                        ("received_at", models.DateTimeField(null=True)),
                    ],
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
                        ("of_plan", models.BooleanField(default=True)),
                        ("due_on", models.DateField()),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.referrals.types.words.FollowUpWay["HOME"],
                                        lianyi.areas.referrals.types.words.FollowUpWay["HOME"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.FollowUpWay["CLINIC"],
                                        lianyi.areas.referrals.types.words.FollowUpWay["CLINIC"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.FollowUpWay["PHONE"],
                                        lianyi.areas.referrals.types.words.FollowUpWay["PHONE"],
                                    ),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("instruction", models.CharField(blank=True, max_length=300)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.referrals.types.words.FollowUpState["DUE"],
                                        lianyi.areas.referrals.types.words.FollowUpState["DUE"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.FollowUpState["DONE"],
                                        lianyi.areas.referrals.types.words.FollowUpState["DONE"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.FollowUpState["LOST"],
                                        lianyi.areas.referrals.types.words.FollowUpState["LOST"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.FollowUpState[
                                            "CANCELLED"
                                        ],
                                        lianyi.areas.referrals.types.words.FollowUpState[
                                            "CANCELLED"
                                        ],
                                    ),
                                ],
                                default=lianyi.areas.referrals.types.words.FollowUpState["DUE"],
                                max_length=10,
                            ),
                        ),
                        ("done_at", models.DateTimeField(null=True)),
                        ("done_by_name", models.CharField(blank=True, max_length=60)),
                        ("encounter_id", models.BigIntegerField(null=True)),
                        ("measurements", models.JSONField(default=dict)),
                        (
                            "result",
                            models.CharField(
                                blank=True,
                                choices=[
                                    (
                                        lianyi.areas.referrals.types.words.FollowUpResult["MET"],
                                        lianyi.areas.referrals.types.words.FollowUpResult["MET"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.FollowUpResult[
                                            "NOT_MET"
                                        ],
                                        lianyi.areas.referrals.types.words.FollowUpResult[
                                            "NOT_MET"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.FollowUpResult[
                                            "NOT_MEASURED"
                                        ],
                                        lianyi.areas.referrals.types.words.FollowUpResult[
                                            "NOT_MEASURED"
                                        ],
                                    ),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=500)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "referral",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="referrals.referral",
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
                        "indexes": [
                            models.Index(
                                fields=["institution", "state", "due_on"], name="follow_up_today"
                            ),
                            models.Index(
                                fields=["referral", "due_on"], name="follow_up_of_referral"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state",
                                            lianyi.areas.referrals.types.words.FollowUpState[
                                                "DONE"
                                            ],
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        ("done_at__isnull", False),
                                        models.Q(("result", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="follow_up_done_has_time_and_result",
                            ),
                            models.UniqueConstraint(
                                fields=("referral", "due_on", "of_plan"), name="follow_up_one_a_day"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FollowUpAttempt",
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
                        ("by_name", models.CharField(max_length=60)),
                        ("outcome", models.CharField(max_length=16)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("next_on", models.DateField(null=True)),
                        (
                            "follow_up",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="referrals.followup",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["follow_up", "at"], name="follow_up_attempts")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Forwarding",
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
                        ("by_name", models.CharField(max_length=60)),
                        ("note", models.CharField(max_length=300)),
                        (
                            "by_institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "referral",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="referrals.referral",
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
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["by_institution", "referral"], name="forwarding_by"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Guidance",
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
                        ("question", models.CharField(blank=True, max_length=1000)),
                        ("asked_at", models.DateTimeField()),
                        ("asked_by_name", models.CharField(blank=True, max_length=60)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.referrals.types.words.GuidanceState["OPEN"],
                                        lianyi.areas.referrals.types.words.GuidanceState["OPEN"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.GuidanceState[
                                            "ANSWERED"
                                        ],
                                        lianyi.areas.referrals.types.words.GuidanceState[
                                            "ANSWERED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.GuidanceState[
                                            "CANCELLED"
                                        ],
                                        lianyi.areas.referrals.types.words.GuidanceState[
                                            "CANCELLED"
                                        ],
                                    ),
                                ],
                                default=lianyi.areas.referrals.types.words.GuidanceState["OPEN"],
                                max_length=10,
                            ),
                        ),
                        ("answer", models.CharField(blank=True, max_length=2000)),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("answered_by_name", models.CharField(blank=True, max_length=60)),
                        ("read_at", models.DateTimeField(null=True)),
                        ("read_by_name", models.CharField(blank=True, max_length=60)),
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
                            "follow_up",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="referrals.followup",
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
                            "referral",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="referrals.referral",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["referral", "asked_at"], name="guidance_thread"),
                            models.Index(fields=["institution", "state"], name="guidance_owed"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state",
                                        lianyi.areas.referrals.types.words.GuidanceState["OPEN"],
                                    )
                                ),
                                fields=("referral", "why"),
                                name="guidance_asked_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OutsideContact",
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
                        ("encounter_id", models.BigIntegerField()),
                        ("at", models.DateTimeField()),
                        ("user_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=60)),
                        ("spoke_with", models.CharField(max_length=60)),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    (
                                        lianyi.areas.referrals.types.words.ContactOutcome["AGREED"],
                                        lianyi.areas.referrals.types.words.ContactOutcome["AGREED"],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.ContactOutcome[
                                            "UNDECIDED"
                                        ],
                                        lianyi.areas.referrals.types.words.ContactOutcome[
                                            "UNDECIDED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.ContactOutcome[
                                            "REFUSED"
                                        ],
                                        lianyi.areas.referrals.types.words.ContactOutcome[
                                            "REFUSED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.ContactOutcome[
                                            "NOT_REACHED"
                                        ],
                                        lianyi.areas.referrals.types.words.ContactOutcome[
                                            "NOT_REACHED"
                                        ],
                                    ),
                                    (
                                        lianyi.areas.referrals.types.words.ContactOutcome["UNFIT"],
                                        lianyi.areas.referrals.types.words.ContactOutcome["UNFIT"],
                                    ),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=500)),
                        ("next_on", models.DateField(null=True)),
                        (
                            "institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "referral",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="referrals.referral",
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
                        "indexes": [
                            models.Index(fields=["encounter_id", "at"], name="outside_contact_log")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Readmission",
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
                        ("encounter_id", models.BigIntegerField()),
                        ("institution_id", models.BigIntegerField(null=True)),
                        ("started_at", models.DateTimeField()),
                        ("days_after", models.PositiveSmallIntegerField()),
                        ("principal_code", models.CharField(blank=True, max_length=20)),
                        (
                            "referral",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="referrals.referral",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("referral", "encounter_id"), name="readmission_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ShortReport",
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
                        ("body", models.CharField(max_length=1000)),
                        ("at", models.DateTimeField()),
                        ("user_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=60)),
                        ("read_at", models.DateTimeField(null=True)),
                        ("read_by_name", models.CharField(blank=True, max_length=60)),
                        (
                            "institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "referral",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="referrals.referral",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["referral", "at"], name="short_report_thread")
                        ],
                    },
                ),
            ],
        ),
    ]
