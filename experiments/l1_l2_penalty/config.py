"""The settings of the experiment."""

import dataclasses
from typing import Any, NamedTuple

import numpy as np

PENALTIES = ("L1", "L2")


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      num_seeds: draws of rows, of noise and of initial weights.
      num_rows: training rows of the linear model.
      num_noise: features of pure noise beside the ten of the diabetes data.
      num_strengths: strengths of a penalty, from weak to strong.
      num_descent: steps of the linear model, on all rows.
      net_strengths: of the penalties of the network, per weight.
      limits: of the length of a unit's incoming weights.
      net_rate: learning rate of the network, high enough for it to over-fit.
      net_rows: training rows of the network, out of the digits.
      num_steps: of the network.
    """

    num_seeds: int = 8
    num_rows: int = 100
    num_noise: int = 30
    num_strengths: int = 25
    num_descent: int = 6000
    net_strengths: tuple[float, ...] = (0.0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2)
    limits: tuple[float, ...] = (0.5, 1.0, 2.0, 3.0, 1e6)
    net_rate: float = 0.5
    net_rows: int = 200
    num_steps: int = 1000

    @property
    def strengths(self) -> np.ndarray:
        """Of the linear model's penalties; at the last one L1 leaves no weight."""
        return np.geomspace(1e-3, 2.0, self.num_strengths).astype(np.float32)


class HParams(NamedTuple):
    """The numbers that differ between the runs of one program.

    Attributes:
      learning_rate: of gradient descent.
      l1: strength of the L1 penalty, as a proximal step.
      l1_pull: the same as a term of the loss, whose gradient is followed.
      l2: strength of the L2 penalty, as a term of the loss.
      decay: weight decay, apart from the loss.
      limit: the most length of a unit's incoming weights.
    """

    learning_rate: Any = 0.1
    l1: Any = 0.0
    l1_pull: Any = 0.0
    l2: Any = 0.0
    decay: Any = 0.0
    limit: Any = 1e6


TINY = Config(
    num_seeds=2,
    num_rows=40,
    num_noise=4,
    num_strengths=3,
    num_descent=300,
    net_strengths=(0.0, 1e-3),
    limits=(0.5, 1e6),
    net_rows=20,
    num_steps=20,
)
"""The same experiment in seconds, for the tests."""
