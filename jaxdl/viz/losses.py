"""The examples on which a model does worst: mislabelled, rare, or not yet learned."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import ArrayLike, Num

from jaxdl.core.errors import require
from jaxdl.viz.images import caption, mosaic, name_of
from jaxdl.viz.style import Picture


def top_losses(
    images: Num[ArrayLike, "count height width channels"],
    losses: Num[ArrayLike, " _count"],
    labels: Num[ArrayLike, " _count"],
    predictions: Num[ArrayLike, " _count"],
    class_names: Sequence[str] | None = None,
    *,
    limit: int = 16,
    columns: int = 8,
) -> Picture:
    """The images of the greatest losses, the worst first, and what was predicted.

    Args:
      images: grey or colour; in [0, 1], as whole numbers to 255, or normalised.
      losses: the loss of each; one that is not a number counts as the worst.
      labels: the true class of each, as its number.
      predictions: the predicted class of each.
      class_names: what the classes are called, by number.
      limit: show at most so many.
      columns: images in a row.

    Raises:
      ValueError: there is no image, its channels are not 1, 3 or 4, or losses, labels
        and predictions are not one for each image.
    """
    pictures, truth, guess = (np.asarray(a) for a in (images, labels, predictions))
    loss = np.asarray(losses, dtype=float)
    require(
        len(pictures) == len(loss) == len(truth) == len(guess),
        "every image must have one loss, one label and one prediction",
        f"{len(pictures)}, {len(loss)}, {len(truth)} and {len(guess)}",
    )
    worst = np.argsort(-np.nan_to_num(loss, nan=np.inf), kind="stable")[:limit]
    captions = [
        f"{caption(name_of(truth[i], class_names), name_of(guess[i], class_names))}\n"
        f"loss {loss[i]:.3g}"
        for i in worst
    ]
    return mosaic(
        pictures[worst],
        captions,
        (truth != guess)[worst].tolist(),
        columns=columns,
        title=f"the {len(worst)} greatest losses of {len(loss)}",
    )
