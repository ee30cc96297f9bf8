"""Stand-ins are repeatable, of the real form, and can be learned from."""

import dataclasses

import numpy as np
import pytest

from jaxdl.data import DATASETS, load
from jaxdl.data.fake import ROWS, fake_twin


def best_guess(data):
    """Test predictions of least squares on one-hot classes or on the target."""
    flat = [np.c_[p.x.reshape(len(p.x), -1), np.ones(len(p.x))] for p in data.splits]
    target = data.train.y
    if data.info.num_classes:
        target = np.eye(data.info.num_classes)[target]
    # ridge: pictures have more pixels than there are rows
    gram = flat[0].T @ flat[0] + 0.1 * np.eye(flat[0].shape[1])
    return flat[2] @ np.linalg.solve(gram, flat[0].T @ target)


TABLES = [
    entry.name
    for entry in DATASETS
    if entry.facts["info"].form == "array"
    and entry.name not in ("cifar100", "los_loop")  # more features than rows
]


@pytest.mark.parametrize("name", TABLES)
def test_a_linear_model_learns_it(name):
    data = load(name, fake=True)
    guess = best_guess(data)
    if data.info.num_classes:
        assert np.mean(guess.argmax(1) == data.test.y) > 0.9
    else:
        assert np.mean((guess - data.test.y) ** 2) < 0.1 * np.var(data.test.y)


def test_every_class_is_in_every_part():
    for part in load("cifar100", fake=True).splits:
        assert len(set(part.y)) == 100


def test_it_is_the_same_at_each_call_and_different_for_each_name():
    info = DATASETS["mnist"].facts["info"]
    (_, (first, *_)), (_, (again, *_)) = fake_twin(info), fake_twin(info)
    np.testing.assert_array_equal(first.x, again.x)
    _, (other, *_) = fake_twin(dataclasses.replace(info, name="other"))
    assert np.any(first.x != other.x)


def test_the_parts_are_different_rows():
    info, (train, validation, test) = fake_twin(DATASETS["iris"].facts["info"])
    assert (
        info.rows
        == ROWS
        == (512, 128, 128)
        == (len(train.x), len(validation.x), len(test.x))
    )
    assert np.any(validation.x != test.x)
    assert np.any(validation.x != train.x[:128])
