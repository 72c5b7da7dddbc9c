import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import lianyi.machinery.crypto.fields
from lianyi.machinery.newtables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        CreateModels(
            operations=[
                migrations.CreateModel(
                    name="User",
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
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        ("username", models.CharField(max_length=64, unique=True)),
                        ("name", models.CharField(max_length=64)),
                        ("is_active", models.BooleanField(default=True)),
                        ("is_demo", models.BooleanField(default=False)),
                        ("must_change_password", models.BooleanField(default=False)),
                        ("password_changed_at", models.DateTimeField(null=True)),
                        ("password_expires_at", models.DateTimeField(null=True)),
                        ("needs_second_factor", models.BooleanField(default=False)),
                        ("locked_at", models.DateTimeField(null=True)),
                        ("locked_reason", models.CharField(blank=True, max_length=200)),
                        ("created_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("username", django.db.models.functions.text.Lower("username"))
                                ),
                                name="user_username_lower",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("username", ""), _negated=True),
                                name="user_username_given",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApiToken",
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
                        ("post_id", models.BigIntegerField(null=True)),
                        ("name", models.CharField(max_length=60)),
                        ("hint", models.CharField(max_length=12)),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("permissions", models.JSONField(default=list)),
                        ("purpose", models.CharField(max_length=40)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("last_used_at", models.DateTimeField(null=True)),
                        ("revoked_at", models.DateTimeField(null=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["user", "revoked_at", "-id"], name="api_token_open"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BackupCode",
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
                        ("digest", models.CharField(max_length=64)),
                        ("created_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(null=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "digest"), name="backup_code_unique"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LoginSession",
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
                        ("session_key", models.CharField(max_length=40, unique=True)),
                        ("address", models.GenericIPAddressField(null=True)),
                        ("device", models.CharField(max_length=120)),
                        ("second_factor", models.BooleanField(default=False)),
                        ("post_id", models.BigIntegerField(null=True)),
                        ("purpose", models.CharField(blank=True, max_length=40)),
                        ("started_at", models.DateTimeField()),
                        ("last_seen_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("ended_by", models.CharField(blank=True, max_length=20)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["user", "ended_at", "-last_seen_at"],
                                name="login_session_open",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PastPassword",
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
                        ("password", models.CharField(max_length=200)),
                        ("set_at", models.DateTimeField()),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["user", "-id"], name="past_password_latest")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TotpDevice",
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
                        ("secret", lianyi.machinery.crypto.fields.EncryptedField()),
                        ("confirmed_at", models.DateTimeField(null=True)),
                        ("last_step", models.BigIntegerField(default=-1)),
                        ("failures", models.PositiveIntegerField(default=0)),
                        ("failed_at", models.DateTimeField(null=True)),
                        ("created_at", models.DateTimeField()),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("confirmed_at__isnull", False)),
                                fields=("user",),
                                name="totp_one_confirmed_per_user",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("confirmed_at", None)),
                                fields=("user",),
                                name="totp_one_fresh_per_user",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
