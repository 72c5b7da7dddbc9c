"""Who calls whom, who tells and who hears, printed from the code (`make map`)."""

from collections import defaultdict

import grimp

from tools.areas import Areas

PREFIX = "lianyi.areas."


def main() -> None:
    """Print the map: calls between areas, then events with teller and listeners."""
    areas = Areas()
    calls = calls_between_areas()
    print("Calls (an area calls only areas of a lower tier)\n")
    for area in areas.names():
        print(f"  {area:<15} -> {', '.join(sorted(calls[area])) or '-'}")
    print("\nEvents (told -> heard)\n")
    for line in event_lines(areas):
        print(f"  {line}")


def calls_between_areas() -> dict[str, set[str]]:
    """Return area -> areas whose `public` it imports."""
    graph = grimp.build_graph("lianyi")
    calls: defaultdict[str, set[str]] = defaultdict(set)
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            if importer.startswith(PREFIX) and imported.startswith(PREFIX):
                caller, called = importer.split(".")[2], imported.split(".")[2]
                if caller != called and imported.endswith(".public"):
                    calls[caller].add(called)
    return calls


def event_lines(areas: Areas) -> list[str]:
    """Return one line for each event: who tells it and who hears it."""
    heard: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for area in areas.names():
        for one in areas.hears(area):
            heard[one.source, one.event].append(area)
    return [
        f"{area}.{event.name} -> {', '.join(heard[f'{PREFIX}{area}.events', event.name]) or '-'}"
        for area in areas.names()
        for event in areas.events(area)
    ]


if __name__ == "__main__":
    main()
