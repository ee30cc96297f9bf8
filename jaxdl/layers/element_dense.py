"""One dense layer for every element of a set."""

from flax import linen as nn
from jaxtyping import Array, Float


class ElementDense(nn.Dense):
    """``flax.linen.Dense`` over the last axis, computed as one product of matrices.

    The result and the parameters are those of ``Dense``. All axes but the last are
    flattened to rows first: on a CPU that is nearly twice as fast as the product of a
    tensor and a matrix, forwards and backwards.
    """

    @nn.compact
    def __call__(self, inputs: Float[Array, "*shape features"]) -> Array:
        """Apply the layer to each element."""
        rows = inputs.reshape(-1, inputs.shape[-1])
        return super().__call__(rows).reshape(*inputs.shape[:-1], self.features)
