"""What happens when machines fail: kills, full disks, clocks that jump, slow clients, backups under load, upgrades.

LIANYI_FAULTS=long makes the kill loop last 50 kills and adds what takes minutes: upgrades beside writers, and a county
that moves to PostgreSQL. Without it everything here stays within about a minute and a half of two processors.
"""

import os

LONG = os.environ.get("LIANYI_FAULTS") == "long"
LONG_ON_POSTGRES = ("postgres",) if LONG else ()
