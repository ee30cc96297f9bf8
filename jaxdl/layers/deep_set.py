"""A layer of sets that commutes with every permutation of the elements."""

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.sets import SetMask, without_padding
from jaxdl.layers.element_dense import ElementDense
from jaxdl.ops.set_pool import Elements, set_pool


class DeepSetLayer(nn.Module):
    """A linear map of each element, plus one of what the whole set holds.

    ``y_i = A x_i + B pool(x) + b``. For one feature and a sum these are all linear maps
    that commute with permutations.

    Source: Zaheer et al., "Deep Sets", NeurIPS 2017. **Departures**: the sign of the
    second map is in its weights; no activation is applied.

    Attributes:
      features: width of the output, at least 1.
      pool: ``"sum"``, ``"mean"`` or ``"max"``.
    """

    features: int
    pool: str = "max"

    @nn.compact
    def __call__(
        self, x: Elements, mask: SetMask | None = None
    ) -> Float[Array, "batch elements {self.features}"]:
        """Map every element; rows that are masked hold nothing of meaning.

        Raises:
          ValueError: ``features`` is below 1, or the pool is unknown.
        """
        require(self.features >= 1, "features must be at least 1", self.features)
        x = without_padding(x, mask)
        pooled = set_pool(self.pool)(x, mask)
        shared = nn.Dense(self.features, use_bias=False, name="shared")(pooled)
        return ElementDense(self.features, name="own")(x) + shared[:, None]
