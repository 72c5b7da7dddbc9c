import django.db.models.deletion
from django.db import migrations, models

import lianyi.areas.residents.models.people
import lianyi.areas.residents.types
import lianyi.machinery.crypto.fields
from lianyi.machinery.newtables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
    ]

    operations = [
        CreateModels(
            operations=[
                migrations.CreateModel(
                    name="DuplicateScan",
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
                        ("due", models.BooleanField(default=False)),
                        ("ran_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Household",
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
                        ("number", models.CharField(max_length=32)),
                        ("division_code", models.CharField(blank=True, max_length=12)),
                        ("address", models.CharField(blank=True, max_length=200)),
                        ("created_at", models.DateTimeField()),
                        (
                            "institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "head",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("institution", "number"), name="residents_household_number"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Resident",
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
                        ("name", lianyi.areas.residents.models.people.KeyField(max_length=64)),
                        ("pinyin", lianyi.areas.residents.models.people.KeyField(max_length=128)),
                        ("initials", lianyi.areas.residents.models.people.KeyField(max_length=64)),
                        ("sex", models.CharField(max_length=1)),
                        ("born_on", models.DateField()),
                        ("born_on_estimated", models.BooleanField(default=False)),
                        ("id_masked", models.CharField(blank=True, max_length=40)),
                        ("health_card_issued_on", models.DateField(null=True)),
                        ("phone", lianyi.machinery.crypto.fields.EncryptedField(null=True)),
                        ("phone_index", models.CharField(blank=True, max_length=64)),
                        ("phone_masked", models.CharField(blank=True, max_length=20)),
                        ("division_code", models.CharField(blank=True, max_length=12)),
                        ("address", models.CharField(blank=True, max_length=200)),
                        (
                            "insurance",
                            models.CharField(
                                default=lianyi.areas.residents.types.Insurance["UNKNOWN"],
                                max_length=12,
                            ),
                        ),
                        ("ethnicity_code", models.CharField(blank=True, max_length=2)),
                        ("marital_code", models.CharField(blank=True, max_length=2)),
                        ("education_code", models.CharField(blank=True, max_length=2)),
                        ("occupation", models.CharField(blank=True, max_length=40)),
                        ("blood_type", models.CharField(blank=True, max_length=2)),
                        ("rh_type", models.CharField(blank=True, max_length=1)),
                        ("contact_name", models.CharField(blank=True, max_length=64)),
                        ("contact_phone", lianyi.machinery.crypto.fields.EncryptedField(null=True)),
                        ("contact_phone_masked", models.CharField(blank=True, max_length=20)),
                        (
                            "household_relation",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("0", "HEAD"),
                                    ("1", "SPOUSE"),
                                    ("2", "SON"),
                                    ("3", "DAUGHTER"),
                                    ("4", "GRANDCHILD"),
                                    ("5", "PARENT"),
                                    ("6", "GRANDPARENT"),
                                    ("7", "SIBLING"),
                                    ("8", "OTHER"),
                                ],
                                max_length=1,
                            ),
                        ),
                        ("family_doctor_id", models.BigIntegerField(null=True)),
                        ("died_on", models.DateField(null=True)),
                        ("created_at", models.DateTimeField()),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "contract_institution",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "household",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="members",
                                to="residents.household",
                            ),
                        ),
                        (
                            "mother",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "registered_institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "survivor",
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
                            models.Index(fields=["name", "id"], name="residents_by_name"),
                            models.Index(fields=["pinyin", "id"], name="residents_by_pinyin"),
                            models.Index(fields=["initials", "id"], name="residents_by_initials"),
                            models.Index(fields=["born_on"], name="residents_by_birth"),
                            models.Index(fields=["phone_index"], name="residents_by_phone"),
                            models.Index(
                                condition=models.Q(("survivor__isnull", False)),
                                fields=["survivor"],
                                name="residents_merged",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("died_on", None),
                                    ("died_on__gte", models.F("born_on")),
                                    _connector="OR",
                                ),
                                name="residents_died_after_birth",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("survivor", None),
                                    models.Q(("survivor", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="residents_not_own_survivor",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("sex__in", ["0", "1", "2", "9"])),
                                name="residents_sex_code",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Merge",
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
                        ("user_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=64)),
                        ("reason", models.CharField(max_length=200)),
                        ("taken", lianyi.machinery.crypto.fields.EncryptedField(default="{}")),
                        ("followed", models.JSONField(default=list)),
                        ("undone_at", models.DateTimeField(null=True)),
                        ("undone_by_name", models.CharField(blank=True, max_length=64)),
                        ("undone_reason", models.CharField(blank=True, max_length=200)),
                        (
                            "kept",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "merged",
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
                                condition=models.Q(("undone_at", None)),
                                fields=("merged",),
                                name="residents_merged_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kept", models.F("merged")), _negated=True),
                                name="residents_merge_of_two",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Identifier",
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
                                    ("citizen", "CITIZEN"),
                                    ("passport", "PASSPORT"),
                                    ("birth", "BIRTH"),
                                    ("insurance", "INSURANCE"),
                                    ("health_card", "HEALTH_CARD"),
                                    ("temporary", "TEMPORARY"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("value", lianyi.machinery.crypto.fields.EncryptedField()),
                        ("index", models.CharField(max_length=64)),
                        ("masked", models.CharField(max_length=40)),
                        ("added_at", models.DateTimeField()),
                        ("retired_at", models.DateTimeField(null=True)),
                        (
                            "resident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="identifiers",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("retired_at", None)),
                                fields=("kind", "index"),
                                name="residents_identifier_unique",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Grant",
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
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        ("purpose", models.CharField(max_length=200)),
                        (
                            "signed_by",
                            models.CharField(
                                choices=[("self", "SELF"), ("guardian", "GUARDIAN")], max_length=8
                            ),
                        ),
                        ("signer_name", models.CharField(max_length=64)),
                        ("user_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=64)),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        ("withdrawn_reason", models.CharField(blank=True, max_length=200)),
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
                                related_name="grants",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["resident", "-since"], name="residents_grants")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("until__gt", models.F("since"))),
                                name="residents_grant_forward",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DuplicatePair",
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
                        ("score", models.PositiveSmallIntegerField()),
                        ("reasons", models.JSONField(default=list)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "OPEN"),
                                    ("same", "SAME"),
                                    ("different", "DIFFERENT"),
                                ],
                                default=lianyi.areas.residents.types.PairState["OPEN"],
                                max_length=12,
                            ),
                        ),
                        ("acknowledged", models.CharField(blank=True, max_length=200)),
                        ("found_at", models.DateTimeField()),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("decided_by_id", models.BigIntegerField(null=True)),
                        ("decided_by_name", models.CharField(blank=True, max_length=64)),
                        ("note", models.CharField(blank=True, max_length=200)),
                        (
                            "first",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "second",
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
                                fields=["state", "-score", "id"], name="residents_pairs_waiting"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("first", "second"), name="residents_pair_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("first__lt", models.F("second"))),
                                name="residents_pair_ordered",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", lianyi.areas.residents.types.PairState["OPEN"]),
                                    ("decided_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="residents_pair_decided",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Consent",
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
                        ("kind", models.CharField(max_length=24)),
                        ("text_version", models.CharField(max_length=24)),
                        ("given", models.BooleanField()),
                        ("reason", models.CharField(blank=True, max_length=200)),
                        (
                            "signed_by",
                            models.CharField(
                                choices=[("self", "SELF"), ("guardian", "GUARDIAN")], max_length=8
                            ),
                        ),
                        ("signer_name", models.CharField(max_length=64)),
                        ("at", models.DateTimeField()),
                        ("user_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=64)),
                        ("institution_id", models.BigIntegerField(null=True)),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        ("withdrawn_reason", models.CharField(blank=True, max_length=200)),
                        (
                            "resident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consents",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["resident", "kind", "-at", "-id"], name="residents_consents"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("given", True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="residents_refusal_has_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CareRelation",
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
                                    ("registered", "REGISTERED"),
                                    ("encounter", "ENCOUNTER"),
                                    ("referral", "REFERRAL"),
                                    ("contract", "CONTRACT"),
                                    ("grant", "GRANT"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField(null=True)),
                        (
                            "institution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.institution",
                            ),
                        ),
                        (
                            "merge",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.merge",
                            ),
                        ),
                        (
                            "resident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="relations",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["institution", "resident"],
                                name="residents_relation_by_place",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("merge", None)),
                                fields=("resident", "institution", "kind"),
                                name="residents_relation_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="residents_relation_forward",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BreakGlass",
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
                        ("by_name", models.CharField(max_length=64)),
                        ("role", models.CharField(max_length=32)),
                        ("institution_id", models.BigIntegerField(null=True)),
                        (
                            "reason_code",
                            models.CharField(
                                choices=[
                                    ("emergency", "EMERGENCY"),
                                    ("unconscious", "UNCONSCIOUS"),
                                    ("outbreak", "OUTBREAK"),
                                    ("complaint", "COMPLAINT"),
                                    ("other", "OTHER"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("reason", models.CharField(max_length=400)),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        (
                            "verdict",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("justified", "JUSTIFIED"),
                                    ("unjustified", "UNJUSTIFIED"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("verdict_note", models.CharField(blank=True, max_length=400)),
                        ("reviewed_by_id", models.BigIntegerField(null=True)),
                        ("reviewed_by_name", models.CharField(blank=True, max_length=64)),
                        ("reviewed_at", models.DateTimeField(null=True)),
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
                                fields=["user_id", "resident", "until"],
                                name="residents_glass_window",
                            ),
                            models.Index(
                                fields=["verdict", "since"], name="residents_glass_review"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("until__gt", models.F("since"))),
                                name="residents_glass_forward",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("reviewed_at", None), ("verdict", "")),
                                    models.Q(
                                        models.Q(("verdict", ""), _negated=True),
                                        ("reviewed_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="residents_glass_verdict_signed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ResidentChange",
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
                                    ("registered", "REGISTERED"),
                                    ("changed", "CHANGED"),
                                    ("identifier_added", "IDENTIFIER_ADDED"),
                                    ("identifier_retired", "IDENTIFIER_RETIRED"),
                                    ("died", "DIED"),
                                    ("merged", "MERGED"),
                                    ("unmerged", "UNMERGED"),
                                    ("contract", "CONTRACT"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("user_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(max_length=64)),
                        ("institution_id", models.BigIntegerField(null=True)),
                        ("facts", models.JSONField(default=dict)),
                        (
                            "resident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["resident", "-at", "-id"], name="residents_changes"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
