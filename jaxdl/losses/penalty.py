"""Penalties of large weights: L1 makes them sparse, L2 makes them small.

Sources: Hoerl and Kennard, "Ridge Regression: Biased Estimation for Nonorthogonal
Problems", 1970 (L2); Tibshirani, "Regression Shrinkage and Selection via the Lasso",
1996 (L1).

A strength multiplies them outside. In a loss of one's own they are added to it; where
the optimiser is what can be changed, the gradient is:

>>> import jax, jax.numpy as jnp, optax
>>> def penalised(strength, penalty):
...     def add(updates, params):
...         pull = jax.grad(penalty)(params)
...         return jax.tree.map(lambda u, g: u + strength * g, updates, pull)
...     return optax.stateless(add)
>>> optimizer = optax.chain(penalised(1e-3, l1_penalty), optax.sgd(0.1))
>>> params = {"kernel": jnp.ones((2, 3)), "bias": jnp.ones(3)}
>>> float(l1_penalty(params)), float(l2_penalty(params))
(6.0, 3.0)
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Float, PyTree

from jaxdl.ops.precision import at_least_float32

Predicate = Callable[[str, jax.Array], bool]
"""``(path, leaf) -> bool``; a path is such as ``"dense/kernel"``."""


def is_kernel(path: str, leaf: jax.Array) -> bool:
    """Whether a leaf has two axes or more: kernels have, biases and scales have not."""
    del path
    return leaf.ndim >= 2


def l1_penalty(params: PyTree, keep: Predicate = is_kernel) -> Float[Array, ""]:
    """The sum of the absolute values of the weights.

    Its pull on a weight does not fade as the weight becomes small, so those that the
    data need least are drawn to 0.

    Args:
      params: a tree of arrays.
      keep: which leaves count.

    Returns:
      A number in float32 at least; 0 where no leaf counts. The gradient at a weight of
      0 is 0, otherwise 1 or -1.
    """

    def total(leaf: jax.Array) -> Float[Array, ""]:
        leaf = at_least_float32(leaf)
        return jnp.sum(leaf * lax.stop_gradient(jnp.sign(leaf)))

    return _summed(total, params, keep)


def l2_penalty(params: PyTree, keep: Predicate = is_kernel) -> Float[Array, ""]:
    """Half the sum of the squares of the weights, whose gradient is the weights.

    Every weight is shrunk in proportion, none to exactly 0. Under plain gradient
    descent it is ``optax.add_decayed_weights``; under Adam that is a different rule.

    Args:
      params: a tree of arrays.
      keep: which leaves count.

    Returns:
      A number in float32 at least; 0 where no leaf counts.
    """

    def total(leaf: jax.Array) -> Float[Array, ""]:
        return jnp.sum(jnp.square(at_least_float32(leaf))) / 2

    return _summed(total, params, keep)


def _summed(
    total: Callable[[jax.Array], Float[Array, ""]], params: PyTree, keep: Predicate
) -> Float[Array, ""]:
    """The sum over the leaves that count."""
    leaves, _ = jax.tree_util.tree_flatten_with_path(params)
    name = jax.tree_util.keystr
    parts = [
        total(leaf)
        for path, leaf in leaves
        if keep(name(path, simple=True, separator="/"), leaf)
    ]
    return sum(parts, start=jnp.zeros(()))
