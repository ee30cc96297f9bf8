"""Deep Sets: map each element, pool, map the result."""

import jax
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.sets import Sets, flat_sets
from jaxdl.layers.activation import activation
from jaxdl.layers.deep_set import DeepSetLayer
from jaxdl.models.registry import MODELS
from jaxdl.ops.set_pool import set_pool


class DeepSets(nn.Module):
    """``phi(pool(psi(x_i)))``, where ``psi`` and ``phi`` are perceptrons.

    Every continuous function of sets of at most n elements can be written with a sum as
    the pool, if ``psi`` is wide enough. The sum also counts; the mean sees shares, the
    maximum what is there at all.

    Source: Zaheer et al., "Deep Sets", NeurIPS 2017.

    Attributes:
      num_classes: number of outputs: classes, or targets of a regression.
      equivariant_widths: features of ``DeepSetLayer`` before ``psi``, which let the
        elements see each other; may be empty.
      widths: units of each layer of ``psi``; may be empty.
      head_widths: units of each hidden layer of ``phi``; may be empty.
      pool: ``"sum"``, ``"mean"`` or ``"max"``, also inside the equivariant layers.
      activation: a name in ``jaxdl.layers.activation.ACTIVATIONS``; it follows every
        layer but the last.
    """

    num_classes: int
    equivariant_widths: tuple[int, ...] = ()
    widths: tuple[int, ...] = (128, 128)
    head_widths: tuple[int, ...] = (128,)
    pool: str = "mean"
    activation: str = "relu"

    @nn.compact
    def __call__(
        self, x: Sets | jax.Array, *, train: bool
    ) -> Float[Array, "batch {self.num_classes}"]:
        """Logits or predictions, one row for a set.

        Args:
          x: sets, or an array ``[batch, elements, ...]`` of full ones; an element with
            several axes, such as an image, is flattened.
          train: nothing differs in training.

        Raises:
          ValueError: ``num_classes`` or a width is below 1, or a name is unknown.
        """
        del train
        every = (*self.equivariant_widths, *self.widths, *self.head_widths)
        require(
            self.num_classes >= 1, "num_classes must be at least 1", self.num_classes
        )
        require(all(w >= 1 for w in every), "widths must be at least 1", every)
        bend = activation(self.activation)
        h, mask = flat_sets(x)
        batch, size = h.shape[:2]
        for i, width in enumerate(self.equivariant_widths):
            layer = DeepSetLayer(width, self.pool, name=f"equivariant_{i}")
            h = bend(layer(h, mask))
        # one matrix: half the time of a tensor
        h = h.reshape(batch * size, h.shape[-1])
        for i, width in enumerate(self.widths):
            h = bend(nn.Dense(width, name=f"element_{i}")(h))
        h = set_pool(self.pool)(h.reshape(batch, size, h.shape[-1]), mask)
        for i, width in enumerate(self.head_widths):
            h = bend(nn.Dense(width, name=f"head_{i}")(h))
        return nn.Dense(self.num_classes, name="output")(h)


@MODELS.register(
    "deep_sets",
    tasks=("classify", "regress"),
    input_shape=(64, 3),
    data="shapes",
    forms=("array", "sets"),
)
def deep_sets(
    num_classes: int = 8,
    equivariant_widths: tuple[int, ...] = (),
    widths: tuple[int, ...] = (128, 128),
    head_widths: tuple[int, ...] = (128,),
    pool: str = "max",
    activation: str = "relu",
) -> DeepSets:
    """Deep Sets: a network for each element, a pool, a network for the result.

    Args:
      num_classes: number of outputs; 1 for a single regression target.
      equivariant_widths: features of layers in which the elements see each other.
      widths: units of each layer of the elements.
      head_widths: units of each hidden layer after the pool.
      pool: how elements become one; sum, mean or max.
      activation: what bends a layer, such as relu, tanh, gelu or silu.
    """
    return DeepSets(
        num_classes, equivariant_widths, widths, head_widths, pool, activation
    )
