"""The settings of the experiment."""

import dataclasses
from typing import Any, NamedTuple


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      num_rows: training examples; a batch of as many is all of them.
      width: hidden units of the network.
      drawn_sizes: of the batches whose gradients are measured.
      num_draws: batches of each of these sizes.
      stages: updates of 64 examples after which gradients are measured.
      trained_sizes: of the batches with which networks are trained.
      learning_rates: of gradient descent; each batch size is judged at its best one.
      num_seeds: runs of every setting.
      num_epochs: of the comparison at equal epochs.
      num_steps: of the comparison at equal steps.
      num_looks: evaluations of a run.
      target: training loss, to which steps are counted.
    """

    num_rows: int = 1258
    width: int = 16
    drawn_sizes: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1258)
    num_draws: int = 400
    stages: tuple[int, ...] = (0, 100, 1000)
    trained_sizes: tuple[int, ...] = (1, 4, 16, 64, 256, 1258)
    learning_rates: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
    num_seeds: int = 4
    num_epochs: int = 8
    num_steps: int = 400
    num_looks: int = 80
    target: float = 0.2


TINY = Config(
    num_rows=64,
    width=4,
    drawn_sizes=(8, 64),
    num_draws=200,
    stages=(0,),
    trained_sizes=(4, 64),
    learning_rates=(0.1, 0.3),
    num_seeds=2,
    num_epochs=4,
    num_steps=16,
    num_looks=8,
    target=2.0,
)
"""The same experiment in seconds, for the tests."""


class HParams(NamedTuple):
    """The number that differs between the runs of one program.

    Attributes:
      learning_rate: of gradient descent.
    """

    learning_rate: Any
