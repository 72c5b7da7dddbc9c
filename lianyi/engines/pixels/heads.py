"""What a viewer must know of an image before it sees its pixels."""

import base64
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

_MOST_LUT: Final = 4096
_COLOURS: Final = ("RGB", "YBR", "PALETTE COLOR", "HSV", "ARGB", "CMYK")
_AXES: Final = {
    "L": (1.0, 0.0, 0.0), "R": (-1.0, 0.0, 0.0), "P": (0.0, 1.0, 0.0),
    "A": (0.0, -1.0, 0.0), "H": (0.0, 0.0, 1.0), "F": (0.0, 0.0, -1.0),
}  # fmt: skip
_CENTIMETRES: Final = 3  # Physical Units of an ultrasound region, PS3.3 C.8.5.5.1.15
_CURVES: Final = ("LINEAR", "LINEAR_EXACT", "SIGMOID")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One image (SOP instance) with `frames` frames; what is shared by all of them.

    Units: spacing is (down, across) in mm a pixel, of the patient ("PIXEL") or the detector ("IMAGER"); `frame_ms` the
    time between frames. A value of the modality is `stored * slope + intercept`, in `unit` where that is known (HU).
    `bits` is 8 or 16, as frames are delivered; `inverse`: the smallest value is shown white (MONOCHROME1).
    """

    uid: str
    number: int
    rows: int
    columns: int
    frames: int = 1
    colour: bool = False
    bits: int = 16
    signed: bool = False
    slope: float = 1.0
    intercept: float = 0.0
    unit: str = ""
    inverse: bool = False
    padding: int | None = None
    curve: str = "LINEAR"
    windows: tuple[Mapping[str, Any], ...] = ()
    luts: tuple[Mapping[str, Any], ...] = ()
    spacing: tuple[float, float] | None = None
    spacing_of: str = ""
    regions: tuple[Mapping[str, float], ...] = ()
    orientation: tuple[float, ...] | None = None
    position: tuple[float, ...] | None = None
    laterality: str = ""
    view: str = ""
    frame_ms: float | None = None
    lossy: bool = False
    burned_in: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """The head as JSON takes it."""
        return asdict(self)


def head_of(dataset: Dataset) -> Head:
    """Describe an image from its header; pixels are not needed. What is damaged in the header is left out.

    Raises: ValueError where it is no image (no rows or columns).
    """
    rows, columns = _whole(dataset.get("Rows")), _whole(dataset.get("Columns"))
    if not rows or not columns:
        raise ValueError("not an image: it has no rows and columns")
    shared = _shared(dataset)
    colour = str(dataset.get("PhotometricInterpretation", "")).startswith(_COLOURS)
    table = (
        "ModalityLUTSequence" in dataset
    )  # the server applies it: slope and intercept are then 1 and 0
    spacing, of = _spacing(dataset, shared)
    slope, intercept = _rescale(dataset, shared)
    return Head(
        uid=str(dataset.get("SOPInstanceUID", "")),
        number=_whole(dataset.get("InstanceNumber")) or 0,
        rows=rows,
        columns=columns,
        frames=max(1, _whole(dataset.get("NumberOfFrames")) or 1),
        colour=colour,
        bits=8 if _whole(dataset.get("BitsAllocated")) in (1, 8) and not table else 16,
        signed=table or _whole(dataset.get("PixelRepresentation")) == 1,
        slope=1.0 if table else slope,
        intercept=0.0 if table else intercept,
        unit=_unit(dataset),
        inverse=_inverse(dataset),
        padding=_padding(dataset) if not colour and not table else None,
        curve=_curve(dataset),
        windows=_windows(dataset, shared) if not colour else (),
        luts=_luts(dataset) if not colour else (),
        spacing=spacing,
        spacing_of=of,
        regions=_regions(dataset),
        orientation=_orientation(dataset, shared),
        position=_floats(_deep(shared, "PlanePositionSequence").get("ImagePositionPatient"), 3)
        or _floats(dataset.get("ImagePositionPatient"), 3),
        laterality=str(dataset.get("ImageLaterality") or dataset.get("Laterality") or "")[:1],
        view=str(dataset.get("ViewPosition") or "")[:16],
        frame_ms=_frame_ms(dataset),
        lossy=str(dataset.get("LossyImageCompression", "")) == "01",
        burned_in=str(dataset.get("BurnedInAnnotation", "")).upper() == "YES",
    )


def _shared(dataset: Dataset) -> Dataset:
    """The functional groups that all frames of an enhanced image share, under those of its first frame."""
    found = Dataset()
    for name in ("PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence"):
        groups = dataset.get(name)
        if groups:
            found.update(groups[0])
    return found


def _deep(shared: Dataset, name: str) -> Dataset:
    """The first item of a functional group; empty where there is none."""
    groups = shared.get(name)
    return groups[0] if groups else Dataset()


def _rescale(dataset: Dataset, shared: Dataset) -> tuple[float, float]:
    """Slope and intercept; a slope of nought says nothing and counts as one."""
    group = _deep(shared, "PixelValueTransformationSequence")
    slope = _number(group.get("RescaleSlope", dataset.get("RescaleSlope")))
    intercept = _number(group.get("RescaleIntercept", dataset.get("RescaleIntercept")))
    return slope or 1.0, intercept or 0.0


def _unit(dataset: Dataset) -> str:
    """HU where the image says so, or is an original CT and says nothing."""
    kind = str(dataset.get("RescaleType", "") or "").upper()
    if kind == "HU" or (
        not kind and dataset.get("Modality") == "CT" and "RescaleIntercept" in dataset
    ):
        return "HU"
    return "" if kind in ("US", "UNSPECIFIED") else kind[:16]


def _inverse(dataset: Dataset) -> bool:
    """Presentation LUT Shape decides where it is given, else the photometric interpretation (PS3.3 C.11.6)."""
    shape = str(dataset.get("PresentationLUTShape", "") or "")
    return (
        dataset.get("PhotometricInterpretation") == "MONOCHROME1" and shape != "IDENTITY"
    ) or shape == "INVERSE"


def _curve(dataset: Dataset) -> str:
    named = str(dataset.get("VOILUTFunction", "") or "LINEAR")
    return named if named in _CURVES else "LINEAR"


def _padding(dataset: Dataset) -> int | None:
    """The stored value that is no measurement."""
    value = dataset.get("PixelPaddingValue")
    return value if isinstance(value, int) else None


def _windows(dataset: Dataset, shared: Dataset) -> tuple[Mapping[str, Any], ...]:
    """The windows that the image brings with it, each once; one without a positive width is left out."""
    group = _deep(shared, "FrameVOILUTSequence")
    source = group if "WindowCenter" in group else dataset
    centres = _many(source.get("WindowCenter"))
    widths = _many(source.get("WindowWidth"))
    names = _many(source.get("WindowCenterWidthExplanation"))
    found: list[Mapping[str, Any]] = []
    for i, (centre, width) in enumerate(zip(centres, widths, strict=False)):
        c, w = _number(centre), _number(width)
        if c is None or w is None or w <= 0:
            continue
        name = str(names[i])[:64] if i < len(names) else ""
        window = {"centre": c, "width": w, "name": name}
        if window not in found:
            found.append(window)
    return tuple(found)


def _luts(dataset: Dataset) -> tuple[Mapping[str, Any], ...]:
    """The VOI tables, thinned out to 4,096 entries of 8 bits in base64: finer than a screen shows."""
    found = []
    for item in dataset.get("VOILUTSequence") or ():
        described, data = item.get("LUTDescriptor"), item.get("LUTData")
        if not described or data is None or len(described) < 3:
            continue
        values = list(data) if not isinstance(data, bytes) else _words(data)
        if not values:
            continue
        count = len(values)
        kept = min(count, _MOST_LUT)
        top = max(values) or 1
        table = bytes(int(values[i * count // kept] * 255 / top) for i in range(kept))
        name = str(item.get("LUTExplanation") or "LUT")[:64]
        table_text = base64.b64encode(table).decode()
        found.append(
            {"name": name, "first": int(described[1]), "count": count, "table": table_text}
        )
    return tuple(found)


def _words(data: bytes) -> list[int]:
    return [int.from_bytes(data[i : i + 2], "little") for i in range(0, len(data) - 1, 2)]


def _spacing(dataset: Dataset, shared: Dataset) -> tuple[tuple[float, float] | None, str]:
    """Size of a pixel: in the patient, else on the detector divided by the known magnification."""
    measures = _deep(shared, "PixelMeasuresSequence").get("PixelSpacing")
    own = _pair(measures) or _pair(dataset.get("PixelSpacing"))
    if own:
        return own, "PIXEL"
    imager = _pair(dataset.get("ImagerPixelSpacing"))
    if imager is None:
        return None, ""
    larger = _number(dataset.get("EstimatedRadiographicMagnificationFactor"))
    if larger and larger >= 1:
        return (imager[0] / larger, imager[1] / larger), "PIXEL"
    return imager, "IMAGER"


def _pair(value: Any) -> tuple[float, float] | None:
    found = _floats(value, 2)
    return (found[0], found[1]) if found and min(found) > 0 else None


def _regions(dataset: Dataset) -> tuple[Mapping[str, float], ...]:
    """The parts of an ultrasound image in which a pixel has a size, in mm."""
    found = []
    for item in dataset.get("SequenceOfUltrasoundRegions") or ():
        units = (item.get("PhysicalUnitsXDirection"), item.get("PhysicalUnitsYDirection"))
        box = [
            _number(item.get(f"RegionLocation{name}"))
            for name in ("MinX0", "MinY0", "MaxX1", "MaxY1")
        ]
        dx, dy = _number(item.get("PhysicalDeltaX")), _number(item.get("PhysicalDeltaY"))
        if units != (_CENTIMETRES, _CENTIMETRES) or None in box or not dx or not dy:
            continue
        x0, y0, x1, y1 = (float(each or 0) for each in box)
        found.append(
            {"x0": x0, "y0": y0, "x1": x1 + 1, "y1": y1 + 1, "dx": abs(dx) * 10, "dy": abs(dy) * 10}
        )
    return tuple(found)


def _orientation(dataset: Dataset, shared: Dataset) -> tuple[float, ...] | None:
    """Six cosines (across, down); a plain film says it in letters, as L\\F."""
    group = _deep(shared, "PlaneOrientationSequence").get("ImageOrientationPatient")
    cosines = _floats(group, 6) or _floats(dataset.get("ImageOrientationPatient"), 6)
    if cosines:
        return cosines
    letters = _many(dataset.get("PatientOrientation"))
    if len(letters) != 2:
        return None
    across, down = (_axis(str(each)) for each in letters)
    return (*across, *down) if across and down else None


def _axis(letters: str) -> tuple[float, ...] | None:
    """The direction that letters as "LF" name, the first one the strongest."""
    parts = [_AXES[letter] for letter in letters.upper() if letter in _AXES]
    if not parts:
        return None
    whole = [sum(part[i] / (k + 1) for k, part in enumerate(parts)) for i in range(3)]
    size = math.hypot(*whole)
    return tuple(each / size for each in whole) if size else None


def _frame_ms(dataset: Dataset) -> float | None:
    """Milliseconds between frames, as the image says it in one of three ways."""
    if found := _number(dataset.get("FrameTime")):
        return found
    vector = _many(dataset.get("FrameTimeVector"))
    if len(vector) > 1 and (found := _number(vector[1])):
        return found
    rate = _number(dataset.get("CineRate") or dataset.get("RecommendedDisplayFrameRate"))
    return 1000 / rate if rate else None


def _floats(value: Any, size: int) -> tuple[float, ...] | None:
    found = [_number(each) for each in _many(value)]
    if len(found) != size or None in found:
        return None
    return tuple(each for each in found if each is not None)


def _many(value: Any) -> Sequence[Any]:
    """A value of any multiplicity as a sequence."""
    if value is None or value == "":
        return ()
    return list(value) if isinstance(value, MultiValue | list | tuple) else [value]


def _number(value: Any) -> float | None:
    """A finite number, or None."""
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _whole(value: Any) -> int | None:
    found = _number(value)
    return int(found) if found is not None else None
