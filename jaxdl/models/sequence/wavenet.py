"""WaveNet: a causal network with gates that can be heard sample by sample.

Source: van den Oord et al., "WaveNet: A Generative Model for Raw Audio", 2016.
Departure: conditioning on a speaker or a text is left out.
"""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float, Int

from jaxdl.core.concrete import require_indices, require_positive
from jaxdl.core.errors import require
from jaxdl.core.keys import stream
from jaxdl.core.types import Scalar
from jaxdl.layers import Conv1D
from jaxdl.models.registry import MODELS
from jaxdl.models.sequence.shared import SEQUENCES, check

Convolve = Callable[[Conv1D, Array], Array]


class WaveNet(nn.Module):
    """An output for each step, which depends on that step and on earlier ones.

    Each layer is a dilated convolution to a filter and a gate, ``tanh(filter) *
    sigmoid(gate)``, whose maps of one tap go to the next layer, beside a shortcut, and
    to the output.

    Attributes:
      num_outputs: outputs of a step, such as levels of the mu-law.
      features: channels between layers.
      skip_features: channels on the way to the output.
      num_layers: layers of a stack, with dilations 1, 2, 4…
      num_stacks: how often the dilations begin again at 1.
    """

    num_outputs: int
    features: int = 32
    skip_features: int = 64
    num_layers: int = 5
    num_stacks: int = 1

    def setup(self) -> None:
        """Make the layers."""
        count = self.num_layers * self.num_stacks
        steps = [2 ** (i % self.num_layers) for i in range(count)]
        self.first = Conv1D(self.features, 2)
        self.gated = [Conv1D(2 * self.features, 2, dilation=step) for step in steps]
        self.residual = [Conv1D(self.features, 1) for _ in steps]
        self.skip = [Conv1D(self.skip_features, 1) for _ in steps]
        self.hidden = Conv1D(self.skip_features, 1)
        self.output = Conv1D(self.num_outputs, 1)

    @property
    def receptive_field(self) -> int:
        """How many steps, its own and earlier ones, an output depends on."""
        return 2 + self.num_stacks * (2**self.num_layers - 1)

    def __call__(
        self,
        x: Float[Array, "..."],  # [batch, time, features]
        *,
        train: bool,
    ) -> Float[Array, "batch time {self.num_outputs}"]:
        """The outputs of all steps; nothing differs in training.

        Raises:
          ValueError: ``x`` is not a batch of sequences, or a setting is below 1.
        """
        del train
        check(
            x,
            num_outputs=self.num_outputs,
            features=self.features,
            skip_features=self.skip_features,
            num_layers=self.num_layers,
            num_stacks=self.num_stacks,
        )
        return self._pass(x, lambda layer, x: layer(x))

    def step(
        self, cache: tuple[Array, ...], x: Float[Array, "batch _features"]
    ) -> tuple[tuple[Array, ...], Float[Array, "batch {self.num_outputs}"]]:
        """The output of one step, from what the convolutions remember.

        Args:
          cache: as the step before returned it; ``empty`` at the beginning.
          x: the input of this step.
        """
        left, kept = list(cache), []

        def convolve(layer: Conv1D, x: Array) -> Array:
            past, y = layer.step(left.pop(0), x)
            kept.append(past)
            return y

        y = self._pass(x, convolve)
        return tuple(kept), y

    def empty(self, batch: int, channels: int) -> tuple[Array, ...]:
        """The cache at the beginning, for inputs of so many channels."""
        found: list[Array] = []

        def convolve(layer: Conv1D, x: Array) -> Array:
            found.append(layer.empty(*x.shape))
            return jnp.zeros((batch, layer.features))

        self._pass(jnp.zeros((batch, channels)), convolve)
        return tuple(found)

    def _pass(self, x: Array, convolve: Convolve) -> Array:
        """The network, whichever way its convolutions are computed."""
        x = convolve(self.first, x)
        total = jnp.zeros((*x.shape[:-1], self.skip_features), x.dtype)
        for gated, residual, skip in zip(
            self.gated, self.residual, self.skip, strict=True
        ):
            value, gate = jnp.split(convolve(gated, x), 2, -1)
            y = jnp.tanh(value) * jax.nn.sigmoid(gate)
            x = x + convolve(residual, y)
            total = total + convolve(skip, y)
        y = jax.nn.relu(convolve(self.hidden, jax.nn.relu(total)))
        return convolve(self.output, y)


