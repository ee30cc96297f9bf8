"""From the files of a data set's owners to its three parts."""

import numpy as np
from jaxtyping import UInt8

from jaxdl.core.types import Dataset
from jaxdl.data.info import DataInfo, Parts
from jaxdl.data.splits import split

Bytes = tuple[UInt8[np.ndarray, "_ height width channels"], UInt8[np.ndarray, " _"]]
"""Pictures of bytes, and their labels."""


def official_parts(train: Bytes, test: Bytes, info: DataInfo) -> Parts:
    """Take a validation part out of the official training part; scale to [0, 1].

    The validation part has ``info.rows[1]`` rows, chosen by class and always the same.
    The official test part stays as it is, and in its order.
    """
    shares = np.array(info.rows[:2]) / sum(info.rows[:2])
    whole = Dataset(*train)
    learned, chosen = split(whole, shares.tolist(), seed=0, stratify=True)
    return _scaled(learned), _scaled(chosen), _scaled(Dataset(*test))


def _scaled(part: Dataset) -> Dataset:
    x = part.x.astype(np.float32)
    x /= 255
    return Dataset(x, part.y.astype(np.int32))
