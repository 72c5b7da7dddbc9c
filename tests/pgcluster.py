"""A private PostgreSQL for one test run: own folder, own socket, no port, gone at the end.

Works as root (the server then runs as the operating-system user `postgres`) and as anybody else.
"""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

SETTINGS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=60"


class NoPostgres(Exception):
    """The server programs are not on this machine (Debian: `apt-get install postgresql`)."""


def programs() -> Path:
    """Return the folder of the newest PostgreSQL server programs found."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    on_path = shutil.which("pg_ctl")
    folders = [*homes, *([Path(on_path).parent] if on_path else [])]
    found = [folder for folder in folders if (folder / "initdb").exists()]
    if not found:
        raise NoPostgres("no PostgreSQL server programs (initdb, pg_ctl) on this machine")
    return found[-1]


def start(settings: str = SETTINGS) -> str:
    """Start a cluster that lives as long as this process and return the address of its database."""
    bin_dir, folder = programs(), Path(tempfile.mkdtemp(prefix="lianyi-pg-"))
    who = _identity(folder)
    data, log = folder / "data", folder / "log"
    atexit.register(_stop, bin_dir, folder, who)
    _run(bin_dir / "initdb", "--no-sync", "-A", "trust", "-U", "lianyi", "-E", "UTF8",
         "--locale=C.UTF-8", "-D", data, **who)  # fmt: skip
    _run(bin_dir / "pg_ctl", "-w", "-D", data, "-l", log, "-o", f"-k {folder} {settings}", "start",
         **who)  # fmt: skip
    return f"postgresql://lianyi@/postgres?host={folder}"


def _identity(folder: Path) -> dict[str, Any]:
    """Return how to run the server's programs: as `postgres` for root, as ourselves otherwise."""
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    if os.geteuid() != 0:
        return {"cwd": folder, "env": env}
    postgres = pwd.getpwnam("postgres")
    os.chown(folder, postgres.pw_uid, postgres.pw_gid)
    ids = {"user": postgres.pw_uid, "group": postgres.pw_gid, "extra_groups": []}
    return {"cwd": folder, "env": env, **ids}


def _run(program: Path, *arguments: object, **who: Any) -> None:
    """Run one program; its output is shown only when it fails."""
    command = [str(program), *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, text=True, check=False, **who)  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{program.name} failed:\n{done.stdout}")


def _stop(bin_dir: Path, folder: Path, who: dict[str, Any]) -> None:
    """Stop the server at once and remove all it wrote."""
    command = [str(bin_dir / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop"]
    subprocess.run(command, capture_output=True, check=False, **who)
    shutil.rmtree(folder, ignore_errors=True)
