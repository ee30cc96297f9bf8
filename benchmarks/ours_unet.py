"""A U-Net that takes noise away, of the library's layers.

That of Ho, Jain and Abbeel, "Denoising Diffusion Probabilistic Models", NeurIPS 2020,
made small: three sizes, a block each on the way down, two on the way up.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import linen as nn

from benchmarks.ours import HParams, stepping
from jaxdl.core.types import Batch
from jaxdl.layers import Conv, GroupNorm, MultiHeadAttention
from jaxdl.losses import squared_error_loss
from jaxdl.ops.resize import resize
from jaxdl.ops.sinusoids import sinusoids
from jaxdl.train import supervised

SHAPE = (8, 64, 64, 3)
WIDTHS = (32, 64, 128)  # at each size; the last one has attention
TIME = 32  # entries of the encoding of the time
HIDDEN = 128  # of the time after two layers
GROUPS = 8
EPSILON = 1e-5  # of every normalisation


class Block(nn.Module):
    """Two convolutions beside a shortcut, with the time added between them."""

    features: int

    @nn.compact
    def __call__(self, x: jax.Array, time: jax.Array) -> jax.Array:
        """A map of the same size."""
        h = Conv(self.features, 3, name="conv_0")(self.bent(x, "norm_0"))
        h = h + nn.Dense(self.features, name="time")(time)[:, None, None]
        h = Conv(self.features, 3, name="conv_1")(self.bent(h, "norm_1"))
        if x.shape[-1] != self.features:
            x = Conv(self.features, 1, name="shortcut")(x)
        return x + h

    def bent(self, x: jax.Array, name: str) -> jax.Array:
        """Normalised by groups, then bent."""
        return nn.silu(GroupNorm(GROUPS, epsilon=EPSILON, name=name)(x))


class Attention(nn.Module):
    """Pixels that read from each other, added to themselves."""

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        """A map of the same size."""
        batch, height, width, features = x.shape
        h = GroupNorm(GROUPS, epsilon=EPSILON, name="norm")(x)
        read = MultiHeadAttention(features, 1, name="attention")
        return x + read(h.reshape(batch, height * width, features)).reshape(x.shape)


class UNet(nn.Module):
    """From a noisy image and its time, the noise."""

    @nn.compact
    def __call__(self, x: tuple[jax.Array, jax.Array], *, train: bool) -> jax.Array:
        """The noise in each image."""
        del train
        image, time = x
        time = nn.Dense(HIDDEN, name="time_0")(sinusoids(time, TIME))
        time = nn.Dense(HIDDEN, name="time_1")(nn.silu(time))
        h = Conv(WIDTHS[0], 3, name="first")(image)
        kept, last = [h], len(WIDTHS) - 1
        for i, width in enumerate(WIDTHS):
            h = Block(width, name=f"down_{i}")(h, time)
            h = Attention(name="down_attention")(h) if i == last else h
            kept.append(h)
            if i < last:
                pads = ((1, 1), (1, 1))
                h = Conv(width, 3, strides=2, padding=pads, name=f"shrink_{i}")(h)
                kept.append(h)
        h = Block(WIDTHS[-1], name="middle_0")(h, time)
        h = Attention(name="middle_attention")(h)
        h = Block(WIDTHS[-1], name="middle_1")(h, time)
        for i, width in reversed(list(enumerate(WIDTHS))):
            for j in range(2):
                h = jnp.concatenate([h, kept.pop()], -1)
                h = Block(width, name=f"up_{i}_{j}")(h, time)
            if i == last:
                h = Attention(name="up_attention")(h)
            if i > 0:
                size = 2 * h.shape[1], 2 * h.shape[2]
                h = Conv(width, 3, name=f"grow_{i}")(resize(h, size, "nearest"))
        h = nn.silu(GroupNorm(GROUPS, epsilon=EPSILON, name="norm")(h))
        return Conv(image.shape[-1], 3, name="last")(h)


def unet() -> Any:
    """Batch 8 of 64x64, a call a step of Adam on the squared error of every pixel."""

    def loss(outputs: jax.Array, batch: Batch, hparams: HParams) -> jax.Array:
        rows = len(outputs), -1
        return squared_error_loss(outputs.reshape(rows), batch.y.reshape(rows))

    draw = np.random.default_rng(0)
    image, noise = draw.normal(size=(2, *SHAPE)).astype(np.float32)
    time = draw.integers(0, 1000, SHAPE[0]).astype(np.int32)
    batch = Batch((image, time), noise, np.ones(SHAPE[0], np.float32))
    made = supervised(UNet(), loss, lambda hparams: optax.adam(hparams.learning_rate))
    return stepping(made, jax.device_put(batch))
