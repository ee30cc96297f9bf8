"""Examples that are rows of keys over time, pressed or not: checked, and made up.

A step is to tell which keys are pressed at the next one. What is shorter than the
longest has zeros as input after its end, and -1 as target.
"""

import dataclasses
import zlib
from collections.abc import Sequence

import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.types import Dataset
from jaxdl.data.checks import check_form, check_range
from jaxdl.data.info import DataInfo, Parts

ROWS = (48, 16, 16)  # of a stand-in


def next_steps(pieces: Sequence[np.ndarray], time: int) -> Dataset:
    """Pieces as inputs and what follows them, padded to one length.

    Args:
      pieces: 0 or 1, ``[steps, keys]`` each, of two steps and more.
      time: the length of a row, at least that of the longest piece less one.

    Returns:
      ``x`` and ``y`` float32 ``[pieces, time, keys]``; the weight of a piece is the
      number of steps that are to be told.

    Raises:
      ValueError: there is no piece, or one is too short or too long.
    """
    require(len(pieces) >= 1, "pieces must be at least 1", 0)
    lengths = [len(piece) - 1 for piece in pieces]
    rule = f"every piece must have 2 to {time + 1} steps"
    require(all(1 <= n <= time for n in lengths), rule, lengths)
    keys = pieces[0].shape[1]
    x = np.zeros((len(pieces), time, keys), np.float32)
    y = np.full_like(x, -1)
    for row, (piece, length) in enumerate(zip(pieces, lengths, strict=True)):
        x[row, :length], y[row, :length] = piece[:-1], piece[1:]
    return Dataset(x, y, np.array(lengths, np.float32))


def check_rolls(
    dataset: Dataset, info: DataInfo, where: str, shared: PyTree = None
) -> None:
    """Check that the inputs are keys, and so are the targets where there are any.

    Raises:
      ValueError: an array has another shape or dtype than ``info`` promises, there is
        no row, a key is neither 0 nor 1, or the targets of a step are neither all 0 or
        1 nor all -1.
    """
    del shared
    check_form("x", dataset.x, np.float32, info.shape, where)
    require(len(dataset.x) > 0, f"{where} must have at least one row", 0)
    check_range("keys", dataset.x, (0.0, 1.0), where, "1 is pressed, 0 is not.")
    check_form("y", dataset.y, np.float32, info.shape, where, len(dataset.x))
    check_range("targets", dataset.y, (-1.0, 1.0), where, "-1 is padding.")
    pressed = np.isin(dataset.x, (0, 1))
    rule = f"keys of {where} must be 0 or 1"
    require(bool(pressed.all()), rule, dataset.x[~pressed][:1])
    told = np.isin(dataset.y, (0, 1)).all(-1) | (dataset.y == -1).all(-1)
    rule = f"targets of {where} must be 0 or 1, or -1 throughout a step"
    require(bool(told.all()), rule, dataset.y[~told][:1])


def fake_rolls(info: DataInfo) -> tuple[DataInfo, Parts]:
    """Pieces in which all keys move up by one at each step; the same at each call.

    Returns:
      The facts with the smaller numbers of rows, and the parts.
    """
    random = np.random.default_rng(zlib.crc32(info.name.encode()))
    time, keys = info.shape

    def piece() -> np.ndarray:
        length = random.integers(min(8, time), time + 2)
        first = random.random(keys) < 4 / keys
        return np.stack([np.roll(first, step) for step in range(length)])

    train, validation, test = (
        next_steps([piece() for _ in range(rows)], time) for rows in ROWS
    )
    return dataclasses.replace(info, rows=ROWS), (train, validation, test)
