"""The pictures, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jaxdl.viz.style import COLOURS, Picture, dress, legend, legend_below, panels

Found = Mapping[str, Any]


def draw(found: Found) -> dict[str, Picture]:
    """The figures by name."""
    return {"waves": waves(found["waves"]), "order": order(found["networks"])}


def waves(found: Found) -> Picture:
    """How near positions are, and what of each wave is at one frequency of the DFT."""
    figure, (left, right) = panels(2, width=4.2, height=3.0)
    near = np.asarray(found["nearness"])
    left.plot(np.arange(len(near)) - len(near) // 2, near, color=COLOURS[0])
    dress(left, x="distance in positions", y="product, relative")
    right.plot(found["at_one_frequency"], ".-", color=COLOURS[0], label="transformer")
    right.plot(found["at_one_frequency_even"], color=COLOURS[1], label="DFT")
    right.set_ylim(0, 1.05)
    dress(right, x="wave, from fast to slow", y="energy at one frequency")
    legend(right)
    return figure


def order(found: Found) -> Picture:
    """The training losses."""
    figure, (axes,) = panels(1, width=5.0, height=3.2)
    lines = []
    for (name, row), colour in zip(found.items(), COLOURS, strict=False):
        share = (np.arange(len(row["loss"])) + 0.5) / len(row["loss"])
        (line,) = axes.plot(share, row["loss"], color=colour, label=name)
        lines.append(line)
    dress(axes, x="share of the updates", y="training loss (nats)")
    legend_below(figure, lines)
    return figure
