"""Initial weights that fit the data: each layer is scaled until its outputs vary by 1.

Source: Mishkin and Matas, "All You Need is a Good Init", ICLR 2016. Departure: weights
are scaled as they come. Give the model orthogonal ones first, as the paper does:
``kernel_init=initialiser("orthogonal")``.
"""

from collections.abc import Callable, Mapping, Sequence

import jax
import jax.numpy as jnp
from flax.traverse_util import flatten_dict, unflatten_dict
from jaxtyping import Array, Float, PyTree

from jaxdl.core.errors import require

Outputs = Callable[[PyTree], Mapping[str, Float[Array, "..."]]]


def lsuv(
    outputs_fn: Outputs,
    params: PyTree,
    layers: Sequence[str],
    *,
    max_rounds: int = 10,
    tolerance: float = 0.01,
) -> PyTree:
    """Divide kernels by the standard deviation of what their layers give, in order.

    Args:
      outputs_fn: parameters -> the output of each layer, before its activation, on a
        batch of real data, by the name of the layer. Flax gives it with
        ``capture_intermediates``.
      params: nested dictionaries, in which ``layers[i]/kernel`` is a kernel.
      layers: names such as ``"encoder/dense_0"``, first to last.
      max_rounds: divisions for each layer. One is enough where the bias is 0; biases
        that vary by 1 or more themselves leave nothing to reach.
      tolerance: how far from 1 a variance may remain.

    Returns:
      The parameters with those kernels scaled; all else is as it was. A layer whose
      outputs do not vary is left alone. May be compiled.

    Raises:
      ValueError: a layer has no kernel, or ``outputs_fn`` gives nothing for it.
    """
    flat = flatten_dict(params, sep="/")
    given = jax.eval_shape(outputs_fn, params)
    for layer in layers:
        known = f"{layer}/kernel" in flat and layer in given
        require(
            known,
            "layers must have a kernel in params and an output of outputs_fn",
            repr(layer),
            f"The outputs are {', '.join(sorted(given))}.",
        )
    for layer in layers:
        path = f"{layer}/kernel"

        def variance(kernel: jax.Array, layer: str = layer, path: str = path) -> Array:
            scaled = unflatten_dict({**flat, path: kernel}, sep="/")
            return jnp.var(outputs_fn(scaled)[layer])

        flat[path] = _scaled_to_unit(variance, flat[path], max_rounds, tolerance)
    return unflatten_dict(flat, sep="/")


def _scaled_to_unit(
    variance: Callable[[jax.Array], Array],
    kernel: jax.Array,
    max_rounds: int,
    tolerance: float,
) -> jax.Array:
    """The kernel times the factor that brings a variance near 1."""
    start = jnp.int32(0), kernel, variance(kernel)

    def unfinished(carry: tuple[jax.Array, jax.Array, jax.Array]) -> jax.Array:
        rounds, _, found = carry
        off = jnp.abs(found - 1) >= tolerance
        return (rounds < max_rounds) & off & (found > 0)

    def divide(
        carry: tuple[jax.Array, jax.Array, jax.Array],
    ) -> tuple[jax.Array, jax.Array, jax.Array]:
        rounds, kernel, found = carry
        kernel = kernel / jnp.sqrt(found).astype(kernel.dtype)
        return rounds + 1, kernel, variance(kernel)

    return jax.lax.while_loop(unfinished, divide, start)[1]
