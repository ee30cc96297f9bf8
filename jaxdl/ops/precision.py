"""Where low precision stops: sums over classes and examples need float32 at least."""

import jax.numpy as jnp
from jaxtyping import Array, Float


def at_least_float32(x: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
    """``x`` in float32, or in its own dtype where that is wider; bfloat16 goes up."""
    return x.astype(jnp.float32) if jnp.finfo(x.dtype).bits < 32 else x
