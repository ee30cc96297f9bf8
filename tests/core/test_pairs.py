"""A pair is a tree of two arrays, so that rows are taken of both."""

import jax
import numpy as np

from jaxdl.core.pairs import Pair


def test_rows_are_taken_of_both():
    pair = Pair(np.arange(6).reshape(3, 2), np.arange(9).reshape(3, 3))
    row = jax.tree.map(lambda leaf: leaf[1], pair)
    assert isinstance(row, Pair)
    assert row.source.tolist() == [2, 3]
    assert row.target.tolist() == [3, 4, 5]
