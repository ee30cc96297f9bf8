"""A task that is nothing but order: which of two marks comes first?"""

from functools import partial
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from flax import linen as nn
from jaxtyping import Array, Float

from experiments.positions.config import Config
from jaxdl.core.types import Dataset
from jaxdl.layers import FeedForward, LayerNorm, MultiHeadAttention, TransformerBlock
from jaxdl.models.sequence import TransformerStack
from jaxdl.ops.sinusoids import sinusoids


class Kind(NamedTuple):
    """How a network knows positions.

    Attributes:
      waves: whether sinusoids are added.
      rotary: whether queries and keys are turned.
      causal: whether each token reads only those up to itself.
    """

    waves: bool = False
    rotary: bool = False
    causal: bool = False


KINDS = {
    "none": Kind(),
    "sinusoidal": Kind(waves=True),
    "rotary": Kind(rotary=True),
    "none, but causal": Kind(causal=True),
}


class OrderNet(nn.Module):
    """A transformer whose answer is read from the mean of its tokens.

    Attributes:
      kind: of its positions.
      config: its sizes.
    """

    kind: Kind
    config: Config

    @nn.compact
    def __call__(self, x: Array, *, train: bool) -> Float[Array, "batch 2"]:
        """Logits of sequences ``[batch, time]``."""
        width = self.config.features
        h = nn.Embed(self.config.num_tokens, width, name="embedding")(x)
        if self.kind.waves:
            h = h + sinusoids(jnp.arange(x.shape[1]), width)[None]
        block = partial(
            TransformerBlock,
            partial(
                MultiHeadAttention,
                width,
                self.config.num_heads,
                rotary=self.kind.rotary,
            ),
            partial(FeedForward, width),
        )
        h = TransformerStack(block, self.config.num_layers, LayerNorm, name="blocks")(
            h, causal=self.kind.causal, train=train
        )
        return nn.Dense(2, name="output")(h.mean(1))


def marks(config: Config, seed: int) -> Dataset:
    """Random tokens with tokens 0 and 1 at one place each: is 1 before 0?"""
    rng = np.random.default_rng(seed)
    x = rng.integers(2, config.num_tokens, (config.rows, config.time), np.int32)
    places = rng.permuted(np.tile(np.arange(config.time), (config.rows, 1)), axis=1)
    first, second = places[:, 0], places[:, 1]
    rows = np.arange(config.rows)
    x[rows, first], x[rows, second] = 0, 1
    return Dataset(x, (second < first).astype(np.int32))


def shuffled(x: np.ndarray, seed: int) -> Any:
    """The same tokens of each sequence in another order."""
    return np.random.default_rng(seed).permuted(x, axis=1)
