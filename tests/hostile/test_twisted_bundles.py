"""Whatever stands in the place of whatever in a FHIR file, it is read or refused by code; it is never a fault.

Each node of a good file is replaced in turn by each thing that has no business there, and the file is taken in by the
service, as a dry run.
"""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from itertools import cycle, islice
from typing import Any

import pytest
from django.db import transaction

from lianyi.areas.organisations.services import import_institutions
from lianyi.areas.records.services.importing import import_encounters
from lianyi.areas.residents.services import import_file
from lianyi.kernel.errors import DomainError
from tests.areas.organisations.test_importing_institutions import organisation
from tests.areas.records.builders import a_bundle, a_care
from tests.areas.residents.builders import BORN, a_resident
from tests.areas.workforce.builders import NOW, a_citizen_number, system
from tests.hostile.besieged import LONG

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-01", "EHR-04")]
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**30,
    1e308,
    float("nan"),
    "",
    "NaN",
    "Infinity",
    "1e999999999",
    "\x00",
    "长" * 3_000,
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59-12:00",
    "'; DROP TABLE residents_resident; --",
    [],
    {},
    [None],
    ["x"],
    {"x": "x"},
    [[]],
)
Taker = Callable[[bytes], object]
Path = tuple[str | int, ...]


def paths(node: Any, here: Path = ()) -> Iterator[Path]:
    """Where every node of a document stands, the root first."""
    yield here
    inner = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for key, value in inner:
        yield from paths(value, (*here, key))


def twisted(document: Any) -> Iterator[tuple[Path, Any, bytes]]:
    """Every document that differs from a good one in one node; in a short run with four odd things at each, in turn."""
    odds = cycle(ODD)
    for path in paths(document):
        for odd in ODD if LONG else islice(odds, 4):
            if not path:
                yield path, odd, json.dumps(odd).encode()
                continue
            copy = deepcopy(document)
            inner = copy
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = odd
            yield path, odd, json.dumps(copy, ensure_ascii=False).encode()


def faults(document: Any, take: Taker) -> list[str]:
    """What the service answered otherwise than by taking or by a refusal."""
    found = []
    for path, odd, content in twisted(document):
        try:
            with transaction.atomic():
                take(content)
                transaction.set_rollback(True)
        except DomainError:
            continue
        except Exception as fault:  # noqa: BLE001  # whatever it is, it is told with its place
            found.append(f"{'.'.join(map(str, path))} = {str(odd)[:30]!r}: {fault!r}"[:200])
    return found


def a_patient_bundle() -> dict[str, Any]:
    """One Patient with everything we read."""
    patient = {
        "resourceType": "Patient",
        "identifier": [{"system": "urn:oid:2.16.156.10011.1.3", "value": a_citizen_number(BORN)}],
        "name": [{"family": "赵", "given": ["桂兰"]}],
        "gender": "female",
        "birthDate": BORN.isoformat(),
        "telecom": [{"system": "phone", "value": "13839600001"}],
        "address": [{"line": ["王寨村"], "postalCode": "411723105"}],
    }
    return {"resourceType": "Bundle", "entry": [{"resource": patient}]}


def test_no_twist_of_a_bundle_of_contacts_is_a_fault():
    care = a_care()
    number = a_citizen_number(BORN)
    a_resident(care.doctor, name="赵桂兰", number=number)
    take = partial(import_encounters, actor=care.doctor, now=NOW, dry_run=True)

    found = faults(a_bundle(number), lambda content: take(content=content))

    assert found == [], "\n".join(found)


def test_no_twist_of_a_bundle_of_patients_is_a_fault():
    care = a_care()
    take = partial(import_file, name="x.json", actor=care.doctor, now=NOW, dry_run=True)

    found = faults(a_patient_bundle(), lambda content: take(body=content))

    assert found == [], "\n".join(found)


def test_no_twist_of_organisation_is_a_fault():
    take = partial(import_institutions, actor=system(), now=NOW, dry_run=True)

    found = faults(organisation(), take)

    assert found == [], "\n".join(found)
