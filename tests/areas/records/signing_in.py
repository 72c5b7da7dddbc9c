"""Signs somebody in for a page test, through the sign-in page as people do."""

from django.test import Client
from django.urls import reverse

from lianyi.areas.workforce import public as workforce
from lianyi.machinery.accounts.public import User
from tests.areas.workforce.builders import a_doctor, with_account


def signed_in(
    client: Client, role: str, institution_id: int, **told: object
) -> workforce.StaffCard:
    """Open a session for a new member of staff in a role."""
    staff = a_doctor(institution_id, role, **told)
    user = with_account(staff)
    User.objects.filter(pk=user.pk).update(must_change_password=False, is_demo=False)
    answer = client.post(
        reverse("login"), {"username": user.username, "password": "shi-yan-2026-Lianyi"}
    )
    assert answer.status_code == 302, answer.content.decode()
    return staff
