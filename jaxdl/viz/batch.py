"""The first batch as pictures: what a model sees, and what it makes of it."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import ArrayLike, Num

from jaxdl.core.errors import require
from jaxdl.viz.images import caption, mosaic, name_of
from jaxdl.viz.style import Picture


def batch_grid(
    images: Num[ArrayLike, "count height width channels"],
    labels: Num[ArrayLike, " _count"],
    predictions: Num[ArrayLike, " _count"] | None = None,
    class_names: Sequence[str] | None = None,
    *,
    columns: int = 8,
    limit: int = 32,
) -> Picture:
    """The images in rows with their labels; wrong predictions are framed and crossed.

    Args:
      images: grey or colour; in [0, 1], as whole numbers to 255, or normalised.
      labels: the true class of each, as its number.
      predictions: the predicted class of each; ``None`` shows the labels alone.
      class_names: what the classes are called, by number.
      columns: images in a row.
      limit: show at most the first so many.

    Raises:
      ValueError: there is no image, its channels are not 1, 3 or 4, or labels and
        predictions are not one for each image.
    """
    truth, shown = np.asarray(labels), np.asarray(images)[:limit]
    guess = truth if predictions is None else np.asarray(predictions)
    require(
        len(truth) == len(guess) == len(np.asarray(images)),
        "every image must have one label (and one prediction)",
        f"{len(np.asarray(images))} images, {len(truth)} labels, {len(guess)} "
        "predictions",
    )
    wrong = (truth != guess)[:limit]
    captions = [
        caption(name_of(t, class_names), name_of(g, class_names))
        for t, g in zip(truth[:limit], guess[:limit], strict=True)
    ]
    title = "" if predictions is None else f"{wrong.sum()} of {len(wrong)} are wrong"
    return mosaic(shown, captions, wrong.tolist(), columns=columns, title=title)
