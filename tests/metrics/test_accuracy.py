"""Accuracy and top-k: scikit-learn, ties, targets that are no class."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.metrics import accuracy_score, top_k_accuracy_score

from jaxdl.metrics import Accuracy, ConfusionMatrix, top_k


@pytest.fixture
def data(key):
    one, two, three = jax.random.split(key, 3)
    outputs = jax.random.normal(one, (50, 5))
    targets = jax.random.randint(two, (50,), 0, 5)
    return outputs, targets, jax.random.uniform(three, (50,))


def test_accuracy_agrees_with_scikit_learn(data):
    outputs, targets, weight = data
    expected = accuracy_score(targets, outputs.argmax(1), sample_weight=weight)
    value = Accuracy.init().update(*data).compute()
    np.testing.assert_allclose(value, expected, rtol=1e-5)


@pytest.mark.parametrize("k", [1, 2, 4])
def test_top_k_agrees_with_scikit_learn(data, k):
    outputs, targets, weight = map(np.asarray, data)
    expected = top_k_accuracy_score(
        targets, outputs, k=k, labels=np.arange(5), sample_weight=weight
    )
    value = top_k(k).init().update(*data).compute()
    np.testing.assert_allclose(value, expected, rtol=1e-5)


def test_of_a_distribution_the_greatest_entry_is_the_target(data):
    outputs, targets, weight = data
    soft = 0.7 * jax.nn.one_hot(targets, 5) + 0.3 * jax.nn.one_hot(targets[::-1], 5)
    for metric in (Accuracy, top_k(2)):
        found = metric.init().update(outputs, soft, weight).compute()
        assert found == metric.init().update(outputs, targets, weight).compute()


def test_a_distribution_that_is_not_known_is_no_target(data):
    outputs, targets, weight = data
    soft = jax.nn.one_hot(targets, 5).at[0, 2].set(jnp.nan)
    assert jnp.isnan(Accuracy.init().update(outputs, soft, weight).compute())


def test_all_classes_are_always_enough(data):
    assert top_k(5).init().update(*data).compute() == 1


@pytest.mark.parametrize("k", [1, 2, 3])
def test_ties_go_to_the_lower_class_as_in_jax(k):
    outputs = jnp.tile(jnp.array([[1.0, 2.0, 2.0, 1.0]]), (4, 1))
    _, best = jax.lax.top_k(outputs[0], k)
    for target in range(4):
        metric = top_k(k).init().update(outputs, jnp.full(4, target), jnp.ones(4))
        assert metric.compute() == float(target in best.tolist())


def test_one_k_is_one_type():
    assert top_k(3) is top_k(3)
    assert top_k(3) is not top_k(2)


@pytest.mark.parametrize("target", [-1, 5])
def test_a_target_that_is_no_class_gives_nan_unless_it_has_no_weight(data, target):
    outputs, targets, weight = data
    targets = targets.at[3].set(target)
    assert jnp.isnan(Accuracy.init().update(outputs, targets, weight).compute())
    weight = weight.at[3].set(0.0)
    assert jnp.isfinite(Accuracy.init().update(outputs, targets, weight).compute())


def test_small_integers_may_name_many_classes():
    outputs = jnp.zeros((1, 300)).at[0, 200].set(5.0)
    for metric in (Accuracy.init(), ConfusionMatrix.init(300)):
        right = metric.update(outputs, jnp.array([200], jnp.uint8), jnp.ones(1))
        assert right.compute().sum() == 1
        wrong = metric.update(outputs, jnp.array([-1], jnp.int8), jnp.ones(1))
        assert jnp.isnan(wrong.compute()).all()


def test_every_position_of_a_sequence_counts(key):
    outputs = jax.random.normal(key, (2, 6, 3))
    targets, weight = jnp.ones((2, 6), int), jnp.ones((2, 6)).at[0, 3:].set(0.0)
    rows = (outputs.reshape(12, 3), targets.reshape(12), weight.reshape(12))
    whole = Accuracy.init().update(outputs, targets, weight)
    assert whole == Accuracy.init().update(*rows)


@pytest.mark.parametrize("k", [0, 6])
def test_impossible_k_says_what_and_got(data, k):
    with pytest.raises(ValueError, match=f"k must be from 1 to 5, the .*; got {k}"):
        top_k(k).init().update(*data)
