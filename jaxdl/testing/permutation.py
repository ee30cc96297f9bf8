"""Does the order of a set matter? Shuffle its elements, and see what becomes of it.

The laws are f(PX) = f(X) for one result a set, and f(PX) = P f(X) for one result an
element, for every permutation P.
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.testing.agreement import assert_trees_agree, compiled_if_possible


def assert_permutation_invariant(
    f: Callable[[PyTree], PyTree],
    x: PyTree,
    *,
    key: jax.Array,
    num_tries: int = 5,
    tolerance: float | None = None,
) -> None:
    """Assert that a result does not depend on the order of the elements.

    Every set of the batch is shuffled in its own way. The first try turns the order
    round; the others are random.

    Args:
      f: a function of ``x`` alone, with ``[batch, ...]`` results.
      x: an array ``[batch, elements, ...]`` or a pytree of such, for instance ``Sets``,
        whose mask is shuffled with its elements.
      key: decides the permutations.
      num_tries: how many are tried.
      tolerance: the largest allowed difference, beside the largest value; by default
        200 units of rounding.

    Raises:
      AssertionError: naming the set with the largest difference, and both values.
      ValueError: there are less than two elements or no try, or ``f`` returns nothing.
    """
    orders = _orders(x, key, num_tries)
    compiled = compiled_if_possible(f)
    assert_trees_agree(
        [compiled(_shuffled(x, order)) for order in orders],
        compiled(x),
        "another order of the elements must give the same result",
        ("try", "set"),
        tolerance,
    )


def assert_permutation_equivariant(
    f: Callable[[PyTree], PyTree],
    x: PyTree,
    *,
    key: jax.Array,
    num_tries: int = 5,
    tolerance: float | None = None,
) -> None:
    """Assert that the results are shuffled as the elements are, and do not change.

    Args:
      f: a function of ``x`` alone, with ``[batch, elements, ...]`` results.
      x: as for ``assert_permutation_invariant``.
      key: decides the permutations.
      num_tries: how many are tried.
      tolerance: the largest allowed difference, beside the largest value; by default
        200 units of rounding.

    Raises:
      AssertionError: naming the element with the largest difference by its number
        before it was moved, and both values.
      ValueError: there are less than two elements or no try, or ``f`` returns nothing.
    """
    orders = _orders(x, key, num_tries)
    compiled = compiled_if_possible(f)
    assert_trees_agree(
        [
            _shuffled(compiled(_shuffled(x, order)), np.argsort(order, axis=1))
            for order in orders
        ],
        compiled(x),
        "the results must be shuffled as the elements are",
        ("try", "set", "element"),
        tolerance,
    )


def _orders(x: PyTree, key: jax.Array, num_tries: int) -> list[np.ndarray]:
    """Permutations ``[batch, elements]``: the reverse, and random ones."""
    require(num_tries >= 1, "num_tries must be at least 1", num_tries)
    batch, elements = jnp.shape(jax.tree.leaves(x)[0])[:2]
    require(elements >= 2, "sets must have at least two elements to shuffle", elements)
    reverse = np.tile(np.arange(elements)[::-1], (batch, 1))
    keys = jax.random.split(key, num_tries)[1:]
    noise = [jax.random.uniform(one, (batch, elements)) for one in keys]
    return [reverse, *(np.argsort(np.asarray(one), axis=1) for one in noise)]


def _shuffled(x: PyTree, order: np.ndarray) -> PyTree:
    """Every leaf with the elements of each set in another order."""
    rows = np.arange(len(order))[:, None]
    return jax.tree.map(lambda leaf: jnp.asarray(leaf)[rows, order], x)
