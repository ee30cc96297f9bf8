"""Pools of sets: NumPy's numbers over what is there, and nothing of what is not."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.sets import Sets
from jaxdl.ops.set_pool import SET_POOLS, set_max, set_pool
from jaxdl.testing import assert_padding_invariant, assert_permutation_invariant

NUMPY = {"sum": np.sum, "mean": np.mean, "max": np.max}


@pytest.fixture
def sets(key):
    x = jax.random.normal(key, (4, 5, 3))
    return Sets(x, jnp.arange(5)[None] < jnp.array([5, 2, 1, 0])[:, None])


@pytest.mark.parametrize("name", SET_POOLS)
def test_is_numpy_over_the_elements_that_are_there(sets, name):
    found = set_pool(name)(*sets)
    for row, x, mask in zip(found, *map(np.asarray, sets), strict=True):
        expected = NUMPY[name](x[mask], axis=0) if mask.any() else np.zeros(3)
        np.testing.assert_allclose(row, expected, rtol=1e-5, atol=1e-6)
    full = set_pool(name)(sets.elements)
    np.testing.assert_allclose(full, NUMPY[name](sets.elements, axis=1), 1e-5, 1e-6)


@pytest.mark.parametrize("name", SET_POOLS)
def test_order_and_padding_do_not_matter(key, sets, name):
    pool = set_pool(name)
    assert_permutation_invariant(lambda s: pool(*s), sets, key=key)
    assert_padding_invariant(lambda s: pool(*s), sets, key=key)


@pytest.mark.parametrize("name", SET_POOLS)
def test_sets_without_room_for_an_element_are_empty(name):
    assert not set_pool(name)(jnp.ones((2, 0, 3))).any()
    assert set_pool(name)(jnp.ones((2, 0, 3)), jnp.ones((2, 0), bool)).shape == (2, 3)


def test_negative_maxima_are_not_hidden_by_the_padding():
    x, mask = jnp.array([[[-3.0], [-2.0], [7.0]]]), jnp.array([[True, True, False]])
    assert set_max(x, mask)[0, 0] == -2


def test_equal_maxima_share_the_gradient():
    slope = jax.grad(lambda x: set_max(x).sum())(jnp.array([[[2.0], [2.0], [1.0]]]))
    np.testing.assert_array_equal(slope[0, :, 0], [0.5, 0.5, 0])


def test_an_unknown_pool_is_answered_with_the_nearest():
    with pytest.raises(ValueError, match=r"pool 'men'. Did you mean mean?"):
        set_pool("men")
