"""Digits before and after, the angles that were found, and the accuracy."""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import jaxdl
from experiments.straighten.config import NAMES, Config
from experiments.straighten.measure import digits
from jaxdl.data.augment import rotate
from jaxdl.ops.grid_sample import affine_grid, grid_sample
from jaxdl.viz.style import (
    BLUE,
    INK,
    LABEL,
    ORANGE,
    SOFT,
    Picture,
    blank,
    dress,
    legend,
    panels,
)

Found = Mapping[str, Any]
GAP = 2  # pixels between two rows of digits


def draw(found: Found) -> dict[str, Picture]:
    """By name, every picture of the README."""
    return {"digits": before_and_after(found), "angles": angles(found)}


def as_read(found: Found, size: int, x: np.ndarray) -> np.ndarray:
    """Digits as they come and as they are read, ``[digits * 2, size, angles * size]``.

    Args:
      found: what was measured.
      size: pixels of a side of an image.
      x: the digits that are shown.
    """
    radians = jnp.deg2rad(jnp.asarray(found["degrees"]))
    theta = jnp.asarray(found["shown"]["theta"])
    turned = jax.vmap(lambda angle: jax.vmap(rotate, (0, None))(x, angle))(radians)
    grid = jax.vmap(lambda t: affine_grid(t, (size, size)))(theta)
    both = jnp.stack([turned, jax.vmap(grid_sample)(turned, grid)], 2)[..., 0]
    strips = both.transpose(1, 2, 3, 0, 4)  # digit, when, row, angle, column
    return np.asarray(strips).reshape(2 * len(x), size, -1)


def before_and_after(found: Found) -> Picture:
    """Some test digits at every angle: as they come, and as they are read."""
    config = Config()
    chosen = np.asarray(found["shown"]["digits"])
    x = digits(config, jaxdl.load("digits").test.x[chosen])
    strips = as_read(found, config.size, x)
    figure = blank(6.6, 0.78 * len(strips) + 0.3)
    axes = figure.add_subplot()
    step = config.size + GAP
    tops = [i * step + i // 2 * GAP for i in range(len(strips))]
    for top, strip in zip(tops, strips, strict=True):
        extent = (0, strip.shape[1], top + config.size, top)
        axes.imshow(strip, cmap="gray_r", vmin=0, vmax=1, extent=extent)
    axes.set_xlim(0, strips.shape[2])
    axes.set_ylim(tops[-1] + config.size, 0)
    dress(axes, x="turned by, in degrees", y="", grid=False)
    middle = config.size / 2
    places = np.arange(len(found["degrees"])) * config.size + middle
    axes.set_xticks(places, [f"{angle:.0f}" for angle in found["degrees"]])
    axes.set_yticks(
        np.array(tops) + middle, ["as it comes", "as it is read"] * len(chosen)
    )
    axes.tick_params(length=0, labelsize=LABEL, labelcolor=INK)
    axes.spines[:].set_visible(False)
    return figure


def angles(found: Found) -> Picture:
    """The angle found against the true one; and the accuracy by angle."""
    figure, (left, right) = panels(2, width=4.2, height=3.2)
    x = found["degrees"]
    left.plot(x, x, color=SOFT, linewidth=0.9, linestyle="--", label="exact")
    for i, one in enumerate(found["angles"]):
        low, middle, high = one["quantiles"]
        label = "median and 80% of the digits, by seed" if i == 0 else None
        left.plot(x, middle, color=BLUE, linewidth=1.6, label=label)
        left.fill_between(x, low, high, color=BLUE, alpha=0.12)
    dress(left, title="angle", x="turned by, in degrees", y="found, in degrees")
    legend(left)
    for kind, colour in (("plain", ORANGE), ("transformer", BLUE)):
        runs = np.asarray(found["accuracy"][kind])
        right.plot(x, np.median(runs, 0), "o-", color=colour, label=NAMES[kind])
        right.fill_between(x, runs.min(0), runs.max(0), color=colour, alpha=0.15)
    dress(right, title="accuracy", x="turned by, in degrees", y="test accuracy")
    legend(right)
    return figure
