"""Pin newer versions of everything: names, versions and hashes, but no download addresses (`make lock`)."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = {
    "requirements/build.txt": ["--group", "build"],
    "requirements/run.txt": ["pyproject.toml"],
    "requirements/dev.txt": ["pyproject.toml", "--group", "dev", "-c", "requirements/run.txt"],
}
COMPILE = [
    str(Path(sys.executable).parent / "uv"),
    "pip",
    "compile",
    "--quiet",
    "--upgrade",
    "--universal",  # one file for every system and for Python 3.11 and newer
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-annotate",
    "--no-header",
]


def main() -> None:
    """Compile the three Python lock files and npm's."""
    for target, sources in FILES.items():
        subprocess.run([*COMPILE, *sources, "--output-file", target], cwd=ROOT, check=True)
    npm = shutil.which("npm") or sys.exit("npm is missing: install Node.js 20 or newer")
    subprocess.run([npm, "install", "--package-lock-only", "--silent"], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
