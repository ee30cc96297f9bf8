"""Four networks that read steps in their order, of about as many parameters."""

import bisect
from collections.abc import Callable, Mapping

import jax
import jax.numpy as jnp
from flax import linen as nn

from experiments.causal import HEADS, TAPS, TransformerFrames, levels
from jaxdl.models.sequence import ConvolutionalFrames, RecurrentFrames

CLASSES = 10
WIDEST = 512

NETWORKS: Mapping[str, Callable[[int, int], nn.Module]] = {
    "LSTM": lambda width, time: RecurrentFrames(CLASSES, "lstm", width),
    "GRU": lambda width, time: RecurrentFrames(CLASSES, "gru", width),
    "TCN": lambda width, time: ConvolutionalFrames(CLASSES, width, levels(time), TAPS),
    "transformer": lambda width, time: TransformerFrames(CLASSES, width),
}
"""By name, ``(width, time) -> network``; answers at every step."""


def size_of(network: nn.Module, shape: tuple[int, int]) -> int:
    """How many parameters it has for sequences of the shape ``(time, channels)``."""
    x = jnp.zeros((1, *shape))
    made = jax.eval_shape(lambda: network.init(jax.random.key(0), x, train=False))
    return sum(leaf.size for leaf in jax.tree.leaves(made))


def network_of(name: str, parameters: int, shape: tuple[int, int]) -> nn.Module:
    """The network of the width that comes nearest to so many parameters."""
    make = NETWORKS[name]
    step = HEADS if name == "transformer" else 1
    widths = range(step, WIDEST, step)

    def size(width: int) -> int:
        return size_of(make(width, shape[0]), shape)

    place = bisect.bisect_left(widths, parameters, lo=1, key=size)
    near = widths[place - 1 : place + 1]
    width = min(near, key=lambda width: abs(size(width) - parameters))
    return make(width, shape[0])
