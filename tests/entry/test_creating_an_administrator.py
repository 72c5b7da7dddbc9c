"""The first administrator of a new installation."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from lianyi.areas.organisations import public as organisations
from lianyi.entry.management.commands.create_admin import NoSuchInstitution
from lianyi.kernel.actor import Actor
from lianyi.machinery.accounts.models import User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)


@pytest.mark.rows("SEC-04")
def test_an_administrator_is_hired_with_a_one_time_password_and_owes_a_second_factor(capsys):
    organisations.load_roster("pingyu-003", actor=Actor.system(NOW), now=NOW)

    call_command("create_admin", "guanli1", "--name", "何伟", "--institution", "411723-05")

    username, password, *_ = capsys.readouterr().out.split()
    user = User.objects.get(username=username)
    assert user.check_password(password)
    assert user.must_change_password
    assert user.needs_second_factor
    assert not user.is_demo


def test_an_unknown_institution_is_refused_and_leaves_nobody(capsys):
    with pytest.raises(NoSuchInstitution, match="no-such"):
        call_command("create_admin", "guanli1", "--name", "何伟", "--institution", "no-such")

    assert not User.objects.exists()
