"""A validation part is taken by class; the official test part stays as it is."""

import dataclasses

import numpy as np

from jaxdl.data.mnist import MNIST
from jaxdl.data.official import official_parts


def pictures(rows):
    """Pictures that show their own row number, and labels that repeat."""
    x = np.arange(rows, dtype=np.uint8)[:, None, None, None] * np.ones((2, 2, 1))
    return x.astype(np.uint8), (np.arange(rows) % 4).astype(np.uint8)


def test_the_parts():
    info = dataclasses.replace(MNIST, rows=(72, 8, 255))
    train, validation, test = official_parts(pictures(80), pictures(255), info)
    rows = np.concatenate([train.x[:, 0, 0, 0], validation.x[:, 0, 0, 0]]) * 255
    assert sorted(rows.round().astype(int)) == list(range(80))
    np.testing.assert_array_equal((train.x[:, 0, 0, 0] * 255).round() % 4, train.y)
    assert np.bincount(validation.y).tolist() == [2, 2, 2, 2]
    chosen = (validation.x[:, 0, 0, 0] * 255).round().astype(int)
    assert chosen.tolist() == [16, 27, 10, 57, 40, 25, 58, 71]  # as it has always been
    np.testing.assert_array_equal(
        test.x[:, 0, 0, 0], np.arange(255, dtype=np.float32) / 255
    )
    np.testing.assert_array_equal(test.y, np.arange(255) % 4)
    assert all(p.x.dtype == np.float32 for p in (train, validation, test))
    assert all(p.y.dtype == np.int32 for p in (train, validation, test))
