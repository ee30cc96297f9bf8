"""The settings of the experiment."""

import dataclasses
from typing import Any, NamedTuple


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    A layer of n inputs starts with weights of variance scale / n. Since every hidden
    layer has as many outputs as inputs, Xavier is scale 1 and He is scale 2.

    Attributes:
      activations: what bends a hidden layer.
      scales: of the initial weights.
      learning_rates: of gradient descent; each scale is judged at its best one.
      num_seeds: runs of every setting.
      measured_depth: hidden layers of the networks measured at their start.
      trained_depth: hidden layers of the networks that are trained.
      num_steps: updates of a training run.
      batch_size: examples in an update.
      num_rows: training examples on which networks are measured.
    """

    activations: tuple[str, ...] = ("tanh", "relu")
    scales: tuple[float, ...] = (0.0, 0.0064, 0.25, 0.5, 1.0, 2.0, 4.0, 16.0, 64.0)
    learning_rates: tuple[float, ...] = (0.001, 0.003, 0.01, 0.03, 0.1)
    num_seeds: int = 5
    measured_depth: int = 40
    trained_depth: int = 20
    num_steps: int = 300
    batch_size: int = 32
    num_rows: int = 256


class HParams(NamedTuple):
    """The numbers that differ between the runs of one program.

    Attributes:
      scale: variance of the initial weights, times the inputs of their layer.
      constant: added to all initial weights, times the inputs of their layer.
      learning_rate: of gradient descent with momentum 0.9.
    """

    scale: Any
    constant: Any
    learning_rate: Any


TINY = Config(
    scales=(0.0, 1.0, 2.0, 64.0),
    learning_rates=(0.03,),
    num_seeds=3,
    measured_depth=10,
    trained_depth=4,
    num_steps=30,
    num_rows=32,
)
"""The same experiment in seconds, for the tests."""


def starts(config: Config) -> list[tuple[float, float]]:
    """Every ``(scale, constant)``: the scales, and at last all weights equal."""
    return [(scale, 0.0) for scale in config.scales] + [(0.0, 1.0)]


def start_name(scale: float, constant: float) -> str:
    """What a table calls a start."""
    if constant:
        return "all equal"
    famous = {
        0.0: "all zero",
        0.0064: "0.0064 (standard deviation 0.01)",
        1.0: "1 (Xavier)",
        2.0: "2 (He)",
        64.0: "64 (standard deviation 1)",
    }
    return famous.get(scale, f"{scale:g}")
