"""What the course notes claim, judged by the measured numbers alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.coord_conv.config import NAMES
from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

NOTES = "000, 5.7.4. architectural components"
HELD = {"drawn": "places in between", "quarter": "a quarter never seen"}

Found = Mapping[str, Any]


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim; ``found`` is what ``measure`` gives."""
    return [
        breaks_equivariance(found),
        paints(found, "drawn", "So a network can set the pixel that it is told to"),
        paints(found, "quarter", "…in a quarter of the image that it has never seen"),
        reads(found, "drawn", "…and tell where a pixel is"),
        reads(found, "quarter", "…in a quarter that it has never seen"),
    ]


def breaks_equivariance(found: Found) -> Verdict:
    """Holds if nothing is left over without them, and more than a tenth with them."""
    conv, coord = (np.asarray(found["symmetry"][kind]) for kind in ("conv", "coord"))
    return Verdict(
        "Coordinates as extra channels break translation equivariance",
        NOTES,
        bool(conv.max() < 1e-5 and coord.min() > 0.1),
        f"left over of a shift by 1: of a 1x1 convolution at most {conv.max():.0e}, "
        f"with coordinates {mean_std(coord)}",
    )


def paints(found: Found, split: str, claim: str) -> Verdict:
    """Holds if it is right at nine of ten places held out, and more often than conv."""
    conv, coord = (
        found["paint"][kind][split]["test_right"] for kind in ("conv", "coord")
    )
    return Verdict(
        claim,
        NOTES,
        bool(np.mean(coord) >= 0.9 and gap(coord, conv).above),
        f"{HELD[split]}: right {mean_std(coord)}, by transposed convolutions "
        f"{mean_std(conv)}, which know their training places "
        f"({mean_std(found['paint']['conv'][split]['train_right'])})",
    )


def reads(found: Found, split: str, claim: str) -> Verdict:
    """Holds if it is less than a pixel off where held out, and nearer than conv."""
    off = {k: row[split]["test_distance"] for k, row in found["read"].items()}
    return Verdict(
        claim,
        NOTES,
        bool(np.mean(off["coord"]) < 1 and gap(off["conv"], off["coord"]).above),
        f"{HELD[split]}: "
        + ", ".join(f"{NAMES[k]} {mean_std(v, 2)}" for k, v in off.items())
        + " pixels off",
    )
