"""The laws of sets hold for sums, element by element, and fail where order counts."""

import jax
import jax.numpy as jnp
import pytest

from jaxdl.core.sets import Sets
from jaxdl.testing import (
    assert_permutation_equivariant,
    assert_permutation_invariant,
)


@pytest.fixture
def x(key):
    return jax.random.normal(key, (3, 5, 2))


def masked_sum(sets):
    return jnp.where(sets.mask[..., None], sets.elements, 0).sum(1)


def test_sums_are_invariant_and_functions_of_an_element_equivariant(x, key):
    assert_permutation_invariant(lambda x: {"s": x.sum(1), "m": x.max(1)}, x, key=key)
    assert_permutation_equivariant(lambda x: x - x.mean(1, keepdims=True), x, key=key)


def test_masks_move_with_their_elements(x, key):
    sets = Sets(x, jnp.arange(5)[None] < jnp.array([2, 4, 1])[:, None])
    assert_permutation_invariant(masked_sum, sets, key=key)
    with pytest.raises(AssertionError, match="must give the same result"):
        assert_permutation_invariant(lambda s: s.elements[:, :2].sum(1), sets, key=key)


def test_what_depends_on_order_is_found_at_its_worst_set(x, key):
    weights = jnp.array([0.0, 9.0, 0.0]).reshape(3, 1, 1) * jnp.eye(5)[None, :, :1]
    with pytest.raises(AssertionError, match=r"\[try, set, axis 2\] \[\d, 1, \d\]"):
        assert_permutation_invariant(lambda x: (x * (1 + weights)).sum(1), x, key=key)
    with pytest.raises(AssertionError, match=r"\[try, set, element, axis 3\] \["):
        assert_permutation_equivariant(lambda x: x.cumsum(1), x, key=key)


def test_the_reverse_alone_is_not_enough_for_a_palindrome(x, key):
    """A function that only the random permutations tell from an invariant one."""

    def mirrored(x):
        return (x * jnp.array([1.0, 2, 3, 2, 1])[None, :, None]).sum(1)

    assert_permutation_invariant(mirrored, x, key=key, num_tries=1)
    with pytest.raises(AssertionError):
        assert_permutation_invariant(mirrored, x, key=key)


def test_an_invariant_function_is_not_equivariant_and_the_other_way_round(x, key):
    with pytest.raises(AssertionError):
        assert_permutation_invariant(lambda x: x**2, x, key=key)
    with pytest.raises(AssertionError):
        assert_permutation_equivariant(lambda x: x[:, ::-1] ** 2 + x, x, key=key)


def test_one_order_for_the_whole_batch_is_not_enough(x, key):
    """The sets of a batch are shuffled apart: what mixes their elements is found."""
    with pytest.raises(AssertionError):
        assert_permutation_equivariant(
            lambda x: x - x.mean(0, keepdims=True), x, key=key
        )


def test_what_cannot_be_seen_is_refused(x, key):
    with pytest.raises(ValueError, match="at least two elements to shuffle; got 1"):
        assert_permutation_invariant(jnp.sum, x[:, :1], key=key)
    with pytest.raises(ValueError, match="num_tries must be at least 1; got 0"):
        assert_permutation_equivariant(jnp.sin, x, key=key, num_tries=0)
