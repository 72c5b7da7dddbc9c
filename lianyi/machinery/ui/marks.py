"""Status as word, shape and colour: never as colour alone."""

from typing import Final

SHAPES: Final = {
    "neutral": "dot-open",
    "info": "dot",
    "wait": "half",
    "good": "tick",
    "warn": "triangle",
    "bad": "octagon",
    "closed": "square",
}
"""The shape of each tone; a reader who sees no colour still tells them apart."""

_ALIASES: Final = {
    "": "neutral",
    "secondary": "neutral",
    "muted": "closed",
    "gray": "neutral",
    "grey": "neutral",
    "primary": "info",
    "blue": "info",
    "teal": "info",
    "pending": "wait",
    "yellow": "wait",
    "success": "good",
    "ok": "good",
    "green": "good",
    "warning": "warn",
    "orange": "warn",
    "danger": "bad",
    "error": "bad",
    "red": "bad",
    "late": "bad",
}


def tone_of(name: object) -> str:
    """One of the seven tones for what a page calls it; an unknown name is neutral."""
    name = str(name or "")
    return name if name in SHAPES else _ALIASES.get(name, "neutral")
