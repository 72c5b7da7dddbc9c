"""Writes of terminology."""

from lianyi.areas.terminology.services.loading import (
    SystemNameMissing,
    VersionGoesBack,
    import_terms,
    load_shipped,
    load_system,
)
from lianyi.areas.terminology.services.mapping import (
    import_crosswalk,
    load_crosswalk,
    map_local_code,
    note_local_code,
)

__all__ = [
    "SystemNameMissing",
    "VersionGoesBack",
    "import_crosswalk",
    "import_terms",
    "load_crosswalk",
    "load_shipped",
    "load_system",
    "map_local_code",
    "note_local_code",
]
