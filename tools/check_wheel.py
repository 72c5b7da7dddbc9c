"""Look into the wheel just built: does it hold everything that is not Python code (`make wheel`)?"""

import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILT = (
    "lianyi/static/vendor/htmx.min.js",
    "lianyi/static/vendor/tabler.min.css",
    "lianyi/static/vendor/echarts.min.js",
    "lianyi/static/vendor/icons.svg",
    "lianyi/locale/en/LC_MESSAGES/django.mo",
)


def missing(wheel: Path, root: Path = ROOT) -> list[str]:
    """Return the files of the package that the wheel lacks."""
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    wanted = {*BUILT, *_files(root)}
    return sorted(wanted - held)


def _files(root: Path) -> set[str]:
    """Return every file of the package that stands in the repository."""
    return {
        path.relative_to(root).as_posix()
        for path in (root / "lianyi").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def main(folder: str) -> int:
    """Check the one wheel of a folder."""
    (wheel,) = Path(folder).glob("*.whl")
    lacking = missing(wheel)
    for name in lacking:
        print(f"not in the wheel: {name}", file=sys.stderr)
    print(f"{wheel} ({wheel.stat().st_size // 1024} KiB): {len(lacking)} file(s) missing")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
