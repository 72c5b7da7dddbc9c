"""REST: orders, and what each discipline adds."""

from lianyi.areas.diagnostics.api import (  # each puts its operations on the router
    centres,
    critical,
    laboratory,
    orders,
    quality,
    reports,
)
from lianyi.areas.diagnostics.api.router import router

__all__ = ["centres", "critical", "laboratory", "orders", "quality", "reports", "router"]
