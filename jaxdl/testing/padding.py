"""Is what is masked out really absent? Change it, add more of it, and see nothing."""

from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.sets import Sets
from jaxdl.testing.agreement import (
    assert_trees_agree,
    compiled_gradient,
    compiled_if_possible,
)

MORE = 3  # elements of padding that are added


def assert_padding_invariant(
    f: Callable[[Sets], PyTree],
    sets: Sets,
    *,
    key: jax.Array,
    per_element: bool = False,
    tolerance: float | None = None,
) -> None:
    """Assert that masked elements have no part in a result, nor in its gradient.

    What stands in the padding is replaced by zeros, by large random numbers and by NaN,
    and three more elements of padding are added. The gradient of the result by the
    padding must be 0, also where it holds NaN.

    Args:
      f: a differentiable function of the sets alone.
      sets: a batch with at least one masked element.
      key: decides the random numbers.
      per_element: whether results are ``[batch, elements, ...]``; they are compared
        where the mask is true.
      tolerance: the largest allowed difference, beside the largest value; by default
        200 units of rounding.

    Raises:
      AssertionError: naming the worst place, and both values.
      ValueError: no element is masked, or ``f`` returns nothing or is not of JAX.
    """
    elements, mask = jnp.asarray(sets.elements), jnp.asarray(sets.mask)
    require(not bool(mask.all()), "an element must be masked", "a mask of true values")
    noise = 100 * jax.random.normal(key, elements.shape, elements.dtype)
    empty, large, nan = (
        Sets(jnp.where(_fit(mask, elements), elements, fill), mask)
        for fill in (jnp.zeros_like(noise), noise, jnp.full_like(noise, jnp.nan))
    )
    compiled = compiled_if_possible(f)

    def results(sets: Sets) -> PyTree:
        found = compiled(sets)
        if not per_element:
            return found
        length, there = mask.shape[1], np.asarray(mask)
        return jax.tree.map(lambda leaf: np.asarray(leaf)[:, :length][there], found)

    expected = results(empty)
    axes = ("try", "element" if per_element else "set")
    for tries, law in (
        ([large, nan], "what stands in the padding must not change the result"),
        ([_longer(empty)], "more padding must not change the result"),
    ):
        found = [results(one) for one in tries]
        assert_trees_agree(found, expected, law, axes, tolerance)
    _assert_no_gradient(f, (large, nan), per_element=per_element)


def _fit(mask: jax.Array, values: jax.Array) -> jax.Array:
    """The mask with axes of length 1 for those of the values that it has not."""
    return mask.reshape(*mask.shape, *[1] * (values.ndim - 2))


def _longer(sets: Sets) -> Sets:
    """The same sets with more padding."""
    more = jax.tree.map(
        lambda leaf: jnp.zeros((len(leaf), MORE, *leaf.shape[2:]), leaf.dtype), sets
    )
    return jax.tree.map(lambda *parts: jnp.concatenate(parts, 1), sets, more)


def _assert_no_gradient(
    f: Callable[[Sets], PyTree], fills: Sequence[Sets], *, per_element: bool
) -> None:
    """Assert that the gradient by masked elements is 0, and that by others finite."""

    def total(elements: jax.Array, mask: jax.Array) -> jax.Array:
        leaves = jax.tree.leaves(f(Sets(elements, mask)))
        if per_element:
            leaves = [jnp.where(_fit(mask, leaf), leaf, 0) for leaf in leaves]
        return sum((jnp.sin(leaf).sum() for leaf in leaves), jnp.zeros(()))

    slopes = compiled_gradient(total)
    for sets in fills:
        slope, there = np.asarray(slopes(*sets)), np.asarray(sets.mask)
        assert np.isfinite(slope[there]).all(), (
            "the gradient by an element must be finite, whatever is masked"
        )
        wrong = [at.tolist() for at in np.argwhere(~there) if slope[tuple(at)].any()]
        assert not wrong, (
            "the gradient by what is masked must be 0, but at [set, element] "
            f"{wrong[0]} it is not"
        )
