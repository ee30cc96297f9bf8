"""Recurrent layers on top of each other, and beside each other in both directions.

Source of the second: Schuster and Paliwal, "Bidirectional Recurrent Neural Networks",
1997.
"""

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Bool, Float

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.layers.dropout import Dropout

TORCH_RECURRENT = (
    (r"weight_(ih|hh)_(l\d+(?:_reverse)?)$", r"\2.\1.weight"),
    (r"bias_(ih|hh)_(l\d+(?:_reverse)?)$", r"\2.\1.bias"),
)
"""Our names of what ``torch.nn.RNN``, ``LSTM`` and ``GRU`` call ``weight_ih_l0``…

They are the ``aliases`` of ``jaxdl.pretrained.from_torch``.
"""


class RecurrentStack(nn.Module):
    """Each layer reads the outputs of the one below.

    Submodules are ``l0``, ``l0_reverse``, ``l1``… as in PyTorch.

    Attributes:
      layer: a function of ``name`` that makes a layer, such as
        ``functools.partial(LSTM, 32)``.
      num_layers: how many are stacked.
      bidirectional: whether each layer is two, of which one reads backwards; their
        outputs are joined, so that they are twice as wide.
      dropout_rate: probability of zeroing what a layer gives to the next, in training;
        may be traced.
    """

    layer: Callable[..., nn.Module]
    num_layers: int = 1
    bidirectional: bool = False
    dropout_rate: Scalar = 0.0

    @nn.compact
    def __call__(
        self,
        x: Float[Array, "..."],  # [batch, time, features]
        state: Any = None,
        *,
        mask: Bool[Array, "..."] | None = None,
        train: bool,
    ) -> tuple[Float[Array, "batch time _features"], Any]:
        """Read sequences.

        Args:
          x: as for one layer, as is ``mask``.
          state: where to go on from, as an earlier call returned it; ``None`` is 0.
          mask: false is padding.
          train: whether to drop.

        Returns:
          The outputs of the last layer; and the states of all layers, from the first
          to the last, forwards before backwards.

        Raises:
          ValueError: there is no layer, or not one state for each.
        """
        require(self.num_layers >= 1, "num_layers must be at least 1", self.num_layers)
        directions = ("", "_reverse")[: 1 + self.bidirectional]
        count = self.num_layers * len(directions)
        states = iter([None] * count if state is None else state)
        require(
            state is None or len(state) == count,
            f"state must have {count} parts, one for each layer and direction",
            0 if state is None else len(state),
        )
        last = []
        for i in range(self.num_layers):
            if i > 0:
                x = Dropout(self.dropout_rate, name=f"dropout_{i}")(x, train=train)
            both = []
            for end in directions:
                layer = self.layer(name=f"l{i}{end}")
                y, after = layer(x, next(states), mask=mask, reverse=bool(end))
                both.append(y)
                last.append(after)
            x = jnp.concatenate(both, -1)
        return x, tuple(last)
