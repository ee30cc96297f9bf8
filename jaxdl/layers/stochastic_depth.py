"""The layer that leaves out residual branches: ``x + StochasticDepth(0.2)(branch)``."""

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.types import Scalar
from jaxdl.layers.dropout import drops
from jaxdl.ops.stochastic_depth import stochastic_depth


class StochasticDepth(nn.Module):
    """Leave out the branch of a residual block at random while training.

    The random stream is ``"dropout"``. See ``jaxdl.ops.stochastic_depth``, where
    ``linear_rates`` are rates for the blocks of a network.

    Attributes:
      rate: probability of leaving a branch out, in [0, 1]; may be a traced array.
      per: ``"example"`` or ``"batch"``: what draws by itself.
    """

    rate: Scalar
    per: str = "example"

    @nn.compact
    def __call__(
        self, branch: Float[Array, " batch *shape"], *, train: bool
    ) -> Float[Array, " batch *shape"]:
        """Apply ``jaxdl.ops.stochastic_depth.stochastic_depth`` when ``train``.

        Raises:
          ValueError: the rate is a number outside [0, 1], or ``per`` is neither of its
            values. A traced rate is not checked.
        """
        if not drops(self.rate, train):
            return branch
        key = self.make_rng("dropout")
        return stochastic_depth(branch, self.rate, key, per=self.per)
