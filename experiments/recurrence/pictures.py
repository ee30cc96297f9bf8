"""The pictures, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jaxdl.viz.style import COLOURS, Picture, dress, legend, panels

Found = Mapping[str, Any]
FLOOR = 1e-12  # below which a gradient is drawn as that long


def draw(found: Found) -> dict[str, Picture]:
    """The figures by name."""
    return {"time": through_time(found), "echo": settings(found)}


def through_time(found: Found) -> Picture:
    """States by the powers of a matrix, and gradients by the layer."""
    figure, (left, right) = panels(2)
    for row, colour in zip(found["law"], COLOURS, strict=False):
        steps = np.arange(1, len(row["length"]) + 1)
        label = f"radius {row['radius']:g}"
        left.semilogy(steps, row["length"], color=colour, label=label)
    dress(left, title="A linear recurrence", x="steps", y="length of the state")
    legend(left)
    for (name, row), colour in zip(found["gradients"].items(), COLOURS, strict=False):
        length = np.maximum(row["length"], FLOOR)
        right.semilogy(length, color=colour, label=name)
    dress(right, title="Untrained layers", x="steps back", y="length of the gradient")
    legend(right)
    return figure


def settings(found: Found) -> Picture:
    """Errors by the spectral radius, and by the length of a stretch."""
    figure, (left, right) = panels(2)
    for (name, row), colour in zip(found["echo"].items(), COLOURS, strict=False):
        left.semilogy(
            row["radius"], np.mean(row["error"], 1), "o-", color=colour, label=name
        )
    dress(left, title="Echo-state networks", x="spectral radius", y="error")
    legend(left)
    rows = found["truncation"]
    stretches = [str(row["stretch"]) for row in rows]
    right.plot(
        stretches, [np.mean(row["error"]) for row in rows], "o-", color=COLOURS[0]
    )
    dress(right, title="Truncated gradients", x="steps of a stretch", y="error")
    return figure
