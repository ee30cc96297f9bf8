"""The settings of the experiment."""

import dataclasses
from typing import Any, NamedTuple


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      start_rates: learning rates to begin with; each schedule is judged at its best.
      inverse_time: decays t of ``start / (1 + t * epoch)``.
      step_decay: pairs of t and n: every n epochs, a share t of the rate is lost.
      exponential: decays t of ``start * t**epoch``.
      num_epochs: epochs of a run.
      batch_size: examples in an update.
      num_seeds: runs by which a setting is chosen; as many others judge it.
      width: hidden units of the network.
      penalty: of the squared weights of the linear model, which makes it convex.
      num_rows: training examples; 0 for all.
    """

    start_rates: tuple[float, ...] = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
    inverse_time: tuple[float, ...] = (0.1, 0.3, 1.0, 3.0)
    step_decay: tuple[tuple[float, int], ...] = ((0.5, 1), (0.5, 2), (0.9, 3), (0.9, 5))
    exponential: tuple[float, ...] = (0.9, 0.8, 0.7, 0.5)
    num_epochs: int = 10
    batch_size: int = 16
    num_seeds: int = 8
    width: int = 32
    penalty: float = 1e-2
    num_rows: int = 0


TINY = Config(
    start_rates=(0.1, 0.5),
    inverse_time=(1.0,),
    step_decay=((0.5, 1),),
    exponential=(0.8,),
    num_epochs=4,
    num_seeds=2,
    width=8,
    num_rows=160,
)
"""The same experiment in seconds, for the tests."""


class HParams(NamedTuple):
    """The numbers that differ between the runs of one program.

    Attributes:
      rates: the learning rate of every step, ``[num_steps]``.
    """

    rates: Any
