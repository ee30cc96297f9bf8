"""The archives of CIFAR become three parts."""

import dataclasses

import numpy as np
import pytest

from jaxdl.core.errors import CorruptFileError
from jaxdl.data import DATASETS
from jaxdl.data.cifar_sets import CIFAR10, CIFAR100, read_cifar10, read_cifar100
from jaxdl.data.fetch import Shelf


def records(labels, seed=0):
    """Pictures ``[rows, 32, 32, 3]`` and the bytes of their records."""
    random = np.random.default_rng(seed)
    x = random.integers(0, 256, (len(labels), 32, 32, 3), np.uint8)
    planes = x.transpose(0, 3, 1, 2).reshape(len(labels), -1)
    return x, np.c_[labels, planes].astype(np.uint8).tobytes()


def test_five_batches_and_a_test_batch(tmp_path):
    folder = tmp_path / "cifar-10-batches-bin"
    folder.mkdir()
    for n in range(1, 6):
        _, batch = records([[n], [n + 4]], n)
        (folder / f"data_batch_{n}.bin").write_bytes(batch)
    x, test = records([[7]])
    (folder / "test_batch.bin").write_bytes(test)
    small = dataclasses.replace(CIFAR10, rows=(8, 2, 1))
    train, validation, test = read_cifar10(small, Shelf((tmp_path,)))
    assert [len(part.x) for part in (train, validation, test)] == [8, 2, 1]
    assert sorted([*train.y, *validation.y]) == sorted([*range(1, 6), *range(5, 10)])
    np.testing.assert_array_equal(test.x, x.astype(np.float32) / 255)
    assert test.y.tolist() == [7]


@pytest.mark.parametrize("number", [10, 100])
def test_without_the_folder_the_archive_is_asked_for(tmp_path, number):
    info, read = {10: (CIFAR10, read_cifar10), 100: (CIFAR100, read_cifar100)}[number]
    with pytest.raises(FileNotFoundError, match=f"cifar-{number}-binary.tar.gz must"):
        read(info, Shelf((tmp_path,)))
    (tmp_path / f"cifar-{number}-binary.tar.gz").write_bytes(b"x")
    with pytest.raises(CorruptFileError, match="an intact gzip file"):
        read(info, Shelf((tmp_path,)))


def test_a_hundred_classes_are_the_fine_ones(tmp_path):
    _, train = records([[0, 50 + n] for n in range(10)])
    _, test = records([[1, 99], [0, 3]])
    folder = tmp_path / "cifar-100-binary"
    folder.mkdir()
    (folder / "train.bin").write_bytes(train)
    (folder / "test.bin").write_bytes(test)
    small = dataclasses.replace(CIFAR100, rows=(9, 1, 2))
    parts = read_cifar100(small, Shelf((tmp_path,)))
    assert sorted([*parts[0].y, *parts[1].y]) == list(range(50, 60))
    assert parts[2].y.tolist() == [99, 3]


@pytest.mark.parametrize(("info", "num_classes"), [(CIFAR10, 10), (CIFAR100, 100)])
def test_classes_are_in_the_order_of_their_labels(info, num_classes):
    assert DATASETS[info.name].facts["info"] is info
    assert (info.shape, info.rows) == ((32, 32, 3), (45_000, 5_000, 10_000))
    assert info.num_classes == len(set(info.class_names)) == num_classes
    assert list(info.class_names) == sorted(info.class_names)
