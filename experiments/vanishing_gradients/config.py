"""The settings of the experiment."""

import dataclasses
from collections.abc import Sequence
from typing import Any, NamedTuple

import jax.numpy as jnp

ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky_relu")
NEVER = 1e9  # a threshold that no gradient reaches


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    A layer of n inputs starts with weights of variance scale / n: Xavier is scale 1 and
    He is scale 2.

    Attributes:
      scales: of the weights of networks that are measured at their start.
      trained_scales: of those that are trained; each activation is judged at its best.
      exploding: the scale at which gradients explode under ReLU.
      thresholds: of clipping there, the length of the longest gradient.
      learning_rates: of gradient descent with momentum 0.9.
      num_seeds: runs of every setting.
      measured_depth: hidden layers of the networks measured at their start.
      trained_depths: hidden layers of the networks that are trained, rising.
      num_steps: updates of a training run.
      batch_size: examples in an update.
      look_every: updates between two looks at the validation accuracy.
      num_rows: training examples on which networks are measured.
      radii: largest eigenvalues of a recurrent network.
      num_lags: time steps over which its gradients go back.
    """

    scales: tuple[float, ...] = (1.0, 2.0, 16.0)
    trained_scales: tuple[float, ...] = (1.0, 2.0)
    exploding: float = 4.0
    thresholds: tuple[float, ...] = (0.1, 1.0, 10.0, NEVER)
    learning_rates: tuple[float, ...] = (0.003, 0.01, 0.03, 0.1, 0.3)
    num_seeds: int = 3
    measured_depth: int = 30
    trained_depths: tuple[int, ...] = (2, 12)
    num_steps: int = 300
    batch_size: int = 16
    look_every: int = 10
    num_rows: int = 128
    radii: tuple[float, ...] = (0.5, 0.8, 0.9, 1.0, 1.1, 1.25, 2.0)
    num_lags: int = 40


TINY = Config(
    scales=(1.0, 2.0),
    trained_scales=(2.0,),
    thresholds=(1.0, NEVER),
    learning_rates=(0.03,),
    num_seeds=2,
    measured_depth=8,
    trained_depths=(3,),
    num_steps=10,
    look_every=5,
    num_rows=16,
    radii=(0.5, 1.25),
    num_lags=10,
)
"""The same experiment in seconds, for the tests."""


class HParams(NamedTuple):
    """The numbers that differ between the runs of one program.

    Attributes:
      activation: its place in ``ACTIVATIONS``.
      scale: variance of the initial weights, times the inputs of their layer.
      shortcut: 1 to add the input of a layer to its output, 0 not to.
      threshold: longer gradients are cut to this length.
      learning_rate: of gradient descent.
    """

    activation: Any
    scale: Any
    shortcut: Any
    threshold: Any
    learning_rate: Any


class Setting(NamedTuple):
    """What is compared, each at its best learning rate."""

    activation: str
    scale: float
    shortcut: bool
    threshold: float


def settings(config: Config, depth: int) -> list[Setting]:
    """What is trained at a depth; gradients are clipped in the deepest networks."""
    plain = [
        Setting(name, scale, shortcut, NEVER)
        for name in ACTIVATIONS
        for scale in config.trained_scales
        for shortcut in (False, True)
        if not shortcut or scale == config.trained_scales[0]
    ]
    clipped = [
        Setting("relu", config.exploding, False, threshold)
        for threshold in config.thresholds
    ]
    return plain + clipped * (depth == config.trained_depths[-1])


def hparams_of(rows: Sequence[Setting], rates: Sequence[float]) -> HParams:
    """Every setting with every learning rate, the rate running fastest."""
    numbers = [
        (ACTIVATIONS.index(name), scale, shortcut, threshold, rate)
        for name, scale, shortcut, threshold in rows
        for rate in rates
    ]
    activation, *others = jnp.asarray(numbers, jnp.float32).T
    return HParams(activation.astype(jnp.int32), *others)
