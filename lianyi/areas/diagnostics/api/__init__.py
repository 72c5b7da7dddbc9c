"""REST: orders, and what each discipline adds."""

from lianyi.areas.diagnostics.api import (  # each puts its operations on the router
    centres,
    controls,
    corrections,
    couriers,
    critical,
    ecg,
    held,
    imaging,
    laboratories,
    laboratory,
    merging,
    orders,
    pathology,
    quality,
    registry,
    reports,
    second,
)
from lianyi.areas.diagnostics.api.router import router

__all__ = [
    "centres",
    "controls",
    "corrections",
    "couriers",
    "critical",
    "ecg",
    "held",
    "imaging",
    "laboratories",
    "laboratory",
    "merging",
    "orders",
    "pathology",
    "quality",
    "registry",
    "reports",
    "router",
    "second",
]
