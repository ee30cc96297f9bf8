"""The embedded data sets are scikit-learn's rows, each once, in three parts."""

import numpy as np
import pytest
from sklearn import datasets

from jaxdl.data import load
from jaxdl.data.embedded import BREAST_CANCER, DIABETES, DIGITS, IRIS, WINE

TABLES = (IRIS, WINE, BREAST_CANCER, DIABETES)


def sorted_rows(x):
    """Rows of a matrix in a canonical order, so that two orders can be compared."""
    return x[np.lexsort(x.T)]


def reference(name):
    if name == "diabetes":
        return datasets.load_diabetes(scaled=False)
    return getattr(datasets, f"load_{name}")()


@pytest.mark.parametrize("info", [DIGITS, *TABLES], ids=lambda info: info.name)
def test_every_row_of_the_original_is_there_once_with_its_target(info):
    data, original = load(info.name), reference(info.name)
    scale = 16 if info is DIGITS else 1
    ours = [
        np.c_[part.x.reshape(len(part.x), -1) * scale, part.y] for part in data.splits
    ]
    theirs = np.c_[original.data, original.target].astype(np.float32)
    np.testing.assert_array_equal(
        sorted_rows(np.concatenate(ours)), sorted_rows(theirs)
    )


@pytest.mark.parametrize("info", [DIGITS, *TABLES], ids=lambda info: info.name)
def test_the_facts_are_those_of_the_original(info):
    data, original = load(info.name), reference(info.name)
    assert data.info is info
    assert info.rows == tuple(len(part.x) for part in data.splits)
    assert list(info.class_names) == [str(n) for n in original.get("target_names", [])]
    if info is not DIGITS:
        assert list(info.feature_names) == list(original.feature_names)


@pytest.mark.parametrize("name", ["digits", "iris", "wine", "breast_cancer"])
def test_every_part_has_the_shares_of_the_classes(name):
    data = load(name)
    labels = np.concatenate([part.y for part in data.splits])
    for part in data.splits:
        for label in range(data.info.num_classes):
            share = np.mean(labels == label) * len(part.y)
            assert abs(np.sum(part.y == label) - share) < 2


def test_digits_are_pictures_with_values_between_0_and_1():
    x = load("digits").train.x
    assert x.shape[1:] == (8, 8, 1)
    assert (x.min(), x.max()) == (0, 1)
    assert x[:, :, 0].mean() < x[:, :, 4].mean()  # columns are columns: ink is central


def test_loading_twice_gives_the_same_parts():
    first, second = load("wine"), load("wine")
    np.testing.assert_array_equal(first.test.x, second.test.x)
    assert first.splits.validation is first.validation
