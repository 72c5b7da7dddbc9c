"""The machine by what matters for speed, without its name."""

import os
import re
from pathlib import Path


def describe() -> str:
    """Cores, memory and processor model in one line."""
    cpu = re.search(
        r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {cpu[1] if cpu else 'unknown processor'}"
