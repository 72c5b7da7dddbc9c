"""Processor time and memory of process trees, from /proc."""

import os
from pathlib import Path

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def cpu_s(root: int) -> float:
    """Seconds of processor time that a process, those below it, and those it has already seen end have used."""
    known = _all()
    return sum(known[pid][1] for pid in _below(root, known))


def rss_mib(root: int) -> float:
    """Resident memory of a process and those below it, shared pages counted in each."""
    pages = sum(_pages(pid) for pid in _below(root, _all()))
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _all() -> dict[int, tuple[int, float]]:
    """Every process: its parent, and the seconds it and its ended children used."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                text = (folder / "stat").read_text("utf-8", "replace")
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended while we looked
            fields = text.rpartition(")")[2].split()
            found[int(folder.name)] = int(fields[1]), sum(map(int, fields[11:15])) * _TICK_S
    return found


def _below(root: int, known: dict[int, tuple[int, float]]) -> set[int]:
    """The process and all that descend from it."""
    found, grown = {root} & set(known), True
    while grown:
        more = {pid for pid, (parent, _) in known.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return found


def _pages(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
