"""Examples that are sets of vectors: how they are checked, and made up.

Sets differ in size; each row is padded to the size of the largest, and a mask says what
is there (``jaxdl.core.sets``). Sets that are all of one size may as well be arrays.
"""

import dataclasses
import zlib

import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.sets import Sets
from jaxdl.core.types import Dataset
from jaxdl.data.checks import FINITE, check_form, check_range
from jaxdl.data.info import DataInfo, Parts

ROWS = (256, 64, 64)


def check_sets(
    dataset: Dataset, info: DataInfo, where: str, shared: PyTree = None
) -> None:
    """Check that the inputs are padded sets of the shape ``(elements, features)``.

    Raises:
      ValueError: they are not, there is no row, elements or masks have another shape or
        dtype than ``info`` promises, or a number is not finite, padding included.
    """
    del shared
    x = dataset.x
    cure = "jaxdl.core.sets.pad_sets makes one array of many."
    require(isinstance(x, Sets), f"x of {where} must be Sets", type(x), cure)
    check_form("elements", x.elements, np.float32, info.shape, where)
    rows = len(x.elements)
    require(rows > 0, f"{where} must have at least one row", rows)
    check_form("mask", x.mask, np.bool_, info.shape[:1], where, rows)
    check_range("elements", x.elements, FINITE, where, "Drop or fill that row.")


def fake_sets(info: DataInfo) -> tuple[DataInfo, Parts]:
    """Sets of random sizes around the pattern of their class; the same at each call.

    Where a number is to be predicted, it is a linear function of the sum of the set.

    Returns:
      The facts with the smaller numbers of rows, and the parts.
    """
    random = np.random.default_rng(zlib.crc32(info.name.encode()))
    size, features = info.shape
    patterns = random.normal(size=(max(info.num_classes, 1), features))
    slope = random.normal(size=(features, info.num_targets)) / size

    def part(rows: int) -> Dataset:
        labels = random.permutation(np.arange(rows) % len(patterns))
        noise = random.normal(size=(rows, size, features))
        elements = patterns[labels][:, None] + noise / 3
        mask = np.arange(size) < random.integers(1, size + 1, (rows, 1))
        elements = np.where(mask[..., None], elements, 0).astype(np.float32)
        sums = (elements.sum(axis=1) @ slope).astype(np.float32)
        y = labels.astype(np.int32) if info.num_classes else sums
        return Dataset(Sets(elements, mask), y)

    train, validation, test = map(part, ROWS)
    return dataclasses.replace(info, rows=ROWS), (train, validation, test)
