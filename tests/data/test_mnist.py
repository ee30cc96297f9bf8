"""The four IDX files become three parts; files of another form are refused by name."""

import dataclasses
import struct

import numpy as np
import pytest

from jaxdl.core.errors import CorruptFileError
from jaxdl.data import DATASETS, load
from jaxdl.data.fetch import Shelf
from jaxdl.data.mnist import (
    FASHION_MNIST,
    MIRRORS,
    MNIST,
    NAMES,
    SHA256,
    read_idx_files,
)

SMALL = dataclasses.replace(MNIST, rows=(20, 10, 7))


def idx(array):
    """The file of an array of bytes or of 16-bit integers."""
    code = {1: 0x08, 2: 0x0B}[array.itemsize]
    head = struct.pack(f">BBBB{array.ndim}I", 0, 0, code, array.ndim, *array.shape)
    return head + array.byteswap().tobytes()


@pytest.fixture
def folder(tmp_path):
    """Four small files, uncompressed, and the arrays in them."""
    random = np.random.default_rng(0)
    arrays = [
        random.integers(0, 256, (30, 28, 28), np.uint8),
        np.arange(30, dtype=np.uint8) % 10,
        random.integers(0, 256, (7, 28, 28), np.uint8),
        np.arange(7, dtype=np.uint8),
    ]
    for name, array in zip(NAMES, arrays, strict=True):
        (tmp_path / name).write_bytes(idx(array))
    return tmp_path, arrays


def test_the_files_become_three_parts(folder):
    path, (images, labels, test_images, test_labels) = folder
    train, validation, test = read_idx_files(SMALL, Shelf((path,)))
    assert [len(part.x) for part in (train, validation, test)] == [20, 10, 7]
    np.testing.assert_array_equal(test.x[..., 0], test_images.astype(np.float32) / 255)
    np.testing.assert_array_equal(test.y, test_labels)
    assert sorted(validation.y) == list(range(10))
    for part in (train, validation):
        for x, y in zip(part.x[..., 0], part.y, strict=True):
            row = np.flatnonzero((np.float32(images) / 255 == x).all((1, 2)))
            assert labels[row].tolist() == [y]
    assert (train.x.dtype, train.y.dtype) == (np.float32, np.int32)


def test_files_without_their_ending_are_found(folder):
    path, _ = folder
    for name in NAMES:
        (path / name).rename(path / name.removesuffix(".gz"))
    assert len(read_idx_files(SMALL, Shelf((path,)))[0].x) == 20


@pytest.mark.parametrize(
    ("number", "array", "message"),
    [
        (0, np.zeros((29, 28, 28), np.uint8), r"bytes of shape \(30, 28, 28\); got"),
        (0, np.zeros((30, 28, 28), np.int16), "got int16 of shape"),
        (
            1,
            np.zeros(31, np.uint8),
            r"bytes of shape \(30,\); got uint8 of shape \(31,\)",
        ),
        (3, np.full(7, 10, np.uint8), r"labels in \[0, 10\); got 10 at row 0"),
    ],
)
def test_files_of_another_form_are_refused_by_name(folder, number, array, message):
    path, _ = folder
    (path / NAMES[number]).write_bytes(idx(array))
    with pytest.raises(
        CorruptFileError, match=rf"{NAMES[number]} must hold .*{message}"
    ):
        read_idx_files(SMALL, Shelf((path,)))


def test_addresses_and_checksums_are_complete():
    for info in (MNIST, FASHION_MNIST):
        assert (info.shape, info.rows) == ((28, 28, 1), (55_000, 5_000, 10_000))
        assert DATASETS[info.name].facts["info"] is info
        assert len({*SHA256[info.name]}) == len(NAMES)
        assert all(len(bytes.fromhex(sha256)) == 32 for sha256 in SHA256[info.name])
        assert all(url.startswith("https://") for url in MIRRORS[info.name])


@pytest.mark.data
def test_the_real_files_are_mnist(real_data):
    data = load("mnist", data_dir=real_data)
    assert data.info.rows == tuple(len(part.x) for part in data.splits)
    first = [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]  # the first test labels, well known
    assert data.test.y[:10].tolist() == first
    sizes = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    labels = np.concatenate([data.train.y, data.validation.y])
    assert np.bincount(labels).tolist() == sizes
    expected = np.array(sizes) / 12
    assert np.abs(np.bincount(data.validation.y) - expected).max() < 2
    assert abs(data.train.x.mean() - 0.1307) < 3e-4
