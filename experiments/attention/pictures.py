"""The pictures, drawn from the results alone."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from experiments.attention.config import NETWORKS
from jaxdl.viz.style import COLOURS, Picture, blank, dress, legend, panels

Found = Mapping[str, Any]


def draw(found: Found) -> dict[str, Picture]:
    """The figures by name."""
    return {"lengths": lengths(found), "maps": maps(found)}


def lengths(found: Found) -> Picture:
    """Letters backwards by their number, and the curves of the sentences."""
    figure, (left, right) = panels(2)
    for (name, row), colour in zip(found["backwards"].items(), COLOURS, strict=False):
        shares = np.asarray(row["faultless"])
        places = row["lengths"]
        left.plot(places, shares.mean(1), "o-", color=colour, label=label(name))
        left.fill_between(
            places, shares.min(1), shares.max(1), color=colour, alpha=0.2, linewidth=0
        )
    dress(left, title="Letters backwards", x="letters", y="share without a fault")
    legend(left)
    for (name, row), colour in zip(found["sentences"].items(), COLOURS, strict=False):
        epochs = np.arange(1, len(row["validation"]) + 1)
        right.semilogy(epochs, row["validation"], color=colour, label=label(name))
    dress(right, title="German to English", x="epochs", y="validation perplexity")
    legend(right)
    return figure


def label(name: str) -> str:
    """What a network is called."""
    return NETWORKS[name].label


def maps(found: Found) -> Picture:
    """What is looked at while each letter, and each word, is written."""
    names = [name for name in found["backwards"] if NETWORKS[name].attends]
    figure = blank(9.0, 3.9 * len(names))
    for name, axes in zip(names, figure.subplots(len(names), 2), strict=True):
        row = found["backwards"][name]
        attention(axes[0], row["weights"], row["text"], [*row["text"][::-1], "end"])
        row = found["sentences"][name]
        words = [word.strip("<>") for word in row["written"]]
        attention(axes[1], row["weights"], row["source"], words)
        axes[1].tick_params(axis="x", rotation=60)
        for place in axes:
            dress(place, title=label(name), x="read", y="written", grid=False)
    return figure


def attention(
    axes: Axes, weights: Sequence[Any], read: Sequence[str], names: Sequence[str]
) -> None:
    """A row for each token that is written, dark where it looks."""
    table = np.asarray(weights)[:, : len(read)]
    axes.imshow(table, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(range(len(read)), read)
    axes.set_yticks(range(len(table)), names[: len(table)])
