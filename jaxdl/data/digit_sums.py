"""Sets of images of digits, whose label is the sum of the digits.

The task of Zaheer et al., "Deep Sets", NeurIPS 2017: nobody says which image is which
digit, only what all of a set add up to.
"""

import numpy as np

from jaxdl.core.errors import require
from jaxdl.core.sets import Sets
from jaxdl.core.types import Dataset


def draw_digit_sums(
    images: Dataset, rows: int, *, smallest: int, largest: int, seed: int
) -> Dataset:
    """Random sets of images and their sums.

    Args:
      images: images and their labels, which are the numbers that are added.
      rows: how many sets.
      smallest: elements of the smallest set.
      largest: elements of the largest one, to which all are padded; sizes between the
        two are equally likely, and an image may come several times.
      seed: equal seeds give equal sets.

    Returns:
      ``x`` are ``Sets`` of images with zeros in the padding, ``y`` float32 ``[rows,
      1]``.

    Raises:
      ValueError: ``rows`` is below 1, or not ``0 <= smallest <= largest``.
    """
    require(rows >= 1, "rows must be at least 1", rows)
    require(
        0 <= smallest <= largest and largest >= 1,
        "sizes must be 0 <= smallest <= largest, and one at least 1",
        (smallest, largest),
    )
    random = np.random.default_rng(seed)
    sizes = random.integers(smallest, largest + 1, rows)
    chosen = random.integers(0, len(images.x), (rows, largest))
    mask = np.arange(largest) < sizes[:, None]
    there = mask.reshape(*mask.shape, *[1] * (images.x.ndim - 1))
    sums = (images.y[chosen] * mask).sum(axis=1, keepdims=True)
    elements = np.where(there, images.x[chosen], 0).astype(np.float32)
    return Dataset(Sets(elements, mask), sums.astype(np.float32))
