"""The T-net starts as the identity, and is its formula in PyTorch."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.sets import Sets
from jaxdl.models.sets import PointTransform
from jaxdl.models.sets.point_transform import PointPerceptron
from jaxdl.testing import assert_padding_invariant, assert_permutation_invariant


@pytest.fixture
def sets(key):
    x = jax.random.normal(key, (3, 4, 3))
    return Sets(x, jnp.arange(4)[None] < jnp.array([4, 2, 0])[:, None])


def test_starts_as_the_identity(key, sets):
    net = PointTransform((4, 5), (3,))
    turns, _ = net.init_with_output(key, *sets, train=False)
    np.testing.assert_array_equal(turns, np.tile(np.eye(3), (3, 1, 1)))


def test_order_and_padding_do_not_matter(key, sets):
    net = PointTransform((4, 5), (3,))
    variables = net.init(key, *sets, train=False)
    variables = jax.tree.map(lambda p: p + 0.1 * jnp.cos(3 * p), variables)
    f = jax.jit(lambda s: net.apply(variables, *s, train=False))
    assert jnp.abs(f(sets) - jnp.eye(3)[None]).max() > 0.01
    assert_permutation_invariant(f, sets, key=key)
    assert_padding_invariant(f, sets, key=key)


def test_statistics_are_those_of_the_points_that_are_there(key, sets):
    layer = PointPerceptron((5,))
    variables = layer.init(key, *sets, train=False)
    found, new = layer.apply(variables, *sets, train=True, mutable=["batch_stats"])
    kernel = np.asarray(variables["params"]["dense_0"]["kernel"])
    h = np.asarray(sets.elements)[np.asarray(sets.mask)] @ kernel
    expected = np.maximum((h - h.mean(0)) / np.sqrt(h.var(0) + 1e-5), 0)
    np.testing.assert_allclose(found[np.asarray(sets.mask)], expected, 1e-3, 1e-4)
    mean = new["batch_stats"]["norm_0"]["norm"]["mean"]
    np.testing.assert_allclose(mean, 0.1 * h.mean(0), rtol=1e-3, atol=1e-6)


def test_a_batch_of_empty_sets_is_finite(key, sets):
    empty = jnp.zeros((3, 4), bool)
    layer = PointPerceptron((5,))
    variables = layer.init(key, *sets, train=False)
    y, new = layer.apply(
        variables, 0 * sets.elements, empty, train=True, mutable=["batch_stats"]
    )
    assert all(jnp.isfinite(leaf).all() for leaf in jax.tree.leaves((y, new)))
