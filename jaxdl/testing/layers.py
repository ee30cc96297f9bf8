"""The examination of a layer: every one in the library is put to ``check_layer``."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import linen as nn
from jaxtyping import PyTree

from jaxdl.testing.agreement import require_results


def check_layer(
    layer: nn.Module,
    *args: Any,
    key: jax.Array,
    kwargs: Mapping[str, Any] = MappingProxyType({}),
    no_gradient: Collection[str] = (),
) -> None:
    """Assert that a layer is a well-behaved pure function of its variables.

    The laws: the same key gives the same variables; compiled and eager results agree;
    a second call of the same shapes does not trace again; shapes and dtypes are known
    without computing; every parameter has a finite gradient, which is not zero; and a
    stack of parameters under ``vmap`` gives what each of them gives alone.

    Args:
      layer: an unbound module without mutable state, or one that is evaluated.
      *args: arrays for ``__call__``; neither all zero nor so large that they saturate.
      key: for the initialisation.
      kwargs: static keyword arguments of ``__call__``, such as ``{"train": False}``.
      no_gradient: paths such as ``"dense/bias"`` of the parameters whose gradient must
        be zero, because the output does not depend on them.

    Raises:
      AssertionError: naming the first law that does not hold.
      ValueError: the layer returns nothing.
    """
    traces = 0

    def init(key: jax.Array) -> PyTree:
        return layer.init(key, *args, **kwargs)

    def apply(variables: PyTree, args: tuple[Any, ...]) -> PyTree:
        nonlocal traces
        traces += 1
        return layer.apply(variables, *args, **kwargs)

    variables = init(key)
    _assert_close(init(key), variables, "two inits with one key", rtol=0.0, atol=0.0)

    eager, compiled = apply(variables, args), jax.jit(apply)
    require_results(eager)
    for _ in range(2):
        _assert_close(compiled(variables, args), eager, "compiled and eager output")
    assert traces == 2, f"{traces - 1} traces for two calls of one shape"

    promised = _shapes(jax.eval_shape(apply, variables, args))
    assert promised == _shapes(eager), f"eval_shape gives {promised}, not the output's"

    def total(params: PyTree) -> jax.Array:
        outputs = jax.tree.leaves(apply({**variables, "params": params}, args))
        return sum((jnp.sin(leaf).sum() for leaf in outputs), jnp.zeros(()))

    gradients = jax.jit(jax.grad(total))(variables.get("params", {}))
    for path, gradient in jax.tree_util.tree_leaves_with_path(gradients):
        name = jax.tree_util.keystr(path, simple=True, separator="/")
        assert jnp.isfinite(gradient).all(), f"{name} has a non-finite gradient"
        idle = not jnp.any(gradient)
        assert idle == (name in no_gradient), (
            f"{name} has a gradient{' of zero' if idle else ''}"
        )

    stack = jax.jit(jax.vmap(init))(jax.random.split(key, 3))
    many = jax.jit(jax.vmap(apply, (0, None), axis_size=3))(stack, args)
    alone = compiled(_last(stack), args)
    _assert_close(_last(many), alone, "output under vmap and alone")


def _last(stack: PyTree) -> PyTree:
    return jax.tree.map(lambda leaf: leaf[-1], stack)


def _shapes(tree: PyTree) -> PyTree:
    return jax.tree.map(lambda leaf: (leaf.shape, str(leaf.dtype)), tree)


def _assert_close(
    left: PyTree, right: PyTree, what: str, rtol: float = 2e-5, atol: float = 1e-6
) -> None:
    def compare(path: Any, one: jax.Array, other: jax.Array) -> None:
        at = jax.tree_util.keystr(path, simple=True, separator="/")
        message = f"{what} differ{' at ' + at if at else ''}"
        np.testing.assert_allclose(one, other, rtol, atol, err_msg=message)

    jax.tree_util.tree_map_with_path(compare, left, right)
