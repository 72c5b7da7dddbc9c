"""Makes a small county in LIANYI_HOME with a CT of 60 images and one large film; prints its reader, both studies."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianyi.entry.settings")
django.setup()

from django.utils import timezone  # noqa: E402 - Django must stand first

from lianyi.areas.diagnostics.models import Study  # noqa: E402
from lianyi.areas.diagnostics.services.viewing import read_heads  # noqa: E402
from lianyi.machinery.accounts.models import User  # noqa: E402
from tests.areas.diagnostics.builders import a_county, a_patient, user_of, waiting  # noqa: E402
from tests.areas.diagnostics.viewed import a_ct_stack, a_film, filed  # noqa: E402
from tests.areas.workforce.builders import PASSWORD  # noqa: E402

IMAGES, SIDE, ROWS, COLUMNS = 60, 512, 3_000, 2_500


def main() -> None:
    """Make them and say who reads, then where they are: the CT first."""
    county = a_county()
    reader = user_of(county.reader)
    User.objects.filter(pk=reader.pk).update(must_change_password=False, is_demo=False)
    print(reader.username, PASSWORD)
    order = waiting(county, a_patient(county).id)
    film = a_film(ROWS, COLUMNS, ImagerPixelSpacing=[0.14, 0.14])
    for objects in (a_ct_stack(IMAGES, size=SIDE), film):
        study = filed(order, objects, at=timezone.now())
        read_heads(Study.objects.one(study.pk))
        print(study.pk)


if __name__ == "__main__":
    main()
