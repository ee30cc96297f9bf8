"""Stand-ins for data sets: the same form, made in a moment, and learnable.

They let a program be tried where the files are not: every shape, dtype and class is the
real one, and a model that trains on the real data trains on these.
"""

import dataclasses
import zlib

import numpy as np

from jaxdl.core.types import Dataset
from jaxdl.data.info import DataInfo, Parts

ROWS = (512, 128, 128)


def fake_twin(info: DataInfo) -> tuple[DataInfo, Parts]:
    """Random data in the form of a data set; the same at each call.

    Classes differ in their mean: an example is its class's pattern plus noise of a
    third of the spread of the patterns. A target is a linear function of the
    standardised features plus noise of a tenth of its spread.

    Returns:
      The facts with the smaller numbers of rows, and the three parts.
    """
    random = np.random.default_rng(zlib.crc32(info.name.encode()))
    patterns = random.normal(size=(max(info.num_classes, 1), *info.shape))
    slope = random.normal(size=(int(np.prod(info.shape)), info.num_targets))

    def part(rows: int) -> Dataset:
        labels = random.permutation(np.arange(rows) % len(patterns))
        noise = random.normal(size=(rows, *info.shape))
        if info.num_classes:
            x, y = patterns[labels] + noise / 3, labels.astype(np.int32)
        else:
            target = noise.reshape(rows, -1) @ slope
            spread = np.linalg.norm(slope, axis=0)
            target += 0.1 * spread * random.normal(size=target.shape)
            x, y = noise, target.astype(np.float32)
        if len(info.shape) == 3:
            x = np.clip(0.5 + x / 6, 0, 1)
        return Dataset(x.astype(np.float32), y)

    train, validation, test = map(part, ROWS)
    return dataclasses.replace(info, rows=ROWS), (train, validation, test)
