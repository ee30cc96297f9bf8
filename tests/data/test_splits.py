"""Parts are disjoint, complete, balanced and repeatable; folds too."""

import collections

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import KFold, StratifiedKFold

from jaxdl.core.types import Dataset
from jaxdl.data.splits import folds, split, standard_split, stratified_folds


def numbered(rows, num_classes=3):
    """Row numbers as inputs, so that a part shows which rows it holds."""
    return Dataset(np.arange(rows), np.arange(rows) % num_classes, np.ones(rows))


def rows_of(parts):
    return [part.x.tolist() for part in parts]


@settings(deadline=None, max_examples=60)
@given(
    rows=st.integers(30, 200),
    shares=st.lists(st.integers(1, 9), min_size=2, max_size=5),
    num_classes=st.integers(1, 9),
    stratify=st.booleans(),
)
def test_parts_are_a_partition_with_the_shares_asked_for(
    rows, shares, num_classes, stratify
):
    fractions = [share / sum(shares) for share in shares]
    whole = numbered(rows, num_classes)
    parts = split(whole, fractions, seed=rows, stratify=stratify)
    assert sorted(np.concatenate([part.x for part in parts])) == list(range(rows))
    for part, fraction in zip(parts, fractions, strict=True):
        assert abs(len(part.x) - fraction * rows) < 1
        np.testing.assert_array_equal(part.y, part.x % num_classes)
        assert len(part.weight) == len(part.x)
        if stratify:
            for label in range(num_classes):
                here, all_of_it = np.sum(part.y == label), np.sum(whole.y == label)
                assert abs(here - fraction * all_of_it) < 2


def test_the_seed_decides_the_parts_and_nothing_else_does():
    first, again, other = (
        rows_of(split(numbered(50), (0.5, 0.5), seed=seed, stratify=True))
        for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_the_standard_parts_stay_what_they_were():
    assert rows_of(standard_split(numbered(20))) == [
        [4, 19, 6, 2, 3, 11, 10, 7, 18, 17, 14, 9, 1, 15],
        [13, 8, 0],
        [16, 12, 5],
    ]


def test_rows_come_in_random_order_even_when_the_classes_are_sorted():
    whole = Dataset(np.arange(90), np.repeat(np.arange(3), 30))
    train = standard_split(whole)[0]
    assert len(set(train.y[:10])) == 3


def test_a_twelfth_of_sixty_thousand_is_five_thousand():
    labels = np.random.default_rng(0).integers(0, 10, 60_000)
    parts = split(Dataset(labels, labels), (11 / 12, 1 / 12), seed=0, stratify=True)
    assert [len(part.x) for part in parts] == [55_000, 5_000]


def test_a_pytree_of_inputs_is_split_row_by_row():
    whole = Dataset({"a": np.arange(8), "b": np.arange(16).reshape(8, 2)})
    for part in split(whole, (0.5, 0.5), seed=0, stratify=False):
        np.testing.assert_array_equal(part.x["b"][:, 0], 2 * part.x["a"])


def test_regression_is_split_without_classes():
    parts = standard_split(Dataset(np.arange(20), np.arange(20.0)[:, None]))
    assert [len(part.x) for part in parts] == [14, 3, 3]


@pytest.mark.parametrize("num_folds", [2, 3, 7])
@pytest.mark.parametrize("rows", [7, 20, 101])
def test_folds_obey_the_laws_of_scikit_learn(rows, num_folds):
    sizes = np.bincount(folds(rows, num_folds, 0), minlength=num_folds)
    splits = KFold(num_folds, shuffle=True, random_state=0).split(np.zeros(rows))
    assert sorted(sizes) == sorted(len(test) for _, test in splits)


@pytest.mark.parametrize("num_folds", [2, 3, 5])
def test_stratified_folds_obey_the_laws_of_scikit_learn(num_folds):
    random = np.random.default_rng(num_folds)
    labels = random.permutation(np.repeat([0, 1, 2, 5], [40, 23, 11, 6]))
    fold = stratified_folds(labels, num_folds, 3)
    other = StratifiedKFold(num_folds, shuffle=True, random_state=3)
    theirs = np.empty_like(labels)
    for number, (_, test) in enumerate(other.split(labels, labels)):
        theirs[test] = number
    for label in np.unique(labels):
        ours = np.bincount(fold[labels == label], minlength=num_folds)
        reference = np.bincount(theirs[labels == label], minlength=num_folds)
        assert collections.Counter(ours) == collections.Counter(reference)
    total = np.bincount(fold, minlength=num_folds)
    assert total.max() - total.min() <= 1


def test_a_class_smaller_than_the_number_of_folds_is_dealt_to_different_folds():
    labels = np.array([0] * 10 + [1] * 2)
    fold = stratified_folds(labels, 4, 0)
    assert len(set(fold[labels == 1])) == 2


def test_folds_are_random_and_repeatable():
    assert folds(30, 3, 0).tolist() == folds(30, 3, 0).tolist()
    assert folds(30, 3, 0).tolist() != folds(30, 3, 1).tolist()
    labels = np.arange(30) % 2
    first, again = (stratified_folds(labels, 3, 0).tolist() for _ in range(2))
    assert first == again
    assert first != stratified_folds(labels, 3, 1).tolist()
    assert folds(30, 3, 0).dtype == stratified_folds(labels, 3, 0).dtype == np.int32


@pytest.mark.parametrize("fractions", [(0.5, 0.6), (1.5, -0.5), (1.0, 0.0), ()])
def test_fractions_must_be_shares_of_the_whole(fractions):
    with pytest.raises(ValueError, match=r"fractions must be positive and sum to 1"):
        split(numbered(10), fractions, seed=0, stratify=False)


def test_no_part_may_be_empty():
    with pytest.raises(ValueError, match=r"at least one row; got \[2, 0\] of 2 rows"):
        split(numbered(2), (0.9, 0.1), seed=0, stratify=False)


@pytest.mark.parametrize("labels", [np.ones(4), np.ones((4, 1), int), None])
def test_stratify_needs_labels(labels):
    with pytest.raises(
        ValueError, match=r"integer labels of shape \(4,\); got .*False"
    ):
        split(Dataset(np.ones(4), labels), (0.5, 0.5), seed=0, stratify=True)


@pytest.mark.parametrize("num_folds", [1, 5])
def test_the_number_of_folds_must_make_sense(num_folds):
    message = rf"num_folds must be in \[2, 4\]; got {num_folds}"
    with pytest.raises(ValueError, match=message):
        folds(4, num_folds, 0)
    with pytest.raises(ValueError, match=message):
        stratified_folds(np.zeros(4, int), num_folds, 0)
