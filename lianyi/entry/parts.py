"""The parts Lianyi is made of. A new area is one word in AREAS; everything else finds it by name."""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

HOME: Final = Path(__file__).resolve().parent.parent.parent

MACHINERY: Final = (
    "ui",
    "printing",
    "dicom",
    "cases",
    "policy",
    "accounts",
    "idempotency",
    "outbox",
    "audit",
    "backup",
    "crypto",
)

AREAS: Final = (
    "consultations",
    "diagnostics",
    "referrals",
    "scheduling",
    "records",
    "residents",
    "workforce",
    "organisations",
    "terminology",
)

APPS: Final = (
    "lianyi.entry",
    *(f"lianyi.machinery.{name}" for name in MACHINERY),
    *(f"lianyi.areas.{name}" for name in AREAS),
)


def template_folders() -> list[Path]:
    """Return where the parts keep the templates of their pages: beside the views that fill them."""
    return [HOME / app.replace(".", "/") / "web" / "templates" for app in APPS]


def doors(name: str) -> list[str]:
    """Return the dotted paths of the modules called `name` (as `api` or `web.urls`), highest part first.

    A part without that door is left out; a door that fails while it is imported stays a loud fault.
    """
    return [f"{app}.{name}" for app in APPS[1:] if _exists(app, name)]


def _exists(app: str, name: str) -> bool:
    """Say whether an app has a module; a folder on the way to it may be absent too."""
    package, _, rest = name.partition(".")
    path = f"{app}.{package}"
    return find_spec(path) is not None and (not rest or _exists(path, rest))
