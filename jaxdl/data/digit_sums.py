"""Sets of images of digits, whose label is the sum of the digits.

The task of Zaheer et al., "Deep Sets", NeurIPS 2017: nobody says which image is which
digit, only what all of a set add up to.
"""

import numpy as np

from jaxdl.core.errors import require
from jaxdl.core.sets import Sets
from jaxdl.core.types import Dataset
from jaxdl.data.embedded import DIGITS, from_sklearn
from jaxdl.data.fetch import Shelf
from jaxdl.data.info import DataInfo, Parts
from jaxdl.data.registry import DATASETS

LARGEST = 10

DIGIT_SUMS = DataInfo(
    name="digit_sums",
    description="One to ten images of handwritten digits; what do they add up to?",
    shape=(LARGEST, 64),
    rows=(8000, 1000, 1000),
    form="sets",
    home=DIGITS.home,
    licence=DIGITS.licence,
    citation=(
        f"{DIGITS.citation}; the task: M. Zaheer, S. Kottur, S. Ravanbakhsh, "
        "B. Poczos, R. Salakhutdinov and A. Smola, Deep Sets, NeurIPS 2017"
    ),
)


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


@DATASETS.register("digit_sums", info=DIGIT_SUMS)
def digit_sums(info: DataInfo, shelf: Shelf) -> Parts:
    """Sets of the embedded digits as vectors of 64 pixels; no part has another's."""

    def drawn(part: Dataset, rows: int) -> Dataset:
        found = draw_digit_sums(part, rows, smallest=1, largest=LARGEST, seed=rows)
        elements = found.x.elements.reshape(rows, *info.shape)
        return found._replace(x=found.x._replace(elements=elements))

    parts = from_sklearn(DIGITS, shelf)
    train, validation, test = map(drawn, parts, info.rows)
    return train, validation, test
