"""Build what the browser and the translator need: vendor files, one sprite of icons, `.mo` catalogues.

Reads `package.json`: "vendor" names the files copied, "icons" the drawings of the sprite. Writes only ignored files:
`lianyi/static/vendor/` and `lianyi/locale/*/LC_MESSAGES/*.mo`. Needs Node's npm; asks nothing else of the network.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "lianyi" / "static" / "vendor"
MODULES = ROOT / "node_modules"
ICONS = MODULES / "@tabler" / "icons" / "icons" / "outline"
SOURCE_MAP = re.compile(r"(/[/*])[#@]\s*sourceMappingURL=.*?(\*/|$)", re.MULTILINE)
DRAWING = re.compile(r"<(?:path|circle|rect|line|polyline|ellipse)[^>]*/>")
INVISIBLE = '<path stroke="none"'


def build() -> None:
    """Build everything: what the wheel needs."""
    build_vendor()
    compile_catalogues()


def build_vendor() -> None:
    """Install the pinned npm packages, copy the named files, draw the sprite."""
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    install()
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, name in package["vendor"].items():
        copy(MODULES / source, VENDOR / name)
    (VENDOR / "icons.svg").write_text(sprite(package["icons"]), "utf-8")


def install() -> None:
    """Run `npm ci` without any package's own scripts; its output is shown only when it fails."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is missing: install Node.js 20 or newer")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"npm ci failed:\n{done.stdout}{done.stderr}")


def copy(source: Path, target: Path) -> None:
    """Copy one file; scripts and styles lose the pointer to a source map that is not shipped."""
    if target.suffix in (".js", ".css"):
        target.write_text(SOURCE_MAP.sub("", source.read_text("utf-8")), "utf-8")
    else:
        shutil.copyfile(source, target)


def sprite(names: list[str]) -> str:
    """Return one SVG with a symbol for each icon, used as `<use href="…/icons.svg#name"/>`."""
    symbols = [
        f'<symbol id="{name}" viewBox="0 0 24 24">{_strokes(name)}</symbol>' for name in names
    ]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def _strokes(name: str) -> str:
    """Return the visible strokes of one drawing; a name that does not exist stops the build."""
    drawing = ICONS / f"{name}.svg"
    if not drawing.exists():
        sys.exit(f'package.json "icons": no drawing is called {name!r}')
    shapes = DRAWING.findall(drawing.read_text("utf-8"))
    return "".join(shape for shape in shapes if not shape.startswith(INVISIBLE))


def compile_catalogues() -> None:
    """Compile every `.po` beside itself; needs no GNU gettext."""
    for catalogue in sorted((ROOT / "lianyi").glob("**/LC_MESSAGES/*.po")):
        polib.pofile(str(catalogue)).save_as_mofile(str(catalogue.with_suffix(".mo")))


if __name__ == "__main__":
    {"vendor": build_vendor, "catalogues": compile_catalogues}[sys.argv[1]]()
