"""Images side by side, each with a caption, the wrong ones marked."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Num
from matplotlib.patches import Rectangle

from jaxdl.core.errors import require
from jaxdl.viz.style import GRID, INK, ORANGE, TICK, TITLE, Picture, blank, plain

CELL = 1.15  # inches of one image
GAP = 0.16  # between images, as a share of the cell
LINE = 0.17  # height of a line of caption, as a share of the cell


def displayable(
    images: Num[np.ndarray, "count height width channels"],
) -> Float[np.ndarray, "count height width colours"]:
    """Images as red, green, blue (and opacity) in [0, 1].

    Whole numbers are taken as 0 to 255. Other numbers are shown as they are if all lie
    in [0, 1]; otherwise, being normalised, all together are squeezed into it. What is
    not finite is the same as 0.

    Raises:
      ValueError: the number of channels is not 1, 3 or 4.
    """
    channels = images.shape[-1]
    require(
        channels in (1, 3, 4),
        "images must have the shape [count, height, width, channels] with 1, 3 or 4 "
        "channels",
        list(images.shape),
        "Select the channels to show.",
    )
    whole = np.issubdtype(images.dtype, np.integer)
    values = images.astype(float) / (255.0 if whole else 1.0)
    known = np.isfinite(values)
    low, high = values.min(initial=0, where=known), values.max(initial=1, where=known)
    values = (np.where(known, values, 0.0) - low) / (high - low)
    return np.repeat(values, 3, axis=-1) if channels == 1 else values


def name_of(label: object, class_names: Sequence[str] | None) -> str:
    """The name of a class; a label without a name is shown as the number it is."""
    number = np.asarray(label).item()
    if isinstance(number, float):
        return f"{number:.3g}"
    if class_names is not None and 0 <= number < len(class_names):
        return class_names[number]
    return str(number)


def caption(truth: str, guess: str) -> str:
    """The class, or the wrong one that was predicted above the true one."""
    if truth == guess:
        return plain(truth, 15)
    return f"✗ {plain(guess, 13)}\nis {plain(truth, 13)}"


def mosaic(
    images: Num[np.ndarray, "count height width channels"],
    captions: Sequence[str],
    wrong: Sequence[bool],
    *,
    columns: int,
    title: str,
) -> Picture:
    """Draw the images in rows, with a caption below each and a frame if it is wrong.

    Args:
      images: in [0, 1], as whole numbers to 255, or normalised.
      captions: what stands below each image, its lines made safe by ``plain``.
      wrong: which images are marked.
      columns: images in a row, at least 1.
      title: what is shown.

    Raises:
      ValueError: there is no image, or none that can be displayed.
    """
    require(columns >= 1, "columns must be at least 1", columns)
    require(len(images) >= 1, "there must be at least one image", len(images))
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    tall = float(np.clip(images.shape[1] / images.shape[2], 0.25, 4.0))
    lines = 1 + max(text.count("\n") for text in captions)
    step_x, step_y = 1 + GAP, tall + GAP + LINE * lines
    figure = blank(CELL * step_x * columns + 0.1, CELL * step_y * rows + 0.35)
    axes = figure.add_subplot()
    for i, image in enumerate(displayable(images)):
        left, top = i % columns * step_x, i // columns * step_y
        extent = (left, left + 1, top + tall, top)
        axes.imshow(image, extent=extent, interpolation="nearest", vmin=0, vmax=1)
        colour = ORANGE if wrong[i] else GRID
        axes.add_patch(
            Rectangle(
                (left, top),
                1,
                tall,
                fill=False,
                edgecolor=colour,
                linewidth=2.4 if wrong[i] else 0.8,
            )
        )
        axes.text(
            left + 0.5,
            top + tall + 0.06,
            captions[i],
            ha="center",
            va="top",
            fontsize=TICK,
            color=colour if wrong[i] else INK,
            linespacing=1.15,
        )
    axes.set_xlim(-GAP / 2, columns * step_x - GAP / 2)
    axes.set_ylim(rows * step_y, -GAP / 2)
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_title(title, loc="left", fontsize=TITLE, color=INK)
    return figure
