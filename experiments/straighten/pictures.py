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


def draw(found: Found) -> dict[str, Picture]:
    """By name, every picture of the README."""
    return {"digits": before_and_after(found), "angles": angles(found)}


def before_and_after(found: Found) -> Picture:
    """Some test digits at every angle: as they come, and as they are read."""
    config = Config()
    radians = jnp.deg2rad(jnp.asarray(found["degrees"]))
    theta = jnp.asarray(found["shown"]["theta"])
    x = digits(
        config, jaxdl.load("digits").test.x[np.asarray(found["shown"]["digits"])]
    )
    turned = jax.vmap(lambda angle: jax.vmap(rotate, (0, None))(x, angle))(radians)
    grid = jax.vmap(lambda t: affine_grid(t, (config.size, config.size)))(theta)
    straight = jax.vmap(grid_sample)(turned, grid)
    rows = np.stack([turned, straight], 2)[..., 0]  # [angles, digits, 2, ...]
    figure = blank(6.6, 0.78 * 2 * rows.shape[1] + 0.3)
    axes = figure.add_subplot()
    gap = 2
    strips = []
    for digit in range(rows.shape[1]):
        for when in range(2):
            cells = [
                np.pad(image, ((0, gap), (0, gap)), constant_values=-1)
                for image in rows[:, digit, when]
            ]
            strips.append(np.concatenate(cells, 1))
        strips.append(np.full((3, strips[-1].shape[1]), -1.0))
    picture = np.concatenate(strips[:-1])
    shown = np.where(picture < 0, 1, 1 - np.clip(picture, 0, 1))
    axes.imshow(shown, cmap="gray", vmin=0, vmax=1)
    step = config.size + gap
    dress(axes, x="turned by, in degrees", y="", grid=False)
    axes.set_xticks(
        np.arange(len(radians)) * step + config.size / 2,
        [f"{angle:.0f}" for angle in found["degrees"]],
    )
    places = [
        digit * (2 * step + 3) + when * step + config.size / 2
        for digit in range(rows.shape[1])
        for when in range(2)
    ]
    axes.set_yticks(places, ["as it comes", "as it is read"] * rows.shape[1])
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
