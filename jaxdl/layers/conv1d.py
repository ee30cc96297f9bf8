"""Convolutional layers over time."""

import jax.numpy as jnp
from flax import linen as nn
from flax.linen.dtypes import promote_dtype
from flax.typing import Initializer
from jax.typing import DTypeLike
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.ops.conv1d import TimePadding, check_times, conv1d, conv1d_step


class Conv1D(nn.Module):
    """Convolution over time with a learned kernel and bias; see ``jaxdl.ops.conv1d``.

    The parameters are those of ``flax.linen.Conv``: a ``kernel`` of shape ``[taps,
    channels, features]`` and a ``bias``.

    Attributes:
      features: output channels.
      kernel_size: taps of the kernel.
      strides: steps from one output to the next.
      padding: ``"CAUSAL"``, ``"SAME"`` or ``"VALID"``.
      dilation: steps from one tap of the kernel to the next.
      kernel_init: draws the kernel.
      dtype: what to compute in; ``None`` means what input and parameters promote to.
    """

    features: int
    kernel_size: int
    strides: int = 1
    padding: TimePadding = "CAUSAL"
    dilation: int = 1
    kernel_init: Initializer = nn.initializers.lecun_normal()
    dtype: DTypeLike | None = None

    def __call__(
        self,
        x: Float[Array, "..."],  # [batch, time, channels]
    ) -> Float[Array, "batch _time {self.features}"]:
        """Convolve whole sequences.

        Raises:
          ValueError: ``x`` is not a batch of sequences, its channels do not fit, or it
            is shorter than the kernel; a setting is below 1.
        """
        for name in ("features", "kernel_size"):
            size = getattr(self, name)
            require(size >= 1, f"{name} must be at least 1", size)
        known: Array | None = self.get_variable("params", "kernel")
        shape = (self.kernel_size, *x.shape[2:], self.features)
        check_times(x.shape, shape if known is None else known.shape)
        x, kernel, bias = promote_dtype(x, *self.weights(x.shape[-1]), dtype=self.dtype)
        y = conv1d(
            x,
            kernel,
            strides=self.strides,
            padding=self.padding,
            dilation=self.dilation,
        )
        return y + bias[None, None]

    def step(
        self,
        past: Float[Array, "..."],  # [batch, past, channels], checked below
        x: Float[Array, "batch channels"],
    ) -> tuple[
        Float[Array, "batch _past channels"], Float[Array, "batch {self.features}"]
    ]:
        """The next output, as ``jaxdl.ops.conv1d.conv1d_step`` has it.

        Raises:
          ValueError: the convolution looks ahead, or leaves steps out; or the past does
            not fit.
        """
        require(
            self.padding == "CAUSAL" and self.strides == 1,
            "a convolution step by step must be causal, of stride 1",
            f"padding {self.padding}, strides {self.strides}",
        )
        kernel, bias = self.weights(x.shape[-1])
        past, y = conv1d_step(past, x, kernel, dilation=self.dilation)
        return past, y + bias[None]

    def empty(self, batch: int, channels: int) -> Float[Array, "batch _past channels"]:
        """The past at the beginning: zeros."""
        return jnp.zeros((batch, (self.kernel_size - 1) * self.dilation, channels))

    @nn.compact
    def weights(
        self, channels: int
    ) -> tuple[Float[Array, "_taps channels _f"], Float[Array, " _f"]]:
        """The kernel for so many channels, and the bias."""
        shape = (self.kernel_size, channels, self.features)
        kernel = self.param("kernel", self.kernel_init, shape)
        return kernel, self.param("bias", nn.initializers.zeros_init(), shape[-1:])
