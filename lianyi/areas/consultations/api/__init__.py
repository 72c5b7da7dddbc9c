"""REST: every move of a consultation, its lists, its figures."""

from lianyi.areas.consultations.api import moves, reads  # each puts its operations on the router
from lianyi.areas.consultations.api.router import router

__all__ = ["moves", "reads", "router"]
