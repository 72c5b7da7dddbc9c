"""Tables of accounts: users, what they prove themselves with, and the sessions and tokens that follow."""

from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from lianyi.machinery.crypto.fields import EncryptedField


class UserManager(BaseUserManager["User"]):
    """Makes users; finds them whatever the case they type their name in."""

    def create_user(
        self, username: str, name: str, password: str | None = None, **columns: Any
    ) -> "User":
        """Store a user with a hashed password; without one, nobody can log in until a password is set."""
        user = self.model(username=username.strip().lower(), name=name.strip(), **columns)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user who bears a username, in whatever case."""
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """An account. It says who somebody is; what they may do is said by the post they act in.

    `username` is stored in lower case. `password_expires_at` is set on a one-time password: after it, the password is
    dead. `locked_at` is set by an administrator and stays until lifted; the short lock-out after wrong passwords is
    kept elsewhere (axes).
    """

    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True)
    password_expires_at = models.DateTimeField(null=True)
    needs_second_factor = models.BooleanField(default=False)
    locked_at = models.DateTimeField(null=True)
    locked_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(username=Lower("username")), name="user_username_lower"
            ),
            models.CheckConstraint(condition=~Q(username=""), name="user_username_given"),
        ]

    def may_come_in(self, *, demo: bool) -> bool:
        """Whether the account is on, not locked, and no demo account where no demo runs."""
        return self.is_active and self.locked_at is None and (demo or not self.is_demo)

    def password_ran_out(self, now: datetime) -> bool:
        """Whether a one-time password waited too long for its first use."""
        return self.password_expires_at is not None and self.password_expires_at <= now

    def get_full_name(self) -> str:
        """The display name."""
        return self.name

    def get_short_name(self) -> str:
        """The display name."""
        return self.name


class PastPassword(models.Model):
    """The hash of a password a user has had: the last few may not come back."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    password = models.CharField(max_length=200)
    set_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="past_password_latest")]


class TotpDevice(models.Model):
    """An authenticator app. The secret is sealed; a code is taken once, never again; wrong codes cost growing waits."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    secret = EncryptedField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=-1)
    failures = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(confirmed_at__isnull=False),
                name="totp_one_confirmed_per_user",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(confirmed_at=None), name="totp_one_fresh_per_user"
            ),
        ]


class BackupCode(models.Model):
    """A code on paper that replaces the app once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="backup_code_unique")
        ]


class LoginSession(models.Model):
    """One stay: from where, with what, until when. Ending it ends the browser's session at once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    session_key = models.CharField(max_length=40, unique=True)
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=120)
    second_factor = models.BooleanField(default=False)
    post_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "ended_at", "-last_seen_at"], name="login_session_open")
        ]


class ApiToken(models.Model):
    """A key for a program, acting in one post of its owner with a part of that post's permissions.

    Only the SHA-256 of the token is kept: its 32 random bytes leave nothing to guess. `hint` are its first characters.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    post_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=60)
    hint = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    permissions = models.JSONField(default=list)
    purpose = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "revoked_at", "-id"], name="api_token_open")]
