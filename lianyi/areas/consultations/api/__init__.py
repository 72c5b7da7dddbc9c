"""REST: every move of a consultation, the room of its meeting, who may be asked, teaching, lists and figures."""

from lianyi.areas.consultations.api import (  # each puts its operations on the router
    experts,
    moves,
    reads,
    room,
    teaching,
    teams,
)
from lianyi.areas.consultations.api.router import router

__all__ = ["experts", "moves", "reads", "room", "router", "teaching", "teams"]
