"""DICOM pixels for a viewer: what an image is (`head_of`), and one decoded frame as plain values (`frame_bytes`).

Usable alone: pydicom and numpy, no Django. A browser gets stored values and windows them itself, whatever the transfer
syntax was; it needs no decoder of its own.
"""

from lianyi.engines.pixels.frames import Unshowable, frame_bytes, frame_of, reduced
from lianyi.engines.pixels.heads import Head, head_of

__all__ = ["Head", "Unshowable", "frame_bytes", "frame_of", "head_of", "reduced"]
