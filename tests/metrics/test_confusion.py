"""The confusion matrix: scikit-learn's, and targets that are no class."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from jaxdl.metrics import Accuracy, ConfusionMatrix


@pytest.fixture
def data(key):
    one, two, three = jax.random.split(key, 3)
    outputs = jax.random.normal(one, (50, 4))
    targets = jax.random.randint(two, (50,), 0, 3)  # class 3 never occurs
    return outputs, targets, jax.random.uniform(three, (50,))


def test_agrees_with_scikit_learn(data):
    outputs, targets, weight = data
    expected = confusion_matrix(
        targets, outputs.argmax(1), labels=range(4), sample_weight=weight
    )
    value = ConfusionMatrix.init(4).update(*data).compute()
    np.testing.assert_allclose(value, expected, rtol=1e-5)


def test_its_diagonal_is_the_accuracy(data):
    counts = ConfusionMatrix.init(4).update(*data).compute()
    accuracy = Accuracy.init().update(*data).compute()
    np.testing.assert_allclose(jnp.trace(counts) / counts.sum(), accuracy, rtol=1e-5)


@pytest.mark.parametrize("target", [-1, 4])
def test_a_target_that_is_no_class_gives_nan_unless_it_has_no_weight(data, target):
    outputs, targets, weight = data
    targets = targets.at[3].set(target)
    bad = ConfusionMatrix.init(4).update(outputs, targets, weight).compute()
    assert jnp.all(jnp.isnan(bad))
    weight = weight.at[3].set(0.0)
    good = ConfusionMatrix.init(4).update(outputs, targets, weight).compute()
    np.testing.assert_allclose(good.sum(), weight.sum(), rtol=1e-5)


def test_every_pixel_of_an_image_counts(key):
    outputs = jax.random.normal(key, (2, 3, 5, 4))
    targets, weight = jnp.ones((2, 3, 5), int), jnp.ones((2, 3, 5))
    rows = (outputs.reshape(30, 4), targets.reshape(30), weight.reshape(30))
    whole = ConfusionMatrix.init(4).update(outputs, targets, weight)
    np.testing.assert_array_equal(
        whole.counts, ConfusionMatrix.init(4).update(*rows)[0]
    )


def test_bad_sizes_say_what_and_got(data):
    with pytest.raises(ValueError, match="num_classes must be at least 1; got 0"):
        ConfusionMatrix.init(0)
    with pytest.raises(ValueError, match=r"one column for each of the 5 .* \(50, 4\)"):
        ConfusionMatrix.init(5).update(*data)
