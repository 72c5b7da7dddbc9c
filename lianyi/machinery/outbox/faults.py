"""What may be written down of a fault: its kind and its place in our code, never the values it quotes."""

import traceback
from pathlib import Path
from typing import Final

from lianyi.kernel.errors import DomainError

_FRAMES: Final = 4


def describe(fault: BaseException) -> str:
    """Return kind and code of the fault and the innermost places of our own code that led to it.

    Its message is left out: a database quotes the row it refused, and with it names and numbers of persons.
    """
    kind = type(fault).__name__
    if isinstance(fault, DomainError):
        kind += f" [{fault.code}]"
    cause = fault.__cause__
    if cause is not None:
        kind += f" ← {type(cause).__name__}"
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or list(frames)
    places = [
        f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in ours[-_FRAMES:]
    ]
    return "\n".join([kind, *places])


def _short(filename: str) -> str:
    """The path from the package on, without the folders of this machine."""
    parts = Path(filename).parts
    start = parts.index("lianyi") if "lianyi" in parts else len(parts) - 1
    return "/".join(parts[start:])
