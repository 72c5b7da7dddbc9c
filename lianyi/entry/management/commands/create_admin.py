"""`lianyi create admin`: the first person who may open accounts for others."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.db import transaction
from django.utils import timezone

from lianyi.areas.organisations import public as organisations
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.kernel.identity import Sex


class NoSuchInstitution(DomainError):
    """No institution bears the code."""

    code = "create_admin.no_institution"
    http_status = 404
    template = (
        "No institution has the code {institution}; load a roster or import institutions first."
    )


class Command(BaseCommand):
    help = "Hire a system administrator at an institution and print the one-time password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="the person's name")
        parser.add_argument("--institution", required=True, help="code of the institution")
        parser.add_argument(
            "--sex", choices=[Sex.MALE.value, Sex.FEMALE.value], default=Sex.MALE.value
        )

    def handle(
        self, *args: Any, username: str, name: str, institution: str, sex: str, **options: Any
    ) -> None:
        now = timezone.now()
        place = organisations.find_by_code(institution)
        if place is None:
            raise NoSuchInstitution(field="institution", institution=institution)
        actor = Actor.system(now, "命令行")
        draft = workforce.StaffDraft(
            name=name,
            sex=sex,
            profession=workforce.Profession.ADMINISTRATION,
            institution_id=place.id,
            role="administrator",
        )
        with transaction.atomic():
            staff = workforce.hire(draft=draft, actor=actor, now=now)
            _, password = workforce.create_account(
                staff_id=staff.id, username=username, actor=actor, now=now
            )
        self.stdout.write(f"{username}  {password}  (once; a second factor is set up at sign-in)")
