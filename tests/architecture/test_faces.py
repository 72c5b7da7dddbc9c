"""Areas are entered by their faces only: `public` and `events` (ADR-0003)."""

from collections.abc import Iterator

import grimp
import pytest

FACES = {"public", "events"}
DOORS = {"web", "api", "fhir", "apps"}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("lianyi")


def area_of(module: str) -> tuple[str, str]:
    """Return area and file of a module: `lianyi.areas.referrals.web.views` -> `("referrals", "web")`."""
    parts = module.split(".")
    if parts[:2] != ["lianyi", "areas"] or len(parts) < 4:
        return "", ""
    return parts[2], parts[3]


def imports(graph: grimp.ImportGraph) -> Iterator[tuple[str, str]]:
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            yield importer, imported


def test_areas_enter_each_other_only_by_public_and_events(graph: grimp.ImportGraph):
    entered = [
        f"{importer} -> {imported}"
        for importer, imported in imports(graph)
        if (area := area_of(imported)[0])
        and area_of(importer)[0] not in {"", area}
        and area_of(imported)[1] not in FACES
    ]

    assert entered == []


def test_only_handlers_listen_to_another_areas_events(graph: grimp.ImportGraph):
    listening = [
        f"{importer} -> {imported}"
        for importer, imported in imports(graph)
        if area_of(imported)[1] == "events"
        and area_of(importer)[0] not in {"", area_of(imported)[0]}
        and area_of(importer)[1] != "handlers"
    ]

    assert listening == []


def test_the_entry_uses_faces_and_mounts_doors_and_reaches_no_further(graph: grimp.ImportGraph):
    reached = [
        f"{importer} -> {imported}"
        for importer, imported in imports(graph)
        if importer.startswith("lianyi.entry.")
        and area_of(imported)[0]
        and area_of(imported)[1] not in FACES | DOORS
    ]

    assert reached == []