def generate_levels(
    net: WaveNet,
    variables: Any,
    prompt: Array,  # integers [batch, prompt], checked below
    num_steps: int,
    *,
    temperature: Scalar = 1.0,
    key: jax.Array,
) -> Int[Array, "batch _steps"]:
    """Continue sequences of levels, one after the other, in one compiled scan.

    The network reads levels as one-hot vectors and gives the logits of the next one.

    Args:
      net: with as many outputs as there are levels.
      variables: of the network.
      prompt: levels that are there already; at least one step.
      num_steps: how many levels to add.
      temperature: what logits are divided by, above 0; towards 0 the likeliest level is
        taken.
      key: decides what is drawn.

    Raises:
      ValueError: the prompt is no batch of levels, or is empty; nothing is to be added;
        the temperature is not above 0.
    """
    require(
        prompt.ndim == 2 and jnp.issubdtype(prompt.dtype, jnp.integer),
        "prompt must be levels [batch, time]",
        f"{prompt.dtype} of shape {prompt.shape}",
        "One sequence becomes a batch by prompt[None].",
    )
    batch, length = prompt.shape
    require(length >= 1, "prompt must have at least one step", length)
    require(num_steps >= 1, "num_steps must be at least 1", num_steps)
    require_positive("temperature", temperature)
    levels = net.num_outputs
    require_indices("levels of the prompt", prompt, levels)
    cache = net.apply(variables, batch, levels, method="empty")
    given = jnp.pad(prompt.T, ((0, num_steps - 1), (0, 0)))
    times = jnp.arange(len(given))

    def advance(cache: Any, seen: Array) -> Any:
        return net.apply(variables, cache, seen, method="step")

    def step(carry: Any, part: Any) -> tuple[Any, Array]:
        cache, drawn = carry
        time, told = part
        now = jnp.where(time < length, told, drawn)
        seen = jax.nn.one_hot(now, levels)
        cache, logits = advance(cache, seen)
        drawn = jax.random.categorical(stream(key, "level", time), logits / temperature)
        return (cache, drawn), drawn

    start = cache, jnp.zeros_like(prompt[:, 0])
    _, drawn = jax.lax.scan(step, start, (times, given))
    return drawn[length - 1 :].T


class WaveNetClassifier(nn.Module):
    """A WaveNet whose outputs are averaged over time.

    Attributes:
      num_classes: number of outputs: classes, or targets of a regression.
      features: as for ``WaveNet``, as are the others.
      skip_features: channels on the way to the output.
      num_layers: layers of a stack.
      num_stacks: how many stacks.
    """

    num_classes: int
    features: int = 32
    skip_features: int = 64
    num_layers: int = 5
    num_stacks: int = 1

    @nn.compact
    def __call__(
        self,
        x: Float[Array, "..."],  # [batch, time, features]
        *,
        train: bool,
    ) -> Float[Array, "batch {self.num_classes}"]:
        """Logits or predictions.

        Raises:
          ValueError: as for ``WaveNet``.
        """
        net = WaveNet(
            self.num_classes,
            self.features,
            self.skip_features,
            self.num_layers,
            self.num_stacks,
            name="net",
        )
        return net(x, train=train).mean(1)


@MODELS.register("wavenet", **SEQUENCES)
def wavenet(
    num_classes: int = 10,
    features: int = 32,
    skip_features: int = 64,
    num_layers: int = 5,
    num_stacks: int = 1,
) -> WaveNetClassifier:
    """WaveNet that answers once for a whole sequence.

    Args:
      num_classes: number of outputs; 1 for a single regression target.
      features: channels between layers.
      skip_features: channels on the way to the output.
      num_layers: layers of a stack, with dilations 1, 2, 4 and so on.
      num_stacks: how often the dilations begin again.
    """
    return WaveNetClassifier(
        num_classes, features, skip_features, num_layers, num_stacks
    )
